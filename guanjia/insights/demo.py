"""What the demo says about clauses: who answers, what is confirmed, a gap with its action, last month frozen."""

from datetime import timedelta

from guanjia.insights import actions, clauses, periods
from guanjia.insights.models import Report
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import local

OWNED = {"A-1.2-3": "zhou", "A-1.2-4": "zhou", "B-3.1.3-1": "meng", "B-3.2.1-1": "sun", "B-3.4.3-1": "meng"}


def load(project: Project, boss: Actor) -> None:
    """Tell it by the ordinary actions of the supervisor."""
    people = {row.username: row for row in Account.objects.filter(username__in=set(OWNED.values()))}
    today = local(clock.now()).date()
    known = clauses.by_id()
    for clause_id, username in OWNED.items():
        actions.charge_clause(known[clause_id], project, by=boss, owner=people[username])
    actions.attest_clause(
        known["A-2.3-4"], project, by=boss, statement="已对照本市 2026 年物业行业薪酬调查，一线岗位不低于中位数",
        valid_until=today + timedelta(days=200),
    )  # fmt: skip
    actions.ask_gap_action(
        known["A-1.2-3"], project, by=boss, title="夜班替班名单按月排", owner=people["sun"],
        due_on=today + timedelta(days=8), check_on=today + timedelta(days=38), check_by="下月夜间到场率",
    )  # fmt: skip
    actions.freeze_report(project, periods.last_over(Report.Period.MONTH, today), by=boss)
    actions.freeze_map(project, by=boss)
