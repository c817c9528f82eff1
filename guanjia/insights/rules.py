"""When a clause counts as kept, and who may say so; pure."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from guanjia.insights.clauses import Clause
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.measures.queries import FEW, Figure
from guanjia.organization.roles import ROLES


class Standing(StrEnum):
    """How a clause stands (decision 15)."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    FEW_CASES = "few"
    NO_DATA = "none"
    TREND = "trend"
    ATTESTED = "attested"
    UNBUILT = "unbuilt"
    EXEMPT = "exempt"


WORDS = {
    Standing.MET: "达标", Standing.PARTLY: "部分达标", Standing.MISSED: "未达标", Standing.FEW_CASES: "样本少",
    Standing.NO_DATA: "无数据", Standing.TREND: "只看趋势", Standing.ATTESTED: "人工确认",
    Standing.UNBUILT: "尚未建成", Standing.EXEMPT: "不适用",
}  # fmt: skip
LOOKS = {
    Standing.MET: "done", Standing.PARTLY: "part", Standing.MISSED: "bad", Standing.FEW_CASES: "none",
    Standing.NO_DATA: "none", Standing.TREND: "none", Standing.ATTESTED: "att", Standing.UNBUILT: "none",
    Standing.EXEMPT: "none",
}  # fmt: skip
SHARES = {Standing.MET: 1.0, Standing.ATTESTED: 1.0, Standing.PARTLY: 0.5, Standing.MISSED: 0.0}
WORST_FIRST = (Standing.MISSED, Standing.PARTLY, Standing.MET, Standing.FEW_CASES, Standing.TREND)


def standing_of(figure: Figure, near: float) -> Standing:
    """How one measure stands: at its target, within `near` percentage points of it, or below."""
    if not figure.total:
        return Standing.NO_DATA
    if not figure.is_judged:
        return Standing.TREND
    if figure.total < FEW:
        return Standing.FEW_CASES
    if figure.shortfall <= 0:
        return Standing.MET
    return Standing.PARTLY if figure.shortfall <= near / 100 else Standing.MISSED


def standing(
    clause: Clause,
    figures: Sequence[Figure],
    near: float,
    attested_until: date | None,
    today: date,
    exempt: bool,
) -> Standing:
    """How a clause stands: its worst measure counts; a person's word only where the clause asks for one.

    Figures alone never make it met: as long as the product does not carry the clause out, it is met in part.
    """
    if exempt:
        return Standing.EXEMPT
    found = {standing_of(figure, near) for figure in figures}
    for worst in WORST_FIRST:
        if worst in found:
            return Standing.PARTLY if worst is Standing.MET and not clause.served else worst
    if attested_until is not None and attested_until >= today:
        return Standing.ATTESTED
    return Standing.NO_DATA if figures or clause.is_attested or clause.served else Standing.UNBUILT


def is_worse(now: Standing, before: Standing) -> bool:
    """Whether a clause that could be judged both times stands lower now."""
    return now in SHARES and before in SHARES and SHARES[now] < SHARES[before]


def score(standings: Sequence[tuple[int, Standing]]) -> float | None:
    """Weighted conformity in percent over the clauses that can be judged: met 1, partly a half, missed 0.

    None where so few can be judged that a percentage would say more than is known.
    """
    judged = [(weight, SHARES[state]) for weight, state in standings if state in SHARES]
    total = sum(weight for weight, _ in judged)
    if len(judged) < FEW or not total:
        return None
    return round(100 * sum(weight * share for weight, share in judged) / total, 1)


def may_keep(actor: Actor, project_id: int) -> Verdict:
    """Supervisors and managers of the project answer for its clauses."""
    return None if actor.reach("clauses.keep").covers(project_id) else NotAllowed()


def may_answer(actor: Actor, clause: Clause, project_id: int) -> Verdict:
    """Who answers, what is exempt and confirmed is said of a company clause only by who keeps the whole company's."""
    reach = actor.reach("clauses.keep")
    if reach.company or not clause.is_company:
        return may_keep(actor, project_id)
    who = "、".join(
        role.label for role in ROLES.values() if role.scope == "company" and "clauses.keep" in role.needs
    )
    words = f"这一条全公司一份，由{who}定责任人、写不适用、做人工确认。"
    return Refused("not_your_scope", words) if reach.covers(project_id) else NotAllowed()


def is_attestable(clause: Clause) -> Verdict:
    """A person's word counts only where the clause asks for one: figures cannot be talked away."""
    if clause.is_attested:
        return None
    return Refused("measured", "这一条由系统数据判断，不能用人工确认代替。请看背后的记录，从差距入手改进。")


def is_future(valid_until: date, today: date) -> Verdict:
    """A confirmation holds until a day to come."""
    if valid_until > today:
        return None
    return Refused("past", "有效期要晚于今天。", {"valid_until": "请填今天以后的日期"})


def is_over(until: date, today: date) -> Verdict:
    """A report is frozen when its last day is over."""
    if until < today:
        return None
    return Refused("not_over", f"到 {until:%Y-%m-%d} 才结束，过了这一天再出报告。")
