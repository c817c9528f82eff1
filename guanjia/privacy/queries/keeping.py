"""Reads of legal holds, erasures and what stands in the way of one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.organization.moments import local
from guanjia.privacy import declared
from guanjia.privacy.declared import Held, Identity, KeepRule
from guanjia.privacy.models import Erasure, LegalHold, RetentionRun, RetentionSwitch

NEED = "privacy.keep"


def standing_holds() -> QuerySet[LegalHold]:
    """Holds that keep something today, for actions."""
    return LegalHold.objects.filter(lifted_at=None, until__gte=local(clock.now()).date())


def hold_of(party: SubjectRef) -> LegalHold | None:
    """What keeps the data of somebody from being erased today."""
    return standing_holds().filter(party=str(party)).first()


def obstacles_of(identity: Identity) -> list[str]:
    """What must be ended before somebody is erased, as every context says it."""
    return [words for obstruct in declared.obstacles for words in obstruct(identity)]


def holds(actor: Actor) -> list[LegalHold]:
    """All holds that were not lifted, for who keeps them."""
    rows = LegalHold.objects.filter(lifted_at=None).order_by("until", "pk")
    return list(rows) if actor.reach(NEED).company else []


def get_hold(actor: Actor, hold_id: int) -> LegalHold:
    """A hold, for who keeps them."""
    row = LegalHold.objects.filter(pk=hold_id).first()
    if row is None or not actor.reach(NEED).company:
        raise NotFound
    return row


def erasures(actor: Actor, limit: int = 50) -> list[Erasure]:
    """Who was erased, newest first, for who keeps data."""
    return list(Erasure.objects.order_by("-pk")[:limit]) if actor.reach(NEED).company else []


def held() -> Held:
    """Whose data is kept by holds that stand: refs of all their files, and accounts."""
    refs: set[SubjectRef] = set()
    accounts: set[int] = set()
    for hold in standing_holds():
        party = SubjectRef.parse(hold.party)
        refs.add(party)
        if party.kind in declared.identities:
            identity = declared.identities[party.kind](party)
            refs |= set(identity.refs)
            accounts |= {identity.account_id} if identity.account_id else set()
    return Held(frozenset(refs), frozenset(accounts))


def days_of(rule: KeepRule) -> int:
    """After how many days what a rule names goes: as the register or the policy says."""
    if isinstance(rule.days_of, str):
        return int(policy.value(rule.days_of))
    return declared.fields[rule.days_of].keep_days


def before_of(rule: KeepRule) -> datetime:
    """Everything of a rule that ended before this moment is over."""
    return clock.now() - timedelta(days=days_of(rule))


@dataclass(frozen=True)
class Preview:
    """One rule: after how many days, how much would go tonight, how much a hold keeps, whether it may, what it did."""

    rule: KeepRule
    days: int
    over: int
    held: int
    switch: RetentionSwitch | None
    last: RetentionRun | None


def previews(actor: Actor) -> list[Preview]:
    """What every rule would clean tonight, for who keeps data."""
    if not actor.reach(NEED).company:
        return []
    kept = held()
    switches = {row.rule: row for row in RetentionSwitch.objects.all()}
    last = {row.rule: row for row in RetentionRun.objects.order_by("at")}
    found = []
    for rule in declared.keeping.values():
        before = before_of(rule)
        everything, over = rule.over(before, Held()), rule.over(before, kept)
        shown = Preview(
            rule, days_of(rule), over, everything - over, switches.get(rule.key), last.get(rule.key)
        )
        found.append(shown)
    return found
