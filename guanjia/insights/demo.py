"""What the demo says about clauses and promises: who answers, what is confirmed, why promises were not kept."""

from datetime import timedelta

from guanjia.insights import actions, clauses, periods
from guanjia.insights.models import Report
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import local
from guanjia.sla import actions as promises
from guanjia.sla import ledger

OWNED = {"A-1.2-3": "zhou", "A-1.2-4": "zhou", "B-3.1.3-1": "meng", "B-3.2.1-1": "sun", "B-3.4.3-1": "meng"}


REASONS = (
    ("staff", "两件急修赶在一起，人手不够", "当天加派一人，晚上补做"),
    ("material", "角阀型号不对，重新领料", "先关总阀，第二天上午换好"),
    ("material", "灯具缺货", "先换临时灯，到货再换"),
)


def load(project: Project, boss: Actor, keeper: Actor) -> None:
    """Tell it by the ordinary actions of the supervisor, of company clauses by who keeps the whole company's."""
    people = {row.username: row for row in Account.objects.filter(username__in=set(OWNED.values()))}
    today = local(clock.now()).date()
    known = clauses.by_id()
    for clause_id, username in OWNED.items():
        actions.charge_clause(known[clause_id], project, by=boss, owner=people[username])
    actions.attest_clause(
        known["A-2.3-4"], project, by=keeper, statement="已对照本市 2026 年物业行业薪酬调查，一线岗位不低于中位数",
        valid_until=today + timedelta(days=200),
    )  # fmt: skip
    actions.ask_gap_action(
        known["A-1.2-3"], project, by=boss, title="夜班替班名单按月排", owner=people["sun"],
        due_on=today + timedelta(days=8), check_on=today + timedelta(days=38), check_by="下月夜间到场率",
    )  # fmt: skip
    actions.freeze_report(project, periods.last_over(Report.Period.MONTH, today), by=boss)
    actions.freeze_map(project, by=boss)
    promises.check_promises()
    tell_why(project, boss)
    wait_for_supplies(project, boss)


def tell_why(project: Project, boss: Actor) -> None:
    """Explanations of what was broken lately."""
    owed = ledger.chosen(boss, project.pk, "unexplained")
    for row, (cause, why, remedy) in zip(owed, REASONS, strict=False):
        promises.explain(row, by=boss, why=why, remedy=remedy, cause=cause)


def wait_for_supplies(project: Project, boss: Actor) -> None:
    """An open promise waits for its supplier, who names another day: the customer is to be told."""
    row = ledger.chosen(boss, project.pk, "open").filter(due_at__gt=clock.now()).first()
    if row is None or row.due_at is None:
        return
    due = local(row.due_at).date()
    order = promises.order_from_supplier(row, by=boss, item="铜角阀", supplier="顺达五金", promised_on=due)
    promises.revise_supplier(order, by=boss, revised_on=due + timedelta(days=2))
