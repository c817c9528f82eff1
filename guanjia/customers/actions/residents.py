"""Who leaves a home, who is invited into it, and one file for one person."""

import secrets
from datetime import date, timedelta
from typing import Any

from guanjia.customers import arrivals, events, queries, residents, rules, states, wishes
from guanjia.customers.actions.arrivals import account_of
from guanjia.customers.actions.files import add_person, add_phone, move_in
from guanjia.customers.actions.preferences import end_of_home
from guanjia.customers.models import (
    ChangeRequest,
    Household,
    Invitation,
    MoveIn,
    Occupancy,
    Person,
    Preference,
)
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import phone_of
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.text import fit, tidy
from guanjia.kernel.work import action
from guanjia.organization import actions as organization
from guanjia.organization.models import Account
from guanjia.organization.moments import local
from guanjia.organization.queries import digest_of
from guanjia.organization.roles import CUSTOMER_ROLES
from guanjia.privacy import actions as privacy

LEFT = "已搬离"
LINK_USED = "这个邀请已经用过、被撤回或过期，请邀请您的人重新发一个。"


@action
def move_out(occupancy: Occupancy, *, by: Actor) -> Occupancy:
    """Somebody leaves the home: access, wishes, invitations and what waits end at once (A-3.1-11, A-3.1-12).

    With the last home the consents end too; with the last tenant, or the last of all, the home is emptied.
    """
    household, person = occupancy.household, occupancy.person
    require(rules.may_move_out(occupancy, residents.own_relations(by, household), by))
    if occupancy.ended_at is not None:
        raise Refused("moved_out_already", "已经登记过搬离。")
    about = [household.ref, person.ref]
    row = amend(occupancy, events.OccupancyEnded(), by=by, about=about, ended_at=clock.now())
    cut_access(person)
    _end_what_waits(household, person)
    end_of_home(household, person)
    for guest in residents.invited_family(household, person):
        move_out(guest, by=SYSTEM)
    if not residents.lives_anywhere(person):
        privacy.end_consents(person.ref)
    if residents.is_handed_on(row):
        _empty(household, by)
    return row


def _end_what_waits(household: Household, person: Person | None = None) -> None:
    """Invitations and changes of somebody who left, or of everybody, are withdrawn."""
    invitations = Invitation.objects.filter(household=household, status=Invitation.Status.OPEN)
    changes = ChangeRequest.objects.filter(household=household, status=ChangeRequest.Status.PROPOSED)
    if person is not None:
        invitations, changes = invitations.filter(invited_by=person), changes.filter(person=person)
    for row in invitations:
        move(row, states.TAKE_BACK, events.InvitationWithdrawn(), by=SYSTEM)
    for change in changes.select_related("household", "person"):
        fact = events.ChangeRefused(change.get_field_display(), LEFT)
        move(change, states.TURN_DOWN, fact, by=SYSTEM, decided_by=SYSTEM.ref, how=LEFT)


def cut_access(person: Person) -> None:
    """Take every role that no verified home of the person gives any more, and end the sessions."""
    if person.account is None:
        return
    living = {(residents.role_of(home), home.household.project_id) for home in arrivals.homes_of([person.pk])}
    for grant in person.account.grants.filter(role__in=CUSTOMER_ROLES):
        if (grant.role, grant.project_id) not in living:
            organization.revoke_role(grant, by=SYSTEM)
    if not living:
        organization.end_sessions(person.account)


@action
def renew_lease(occupancy: Occupancy, *, by: Actor, until: date) -> Occupancy:
    """The tenant stays until another day: access that ran out with the lease comes back with the next sign-in."""
    require(
        rules.may_change(occupancy.household, by), rules.is_ahead(until, local(clock.now()).date(), "until")
    )
    if occupancy.ended_at is not None:
        raise Refused("moved_out_already", "已经登记过搬离。")
    about = [occupancy.household.ref, occupancy.person.ref]
    row = amend(occupancy, events.LeaseRenewed(until=until.isoformat()), by=by, about=about, until=until)
    if occupancy.person.account is not None and row.is_verified:
        account_of(occupancy.person)
    return row


