"""Several changes of policies as one: asked for, decided and read together, all or none (B-6.3)."""

from collections.abc import Iterable

from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization import events, policy_rules, rulebook, states
from guanjia.organization.actions import policies
from guanjia.organization.models import PolicyChange, PolicySet
from guanjia.organization.policy_files import Wanted


@action
def ask_policy_set(
    rows: Iterable[Wanted], *, by: Actor, reason: str, title: str, approver: Actor | None = None
) -> PolicySet:
    """Ask for every value of a pack or a file together, all or none; with an approver they are published too."""
    wanted, moment = list(rows), clock.now()
    if not wanted:
        raise Refused("nothing_to_ask", "没有要改的，现在的数值已经是这样，或已经提出申请。")
    places = {int(str(row.scope.get("project", 0))) for row in wanted}
    whole = PolicySet.objects.create(
        title=noted(title, 80, "title"), reason=noted(reason, 200, "reason"), asked_by=by.ref, asked_at=moment,
        project_id=places.pop() or None if len(places) == 1 else None,
    )  # fmt: skip
    beside = [row.row(moment) for row in wanted]
    for row in wanted:
        policies.ask_policy_change(
            by=by, key=row.key, value=row.value, scope=row.scope, valid_from=row.valid_from, source=row.source,
            reason=reason, beside=beside, whole=whole,
        )  # fmt: skip
    record(events.PolicySetAsked(title=whole.title, count=len(wanted)), whole, by=by)
    return publish_policy_set(whole, by=approver) if approver is not None else whole


@action
def publish_policy_set(whole: PolicySet, *, by: Actor, note: str = "") -> PolicySet:
    """Approve a set and publish every value that is still in it; where one is refused none is, and it is named."""
    require(policy_rules.may_publish(by), ready(whole, states.PUBLISH))
    require(policy_rules.is_another_person(whole.asked_by, by.ref))
    waiting = rulebook.waiting_in(whole)
    if not waiting:
        raise Refused("nothing_to_publish", "这一套里没有要发布的，请退回，让提出人撤回整套。")
    beside = [rulebook.row_of(change) for change in waiting]
    for change in waiting:
        try:
            policies.publish_policy_change(change, by=by, note=note, beside=beside, whole=whole)
        except Refused as refusal:
            raise Refused(refusal.code, _named(change, refusal)) from refusal
    return move(
        whole, states.PUBLISH, events.PolicySetPublished(count=len(waiting)), by=by,
        about=[change.ref for change in waiting], decided_by=by.ref, note=noted(note, 200, "note"),
    )  # fmt: skip


def _named(change: PolicyChange, refusal: Refused) -> str:
    """Which row stopped the whole set, and why."""
    key = policy.keys.get(change.key)
    return f"整套都没有发布，因为“{key.label if key else change.key}”：{refusal.message}"


@action
def refuse_policy_set(whole: PolicySet, *, by: Actor, reason: str) -> PolicySet:
    """Send a whole set back with the reason; the values in force stay."""
    require(policy_rules.may_publish(by), ready(whole, states.REFUSE))
    for change in rulebook.waiting_in(whole):
        policies.refuse_policy_change(change, by=by, reason=reason, whole=whole)
    note = noted(reason, 200, "reason")
    return move(whole, states.REFUSE, events.PolicySetRefused(), by=by, decided_by=by.ref, note=note)


@action
def withdraw_policy_set(whole: PolicySet, *, by: Actor) -> PolicySet:
    """Take back a whole set that one asked for oneself, while nobody has decided."""
    require(ready(whole, states.WITHDRAW), policy_rules.may_withdraw(whole, by))
    for change in rulebook.waiting_in(whole):
        policies.withdraw_policy_change(change, by=by, whole=whole)
    return move(whole, states.WITHDRAW, events.PolicySetWithdrawn(), by=by)


@action
def read_policy_set(whole: PolicySet, *, by: Actor) -> PolicySet:
    """Note that somebody has read every change of a published set that touches them; again changes nothing."""
    changes = rulebook.changes_in(whole)
    readers = rulebook.readers_of_all(changes)
    mine = [change for change in changes if by.id in readers[change.pk]]
    if not mine:
        raise Refused("not_touched", "这套规则变更不涉及您的岗位，不用确认。")
    for change in mine:
        policies.read_policy_change(change, by=by)
    return whole
