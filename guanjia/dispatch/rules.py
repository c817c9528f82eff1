"""How a person is scored for an order; pure, over facts that queries collect."""

from dataclasses import dataclass

from guanjia.kernel.refusals import Refused, Verdict
from guanjia.workorders import rules as workorders
from guanjia.workorders.models import WorkOrder

S = WorkOrder.Status


@dataclass(frozen=True)
class Facts:
    """What is known of one person for one order."""

    staff_id: int
    name: str
    post: str
    fault: str
    is_rostered: bool
    is_present: bool
    load: int
    limit: int
    is_verified: bool
    same_building: bool
    near_place: str
    visits_here: int
    rating_here: float | None
    done_today: int
    was_on_order: bool


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
    """Somebody who can be sent."""

    facts: Facts
    terms: tuple[Term, ...]
    rank: int = 0

    @property
    def score(self) -> int:
        """The sum of all terms, at most 100 with the default weights."""
        return sum(term.points for term in self.terms)

    @property
    def costs_most(self) -> str:
        """The term that costs this person most, in words."""
        term = min(self.terms, key=lambda t: t.points - t.max)
        return f"差在{term.label} {term.points}/{term.max}：{term.reason}" if term.points < term.max else ""


@dataclass(frozen=True)
class Excluded:
    """Somebody who cannot be sent now: one tag, one reason; some may be overridden."""

    facts: Facts
    tag: str
    reason: str
    may_override: bool


def exclusion(facts: Facts, is_soon: bool) -> Excluded | None:
    """Why a person cannot go, the hardest reason first; a missing certificate cannot be overridden."""
    if facts.fault:
        tag = "证过期" if "到期" in facts.fault else "未核实" if "未核实" in facts.fault else "无证"
        return Excluded(facts, tag, facts.fault, False)
    if not facts.is_rostered:
        return Excluded(facts, "不在班", "这个时段没有排班", True)
    if is_soon and not facts.is_present:
        return Excluded(facts, "未到岗", "手机上没有打开“在岗”", True)
    if facts.load >= facts.limit:
        return Excluded(facts, "已满", f"手上 {facts.load} 件，上限 {facts.limit} 件", True)
    return None


def score(facts: Facts, weights: dict[str, tuple[str, int]], busiest: int) -> Candidate:
    """The six terms of decision 15, each with its reason."""
    shares = {
        "skill": (1.0, "证有效") if facts.is_verified else (0.6, "证书未核实有效期"),
        "place": (1.0, "就在同一栋") if facts.same_building else (0.6, facts.near_place or "不在这一栋"),
        "load": (1 - facts.load / max(facts.limit, 1), f"手上 {facts.load} 件，上限 {facts.limit} 件"),
        "household": familiarity(facts),
        "fairness": (1 - facts.done_today / max(busiest, 1), f"今天派过 {facts.done_today} 件"),
        "continuity": (1.0, "上次就是他做的") if facts.was_on_order else (0.5, "第一次接这件事"),
    }
    terms = tuple(
        Term(key, label, round(points * shares[key][0]), points, shares[key][1])
        for key, (label, points) in weights.items()
    )
    return Candidate(facts, terms)


def familiarity(facts: Facts) -> tuple[float, str]:
    """How well the person knows the household."""
    if not facts.visits_here:
        return 0.4, "没去过这一户"
    if facts.rating_here is None:
        return 0.7, f"去过 {facts.visits_here} 次"
    return min(1.0, facts.rating_here / 5), f"去过 {facts.visits_here} 次，均分 {facts.rating_here:.1f}"


def ranked(candidates: list[Candidate]) -> list[Candidate]:
    """Best first; equal scores go to who has fewer jobs, then by number of the file."""
    ordered = sorted(candidates, key=lambda c: (-c.score, c.facts.load, c.facts.staff_id))
    return [Candidate(c.facts, c.terms, place) for place, c in enumerate(ordered, 1)]


def may_choose(rank: int, out: Excluded | None, reason: str, may_override: bool) -> Verdict:
    """Rank 1 needs no reason, others do; an excluded person needs the supervisor and a reason, some never go."""
    if out is not None and not out.may_override:
        name = out.facts.name
        return Refused(
            "not_cleared",
            f"不能派给{name}：{out.reason}。选有证的人，或等他复审后再派。",
            {"staff": out.reason},
        )
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