@action
def end_leases() -> int:
    """Take the roles of tenants whose lease ran out, and end their sessions; returns how many ran out.

    The home is left as it is until somebody notes the move-out or renews the lease.
    """
    rows = Occupancy.objects.filter(queries.lease_over(), person__account__isnull=False)
    rows = rows.select_related("person__account")
    for row in rows:
        cut_access(row.person)
    return len(rows)


def _empty(household: Household, by: Actor) -> None:
    """The people of this home are gone: who comes next sees nothing of them."""
    _end_what_waits(household)
    end_of_home(household)
    household.vehicles.all().delete()
    household.emergency_contacts.all().delete()
    mark = wishes.mark_of(household.pk)
    if mark is not None:
        amend(mark, events.SafetyMarkLifted(), by=SYSTEM, lifted_at=clock.now())
    privacy.end_consents(household.ref)
    amend(
        household, events.HouseholdEmptied(), by=by, note_sealed=b"", plan_sealed=b"", parking="", state="空置",
        verified_at=None, plan_review_on=None, emptied_at=clock.now(),
    )  # fmt: skip


@action
def invite(
    household: Household, *, by: Actor, name: str, phone: str, relation: str, until: date | None = None
) -> tuple[Invitation, str]:
    """An owner or tenant lets somebody of the family or a tenant in; the secret of the link is shown once."""
    host = queries.person_of(by)
    today = local(clock.now()).date()
    require(
        rules.may_invite(residents.own_relations(by, household), relation),
        rules.is_ahead(until or today, today, "until"),
    )
    name, number = tidy(name).strip(), phone_of(phone)
    require(rules.is_filled(name, "name", "请写姓名"))
    if any(row.phone == number for row in residents.open_invitations(household)):
        raise Refused(
            "invited_already", "这个手机号已经有一个没接受的邀请，先撤回再重发。", {"phone": "已邀请"}
        )
    limit = int(policy.value("invitation.most_open", project=household.project_id))
    if residents.open_invitations(household).count() >= limit:
        raise Refused("too_many_invitations", f"最多同时有 {limit} 个没接受的邀请，请先撤回不要的。")
    secret, now = secrets.token_urlsafe(18), clock.now()
    days = int(policy.value("invitation.days", project=household.project_id))
    row = Invitation(
        household=household, project_id=household.project_id, invited_by=host, relation=relation, until=until,
        digest=digest_of(secret), expires_at=now + timedelta(days=days),
    )  # fmt: skip
    row.name, row.phone = fit(name, 40, "name"), number
    row.save(force_insert=True)
    record(events.ResidentInvited(relation=relation), row, by=by)
    return row, secret


