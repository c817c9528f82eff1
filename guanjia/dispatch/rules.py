"""Who may be sent, and how well a person fits; pure, over facts that `facts` collects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from guanjia.kernel.refusals import Refused, Verdict
from guanjia.people import queries as people
from guanjia.people.models import Staff
from guanjia.workorders import rules as workorders
from guanjia.workorders.models import WorkOrder

S = WorkOrder.Status
Weights = Mapping[str, tuple[str, int]]
ON_DUTY, ON_CALL, OFF_DUTY = "duty", "call", ""


@dataclass(frozen=True, slots=True)
class Shares:
    """What part of its points a term gives who is neither the best nor the worst, from 0 to 1, by policy."""

    unverified: float
    same_building: float
    elsewhere: float
    farthest: float
    stranger: float
    known: float
    new_to_it: float


class Person(NamedTuple):
    """What a ranking needs of a staff file; five hundred of them are read for one order."""

    pk: int
    row_key: UUID | None = None
    name_sealed: bytes = b""
    post: str = ""
    limit: int = 4
    is_present: bool = True
    project_id: int = 0
    hired_on: date | None = None
    inducted_on: date | None = None
    supplier_id: int | None = None

    @property
    def file(self) -> Staff:
        """The staff file with these columns, for rules that ask for one."""
        return Staff(**self._asdict())


@dataclass(frozen=True, slots=True)
class Near:
    """How near a person is: share of the points, in words, and the estimated minutes of the way."""

    share: float = 0.0
    words: str = "手上没有在做的活，不知道在哪"
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person for one order; words of a gate are empty where it is open."""

    staff: Person
    fault: str = ""
    needs_induction: bool = False
    block: str = ""
    leave: str = ""
    duty: str = ON_DUTY
    is_present: bool = True
    load: int = 0
    clash: str = ""
    is_verified: bool = True
    near: Near = Near()
    is_butler: bool = False
    visits_here: int = 0
    rating_here: float | None = None
    sent_lately: int = 0
    days: int = 1
    was_there: bool = False
    did_before: bool = False
    rework_elsewhere: bool = True

    @property
    def staff_id(self) -> int:
        """The number of the staff file."""
        return self.staff.pk

    @property
    def name(self) -> str:
        """The name, opened when it is asked for."""
        return str(self.staff.file.name)

    @property
    def stands_behind(self) -> bool:
        """Whether another is to go first, because this person's repair did not hold."""
        return self.did_before and self.rework_elsewhere

    @property
    def limit(self) -> int:
        """How many open jobs the person may hold."""
        return self.staff.limit


@dataclass(frozen=True)
class Term:
    """One part of a score: points out of its weight, with the reason in words."""

    key: str
    label: str
    points: int
    max: int
    reason: str


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be sent, with the share of each term; the words are made when they are shown."""

    facts: Facts
    shares: dict[str, float]
    weights: Weights
    score: int
    rank: int = 0

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The six terms, each with its reason."""
        reasons = reasons_of(self.facts)
        return tuple(
            Term(key, label, round(most * self.shares[key]), most, reasons[key])
            for key, (label, most) in self.weights.items()
        )

    @property
    def costs_most(self) -> str:
        """What costs this person most, in words."""
        if self.facts.stands_behind:
            return "上次是他修的，返工换人看，排在后面"
        term = min(self.terms, key=lambda t: t.points - t.max)
        return f"差在{term.label} {term.points}/{term.max}：{term.reason}" if term.points < term.max else ""


@dataclass(frozen=True)
class Excluded:
    """Somebody who cannot be sent now: one tag, one reason; some may be overridden."""

    facts: Facts
    tag: str
    reason: str
    may_override: bool


def sorted_out(rows: Iterable[Facts], is_soon: bool) -> tuple[list[Facts], list[Excluded]]:
    """Who can be sent and who cannot; who is on call counts only where nobody on plain duty fits."""
    fit, out = [], []
    for facts in rows:
        stopped = exclusion(facts, is_soon)
        if stopped is None:
            fit.append(facts)
        else:
            out.append(stopped)
    if any(facts.duty == ON_DUTY for facts in fit):
        spare = [facts for facts in fit if facts.duty == ON_CALL]
        out += [Excluded(facts, "备班", "备班，有当班的人能去", True) for facts in spare]
        fit = [facts for facts in fit if facts.duty == ON_DUTY]
    return fit, out


def exclusion(facts: Facts, is_soon: bool) -> Excluded | None:
    """Why a person cannot go: first what nobody overrides (certificate, induction, household, leave)."""
    if facts.fault:
        tag = "证过期" if "到期" in facts.fault else "未核实" if "未核实" in facts.fault else "无证"
        tag = people.OVER if people.OVER in facts.fault else tag
        return Excluded(facts, tag, facts.fault, False)
    if facts.needs_induction:
        return Excluded(facts, "未培训", "没有完成入职培训，只能同去", False)
    if facts.block:
        return Excluded(facts, "客户不要", f"这一户不要他上门：{facts.block}", False)
    if facts.leave:
        return Excluded(facts, "请假", facts.leave, False)
    if facts.duty == OFF_DUTY:
        return Excluded(facts, "不在班", "整个上门时段里没有排班", True)
    if is_soon and facts.duty == ON_DUTY and not facts.is_present:
        return Excluded(facts, "未到岗", "手机上没有打开“在岗”", True)
    if facts.load >= facts.limit:
        return Excluded(facts, "已满", f"手上 {facts.load} 件，上限 {facts.limit} 件", True)
    if facts.clash:
        return Excluded(facts, "时间重叠", facts.clash, True)
    return None


