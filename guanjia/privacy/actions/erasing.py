"""Somebody is erased: every context blanks what it holds, the own key is destroyed, the list outside hears it (P7)."""

from datetime import date

from django.apps import apps
from django.db import transaction

from guanjia.kernel import attachments, beats, clock, secrets
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import Attachment, Draft
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action, work
from guanjia.organization import actions as organization
from guanjia.organization.models import Account, OneTimeLink, UsedPassword
from guanjia.organization.moments import local
from guanjia.privacy import declared, events, ledger, queries, rules, states
from guanjia.privacy.declared import Identity
from guanjia.privacy.models import Consent, DataRequest, Erasure, LegalHold

NEED = "privacy.keep"
RESTORED = "恢复备份后再次清除"


@action
def erase(party: SubjectRef, *, by: Actor, reason: str, request: DataRequest | None = None) -> Erasure:
    """Erase somebody for good (PIPL 47): files blanked, account closed, consents withdrawn, own key destroyed.

    What the law wants kept stays without name, phone or words that name the person. Refused: without the permission,
    under a legal hold, with open cases (the refusal names them), and a second time.
    """
    require(None if by.may(NEED) else NotAllowed())
    found = queries.party_of(by, party, NEED)
    if Erasure.objects.filter(party=str(party)).exists():
        raise Refused("erased_already", "已经清除过了。")
    identity = declared.identities[party.kind](party)
    require(rules.may_erase(queries.hold_of(party), queries.obstacles_of(identity)))
    counts = _blank(identity)
    row = Erasure.objects.create(
        party=str(party), project_id=found.project_id, marks=[identity.mark], request=request, by=by.ref,
        at=clock.now(), reason=noted(reason, 120, "reason"), counts=counts,
    )  # fmt: skip
    event = record(events.PersonErased(keys=len(identity.keys), rows=sum(counts.values())), row, by=by)
    with work() as unit:
        unit.topics[secrets.KEYS] = event.pk
    transaction.on_commit(write_list)
    return row


def _blank(identity: Identity) -> dict[str, int]:
    """Everything that is held of somebody goes; the counts by what it is called."""
    counts: dict[str, int] = {}
    for erase_part in declared.erasers:
        counts |= {word: n for word, n in erase_part(identity).items() if n}
    counts["同意"] = _end_consents(identity)
    counts["请求"] = _forget_requests(identity)
    if identity.account_id is not None:
        _forget_account(identity.account_id)
        counts["账号"] = 1
    secrets.destroy(identity.keys)
    return {word: n for word, n in counts.items() if n}


def _end_consents(identity: Identity) -> int:
    """Consents that stand are withdrawn; the names of guardians go."""
    mine = Consent.objects.filter(party__in=[str(ref) for ref in identity.refs])
    standing = list(mine.filter(status=Consent.Status.GIVEN))
    for row in standing:
        fact = events.ConsentWithdrawn(attribute=row.attribute, how=Consent.How.ERASED)
        move(row, states.WITHDRAW, fact, by=SYSTEM, withdrawn_how=Consent.How.ERASED)
    mine.update(guardian_sealed=b"")
    return len(standing)


def _forget_requests(identity: Identity) -> int:
    """The words of requests and the files that were made for them go."""
    mine = DataRequest.objects.filter(party__in=[str(ref) for ref in identity.refs])
    files = Attachment.objects.filter(owner_kind=DataRequest.kind, owner_id__in=mine.values("pk"))
    attachments.remove(files)
    return mine.update(words_sealed=b"")


def _forget_account(account_id: int) -> None:
    """The account is closed for good: no name, no user name that tells, no way to sign in."""
    account = Account.objects.get(pk=account_id)
    if account.is_active:
        organization.close_account(account, by=SYSTEM)
    OneTimeLink.objects.filter(account=account).delete()
    UsedPassword.objects.filter(account=account).delete()
    account.sign_ins.all().delete()
    Draft.objects.filter(actor=f"account:{account_id}").delete()
    for label in ("account.EmailAddress", "mfa.Authenticator"):
        apps.get_model(label)._default_manager.filter(user_id=account_id).delete()
    account.set_unusable_password()
    Account.objects.filter(pk=account_id).update(
        username=f"erased-{account_id}", name_sealed=b"", password=account.password
    )


@beats.every(60)
def write_list() -> int:
    """Tell the list outside the database who was erased; what a crash left out is told now."""
    rows = Erasure.objects.order_by("pk").values_list("marks", "at")
    return ledger.add((mark, at.isoformat()) for marks, at in rows for mark in marks)


@action
def erase_again(marks: list[str]) -> int:
    """Erase everybody of the list in a copy that was just restored; returns how many were there again."""
    done = set(Erasure.objects.values_list("party", flat=True))
    count = 0
    for mark in marks:
        found = [ref for find in declared.finders if (ref := find(mark)) is not None]
        for party in found:
            if str(party) in done:
                continue
            identity = declared.identities[party.kind](party)
            counts = _blank(identity)
            row = Erasure.objects.create(
                party=str(party), marks=[mark], by=SYSTEM.ref, at=clock.now(), reason=RESTORED, counts=counts
            )
            record(events.PersonErased(keys=len(identity.keys), rows=sum(counts.values())), row, by=SYSTEM)
            count += 1
    return count


@action
def set_hold(party: SubjectRef, *, by: Actor, reason: str, until: date) -> LegalHold:
    """Keep the data of somebody from being erased until a day; again takes the new reason and day."""
    require(None if by.may(NEED) else NotAllowed())
    found = queries.party_of(by, party, NEED)
    why, now = noted(reason, 200, "reason"), clock.now()
    if not why:
        raise Refused("reason_needed", "请写明为什么要保留。", {"reason": "请写明原因"})
    require(rules.lasts(until, local(now).date()), rules.is_held_by(until, local(now).date()))
    row = queries.hold_of(party)
    fact = events.HoldSet(until=until.isoformat())
    if row is not None:
        return amend(row, fact, by=by, reason=why, until=until)
    row = LegalHold.objects.create(
        party=str(party), project_id=found.project_id, reason=why, until=until, set_by=by.ref, set_at=now
    )
    record(fact, row, by=by, at=now)
    return row


@action
def pass_holds(gone: SubjectRef, kept: SubjectRef) -> None:
    """Two files of one person became one: what was held of either is held of the kept one, until the later day."""
    row, other = queries.hold_of(gone), queries.hold_of(kept)
    if row is None:
        return
    if other is None:
        amend(row, events.HoldSet(until=row.until.isoformat()), by=SYSTEM, about=[kept], party=str(kept))
        return
    until = max(row.until, other.until)
    reason = f"{other.reason}；{row.reason}"[:200]
    amend(other, events.HoldSet(until=until.isoformat()), by=SYSTEM, until=until, reason=reason)
    amend(row, events.HoldLifted(), by=SYSTEM, lifted_at=clock.now(), lifted_by=SYSTEM.ref)


@action
def lift_hold(hold: LegalHold, *, by: Actor) -> LegalHold:
    """The data may be erased again."""
    require(None if by.may(NEED) else NotAllowed())
    if hold.lifted_at is not None:
        raise Refused("hold_lifted", "这项保留已经解除。")
    return amend(hold, events.HoldLifted(), by=by, lifted_at=clock.now(), lifted_by=by.ref)