@action
def withdraw_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Whoever invited takes it back; so may the desk."""
    require(rules.may_withdraw(invitation, residents.own_relations(by, invitation.household), by))
    return move(invitation, states.TAKE_BACK, events.InvitationWithdrawn(), by=by)


@action
def accept_invitation(secret: str, *, by: Actor, tail: str) -> Account:
    """Whoever holds the link and knows the invited phone's last four digits enters the home's file."""
    row = residents.open_invitation(secret)
    if row is None:
        raise Refused("invitation_used", LINK_USED)
    if row.phone[-4:] != tail.strip():
        raise Refused("tail_wrong", "手机号后四位不对，请核对是不是发给您的邀请。", {"tail": "不对"})
    person = _invited(row, by)
    home = move_in(row.household, person, by=SYSTEM, relation=row.relation, until=row.until)
    move(
        row, states.ACCEPT_INVITATION, events.InvitationAccepted(), by=by, occupancy=home, about=[person.ref]
    )
    return account_of(person)


def _invited(row: Invitation, by: Actor) -> Person:
    """The person of who is signed in, the known one of that name and phone who has no access yet, else a new one.

    Whoever invites knows name and number of the invited: they prove nothing, and open no file that is somebody's.
    """
    mine = queries.person_of(by)
    if mine is not None:
        if mine.project_id != row.project_id:
            raise Refused("other_project", "您的账号属于另一个项目，请退出登录后再打开邀请。")
        return mine
    known = queries.person_by_phone(row.project_id, row.phone)
    if known is not None and known.name == row.name:
        require(residents.is_nobody_yet(known))
        return known
    return add_person(row.project, by=SYSTEM, name=row.name, phones=[row.phone], source=Person.Source.PORTAL)


@action
def merge_persons(kept: Person, gone: Person, *, by: Actor) -> Person:
    """Two files of one person become one; homes, numbers, wishes, what waits and orders go to the kept one."""
    require(rules.may_merge(kept, gone, residents.alike(kept, gone), by))
    for phone in gone.phones.all():
        add_phone(kept, phone.number)
    gone.phones.all().delete()
    for home in gone.occupancies.all():
        _hand_over(home, kept)
    privacy.pass_holds(gone.ref, kept.ref)
    replaced = privacy.pass_consents(gone.ref, kept.ref)
    for wish in Preference.objects.filter(person=gone):
        words, wish.person = wish.note, kept
        wish.note, wish.consent = words, replaced.get(wish.consent_id, wish.consent)
        wish.save(update_fields=["person", "note_sealed", "consent"])
    for change in ChangeRequest.objects.filter(person=gone):
        old, new, change.person = change.old, change.new, kept
        change.old, change.new = old, new
        change.save(update_fields=["person", "old_sealed", "new_sealed"])
    MoveIn.objects.filter(person=gone).update(person=kept)
    Invitation.objects.filter(invited_by=gone).update(invited_by=kept)
    account, facts = gone.account or kept.account, _missing(kept, gone)
    amend(
        gone,
        events.PersonMergedAway(into_id=kept.pk),
        by=by,
        merged_into=kept,
        name_index=b"",
        email_index=b"",
        account=None,
    )
    changes = {"account": account} | facts
    whole = amend(kept, events.PersonsMerged(gone_id=gone.pk), by=by, about=[gone.ref], **changes)
    if whole.account is not None and arrivals.homes_of([whole.pk]):
        account_of(whole)
    return whole


def _hand_over(home: Occupancy, kept: Person) -> None:
    """A home of the file that goes; the same home of the kept file takes the longer stay and the check."""
    same = Occupancy.objects.filter(household=home.household, person=kept, relation=home.relation).first()
    if same is None:
        Occupancy.objects.filter(pk=home.pk).update(person=kept)
        return
    stays = [row for row in (home, same) if row.ended_at is None] or [same]
    starts = [row.since for row in (home, same) if row.since]
    ends = [row.until for row in stays]
    Occupancy.objects.filter(pk=same.pk).update(
        ended_at=stays[0].ended_at, is_verified=any(row.is_verified for row in stays),
        since=min(starts, default=None), until=None if None in ends else max(e for e in ends if e),
    )  # fmt: skip
    Invitation.objects.filter(occupancy=home).update(occupancy=same)
    home.delete()


def _missing(kept: Person, gone: Person) -> dict[str, Any]:
    """What the kept file does not know and the other did, sealed with the kept one's key."""
    for field in ("identity_number", "email"):
        if not getattr(kept, field) and getattr(gone, field):
            setattr(kept, field, getattr(gone, field))
    return {
        "identity_sealed": kept.identity_sealed, "email_sealed": kept.email_sealed,
        "email_index": queries.email_key(kept.email),
        "gender": kept.gender or gone.gender, "birth_year": kept.birth_year or gone.birth_year,
    }  # fmt: skip