def ranked(rows: Iterable[Facts], weights: Weights, shares: Shares) -> list[Candidate]:
    """Best first; equal scores go to who has fewer jobs, then by number of the file.

    Whose repair did not hold stands behind everybody else, whatever the score, where the rule wants another.
    """
    rows = list(rows)
    busiest = max((facts.sent_lately for facts in rows), default=0)
    scored = [(facts, shares_of(facts, busiest, shares)) for facts in rows]
    most_of = [(key, most) for key, (_, most) in weights.items()]
    points = [sum([round(most * parts[key]) for key, most in most_of]) for _, parts in scored]
    order = sorted(
        range(len(rows)),
        key=lambda n: (rows[n].stands_behind, -points[n], rows[n].load, rows[n].staff.pk),
    )
    return [Candidate(*scored[n], weights, points[n], place) for place, n in enumerate(order, 1)]


def shares_of(facts: Facts, busiest: int, shares: Shares) -> dict[str, float]:
    """What a person gets of each term, from 0 to 1 (decision 15)."""
    return {
        "skill": 1.0 if facts.is_verified else shares.unverified,
        "place": facts.near.share,
        "load": max(0.0, 1 - facts.load / max(facts.limit, 1)),
        "household": familiarity(facts, shares),
        "fairness": 1 - facts.sent_lately / max(busiest, 1),
        "continuity": continuity(facts, shares),
    }


def familiarity(facts: Facts, shares: Shares) -> float:
    """How well the person knows the household: its butler, else by visits and their ratings."""
    if facts.is_butler:
        return 1.0
    if not facts.visits_here:
        return shares.stranger
    return shares.known if facts.rating_here is None else min(1.0, facts.rating_here / 5)


def continuity(facts: Facts, shares: Shares) -> float:
    """Unfinished work goes on with who began it; the same fault again goes to another, where the rule says so."""
    if facts.did_before:
        return 0.0 if facts.stands_behind else 1.0
    return 1.0 if facts.was_there else shares.new_to_it


def reasons_of(facts: Facts) -> dict[str, str]:
    """Why a person gets what he gets, by term."""
    here = "没去过这一户"
    if facts.visits_here:
        mean = "" if facts.rating_here is None else f"，均分 {facts.rating_here:.1f}"
        here = f"去过 {facts.visits_here} 次{mean}"
    before = "上次是他修的，返工换人看" if facts.rework_elsewhere else "上次是他修的，返工还让他去"
    there = "这一次他到过现场，没做完" if facts.was_there else "第一次接这件事"
    return {
        "skill": "证有效" if facts.is_verified else "证书未核实有效期",
        "place": facts.near.words,
        "load": f"手上 {facts.load} 件，上限 {facts.limit} 件",
        "household": "是这一户的管家" if facts.is_butler else here,
        "fairness": f"{facts.days} 天里派过 {facts.sent_lately} 件",
        "continuity": before if facts.did_before else there,
    }


def nearness(minutes: float, expected: float, words: str, shares: Shares) -> Near:
    """A way of some minutes between buildings: the usual way costs half of what can be lost, so that twice the usual is
    the farthest."""
    lost = (shares.same_building - shares.farthest) * min(1.0, minutes / max(2 * expected, 1))
    return Near(shares.same_building - lost, words, round(minutes))


def may_choose(rank: int, out: Excluded | None, reason: str, may_override: bool) -> Verdict:
    """Rank 1 needs no reason, others do; an excluded person needs the supervisor and a reason, some never go."""
    if out is not None and not out.may_override:
        name = out.facts.name
        code = "not_cleared" if out.facts.fault else "behind_gate"
        return Refused(code, f"不能派给{name}：{out.reason}。请选能派的人。", {"staff": out.reason})
    if out is not None and not may_override:
        return Refused(
            "excluded", f"{out.facts.name}：{out.reason}。要派请主管破例并写原因。", {"staff": out.reason}
        )
    if (out is not None or rank != 1) and not reason.strip():
        return Refused(
            "reason_needed", "不派第 1 名时要写一句理由，理由进入派单记录。", {"reason": "请写理由"}
        )
    return None


def may_go_alone(is_marked: bool, is_alone: bool, reason: str, may_override: bool) -> Verdict:
    """Nobody is sent alone to a home that is marked so, unless a supervisor says why."""
    if not is_marked or not is_alone:
        return None
    if not may_override:
        text = "这一户请勿单独上门：请选同去的人；一个人去要由主管破例并写理由。"
        return Refused("not_alone", text, {"crew": "请选同去的人"})
    if not reason.strip():
        text = "这一户请勿单独上门：请选同去的人，或写明为什么一个人去。"
        return Refused("reason_needed", text, {"reason": "请写理由，或选同去的人"})
    return None


def is_to_be_sent(order: WorkOrder) -> Verdict:
    """A confirmed order that goes by itself is sent; one that was sent is transferred until somebody leaves."""
    if order.status in (S.RECEIVED, S.REGISTERED, S.CONFIRMED) and (
        follows := workorders.is_on_its_own(order)
    ):
        return follows
    if order.status in (S.RECEIVED, S.REGISTERED):
        return Refused("not_confirmed", "还不能派单：内容和上门时间没有回电确认。")
    if order.status not in (S.CONFIRMED, S.DISPATCHED, S.ACCEPTED):
        return Refused("under_way", "不能再派：师傅已经出发，或这张单已完工或结束。")
    return None
