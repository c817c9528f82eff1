"""The only writer of staff files, certificates, shifts and presence."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge.models import Skill
from guanjia.organization import actions as organization
from guanjia.organization.models import Account, Project
from guanjia.people import events, queries, rules
from guanjia.people.actions.planning import Change, locked, new_shift, write
from guanjia.people.models import Certificate, PresenceChange, Shift, Staff
from guanjia.privacy import actions as privacy


def _may_edit(actor: Actor, project_id: int) -> None:
    require(None if actor.reach("people.edit").covers(project_id) else NotAllowed())


@action
def add_staff(project: Project, *, by: Actor, number: str, name: str, phone: str = "", **facts: Any) -> Staff:
    """Open a staff file; the number is the company's own and stands once in a project."""
    _may_edit(by, project.pk)
    if Staff.objects.filter(project=project, number=number).exists():
        raise Refused("number_taken", f"工号 {number} 已经有了。", {"number": "已经有了"})
    person = Staff(project=project, number=number, **facts)
    person.name, person.phone = name, phone
    person.save(force_insert=True)
    record(events.StaffAdded(), person, by=by)
    return person


@action
def change_staff(
    person: Staff, *, by: Actor, name: str | None = None, phone: str | None = None, **facts: Any
) -> Staff:
    """Change facts of a staff file."""
    _may_edit(by, person.project_id)
    require(rules.is_supplied(facts.get("supplier", person.supplier), _roles(person.account)))
    if name is not None:
        person.name = name
        facts["name_sealed"] = person.name_sealed
    if phone is not None:
        person.phone = phone
        facts["phone_sealed"] = person.phone_sealed
    return amend(person, events.StaffChanged(fields=sorted(facts)), by=by, **facts)


@action
def link_account(person: Staff, account: Account, *, by: Actor) -> Staff:
    """Say which account is this person's; an account has one staff file; for who gives accounts."""
    if not by.may("organization.accounts"):
        _may_edit(by, person.project_id)
    require(rules.is_supplied(person.supplier, _roles(account)))
    if Staff.objects.filter(account=account).exclude(pk=person.pk).exists():
        raise Refused("account_taken", "这个账号已经是另一位员工的。", {"person": "账号已有人用"})
    return amend(person, events.StaffChanged(fields=["account"]), by=by, account=account)


def _roles(account: Account | None) -> set[str]:
    """The roles of an account, of none none."""
    return set(account.grants.values_list("role", flat=True)) if account else set()


@action
def note_certificate(
    person: Staff, *, by: Actor, skill: Skill, valid_until: date | None = None, name: str = ""
) -> Certificate:
    """Enter a skill with its certificate; without an expiry date it stays unverified."""
    _may_edit(by, person.project_id)
    row, _ = Certificate.objects.update_or_create(
        staff=person, skill=skill, defaults={"valid_until": valid_until, "name": name}
    )
    record(events.CertificateNoted(skill=skill.code), person, by=by)
    return row


@action
def plan_shifts(
    person: Staff, *, by: Actor, spans: Iterable[tuple[str, datetime, datetime]], reason: str = ""
) -> int:
    """Enter shifts (code, start, end); the same shift again changes nothing; returns how many are new.

    Refused when two would overlap, and, without a reason of who may approve, when a limit of hours breaks (A-2.3-3).
    """
    _may_edit(by, person.project_id)
    wanted = sorted(spans, key=lambda span: span[1])
    row = locked([person.pk], person.project_id).get(person.pk)
    if row is None or not wanted:
        return 0
    kinds = {kind.code: kind for kind in queries.kinds(person.project_id)}
    planned = queries.shifts([row.pk], wanted[0][1], wanted[-1][2])[row.pk]
    there = {(each.starts_at, each.ends_at) for each in planned}
    new = [new_shift(row, *span, kinds) for span in wanted if span[1:] not in there]
    return write([Change(row, new=new)], by=by, reason=reason)


@action
def cancel_shift(shift: Shift, *, by: Actor) -> None:
    """Take a planned shift out of the roster."""
    _may_edit(by, shift.staff.project_id)
    row = locked([shift.staff_id], shift.staff.project_id)[shift.staff_id]
    write([Change(row, gone=[shift])], by=by)


@action
def set_presence(person: Staff, *, by: Actor, is_present: bool, at: datetime | None = None) -> Staff:
    """Switch to present or away (decision 12); only the person, or who edits the roster."""
    if by.kind != "system" and by.staff_id != person.pk:
        _may_edit(by, person.project_id)
    moment = at or clock.now()
    PresenceChange.objects.create(staff=person, is_present=is_present, at=moment)
    fact = events.StaffPresent() if is_present else events.StaffAway()
    return amend(person, fact, by=by, at=moment, is_present=is_present)


@action
def close_supplied(person: Staff, *, at: datetime | None = None) -> Staff:
    """The contract of somebody's supplier is over: the account closes at once, the person is away (B-2.2-1)."""
    if person.account is not None and person.account.is_active:
        organization.close_account(person.account, by=SYSTEM)
    if not person.is_present:
        return person
    return set_presence(person, by=SYSTEM, is_present=False, at=at)


@action
def leave(person: Staff, *, by: Actor) -> Staff:
    """A person leaves: the account closes at once, nothing can be dispatched any more; own consents end."""
    _may_edit(by, person.project_id)
    account = person.account
    if account is not None and account.is_active:
        account = organization.close_account(account, by=SYSTEM)
    privacy.end_consents(person.ref)
    fact = events.StaffLeft(is_out=account is None or not account.is_active)
    return amend(person, fact, by=by, has_left=True, is_present=False)
