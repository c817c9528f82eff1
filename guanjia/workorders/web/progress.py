"""An order as its customer sees it: the state in a sentence, what was promised, what really happened."""

from datetime import datetime
from typing import Any

from guanjia.kernel import attachments, clock
from guanjia.kernel.models import Attachment
from guanjia.organization.moments import clock_time, in_words, window_text
from guanjia.sla import queries as sla
from guanjia.sla.models import Promise
from guanjia.workorders import queries, states
from guanjia.workorders.models import SiteAgreement, Visit, WorkOrder
from guanjia.workorders.promised import ARRIVAL, CALL, FINISH, VISIT

S = states.Status
COMING = (S.ACCEPTED, S.ON_THE_WAY)
BEFORE = {
    S.RECEIVED: "收到了", S.REGISTERED: "已登记", S.CONFIRMED: "正在安排师傅", S.DISPATCHED: "已派单",
    S.ACCEPTED: "师傅已接单", S.ON_THE_WAY: "师傅在路上",
}  # fmt: skip
Line = dict[str, Any]


def master(order: WorkOrder) -> str:
    """How the customer calls who comes."""
    return f"{order.staff.name}师傅" if order.staff else "师傅"


def asks(order: WorkOrder) -> bool:
    """Whether the order waits for its customer."""
    return order.status == S.NO_ACCESS or (order.status == S.FINISHED and order.feedback_at is None)


def sentence(order: WorkOrder, due: datetime | None = None) -> str:
    """The state of an order in a sentence: the title of its page; `due` is when somebody was promised."""
    if order.lead_id is not None and order.status in states.MAY_FOLLOW:
        return "和附近几户是同一原因，正在一起处理"
    if due is not None and order.status in BEFORE:
        return f"{BEFORE[S(order.status)]}，{within(due)}"
    window = window_text(order.window_from, order.window_until) if order.window_from else "尽快"
    finish = order.expected_finish_at
    words = {
        S.RECEIVED: "收到了，马上回电给您", S.REGISTERED: "已登记，等客服回电确认",
        S.CONFIRMED: "正在重新安排师傅" if order.reopened else f"约好 {window} 上门，正在安排师傅",
        S.DISPATCHED: f"已派给{master(order)}，等他接单",
        S.ACCEPTED: f"{master(order)} {clock_time(order.visit_at)} 到" if order.visit_at else f"约好 {window} 上门",
        S.ON_THE_WAY: f"{master(order)}在路上", S.ON_SITE: f"{master(order)}到了",
        S.WORKING: f"正在处理，预计 {clock_time(finish)} 好" if finish else "正在处理",
        S.PAUSED: "暂停了，原因在下面", S.NO_ACCESS: "师傅没能进门，请重新约时间",
        S.FINISHED: "已修好，谢谢您的评价" if order.feedback_at else "已修好，请您看看",
        S.COMPLETED: "已办结", S.FOLLOWING_UP: "已办结，我们会打电话回访",
        S.CLOSED: "已经完成，谢谢您", S.CANCELLED: "已取消", S.MERGED: "和另一件事合并处理",
        S.REFERRED: "已转给负责单位",
    }  # fmt: skip
    return words[S(order.status)]


def within(due: datetime) -> str:
    """The promise of an urgent repair, as long as nobody came; when it is over it stays said."""
    if due < clock.now():
        return f"答应 {clock_time(due)} 前到，正在催"
    return f"最晚 {clock_time(due)} 有人到"


def entries(order: WorkOrder, photos: int) -> list[Line]:
    """The progress line: what happened with its time, then what comes."""
    promises = {row.what: row for row in sla.promises_of(order.ref)}
    rows = [line for line in steps(order, promises, photos) if line is not None]
    found = sorted((row for row in rows if row["state"] == "d"), key=lambda row: row["at"])
    if order.status in states.ENDED:
        return [*found, ended(order)]
    rest = [row for row in rows if row["state"] != "d"]
    if rest:
        rest[0] = rest[0] | {"state": "n"}
    return [*found, *rest]


def steps(order: WorkOrder, promises: dict[str, Promise], photos: int) -> list[Line | None]:
    """Every station of a repair in its order; stations that the order skips are left out."""
    urgent = promises.get(ARRIVAL)
    due = urgent.due_at if urgent and order.arrived_at is None else None
    plan = queries.plan_of(order) if order.plan_told_at else None
    agreed = queries.agreement_of(order) if order.agreed_at else None
    window = window_text(order.window_from, order.window_until) if order.window_from and due is None else ""
    return [
        line("收到您的报事", order.received_at, f"希望{order.wished}" if order.wished else ""),
        line("和您约好时间" if order.confirmed_at else "回电给您，约时间", order.confirmed_at,
             window and f"{window} 上门"),
        *together(order),
        None if order.lead else line(f"{master(order)}接单" if order.accepted_at else "安排师傅", order.accepted_at,
             f"预计 {clock_time(min(order.visit_at, due or order.visit_at))} 到" if order.visit_at else ""),
        line(f"{master(order)}出发", order.departed_at) if order.departed_at and not order.came_at else None,
        *([] if order.lead else arrivals(order, urgent, promises.get(VISIT))),
        line("说明办法和时间", plan.at, f"{plan.solution}，预计 {clock_time(plan.finish_at)} 好") if plan else None,
        line("确认内容和费用", agreed.at, f"{agreed.scope}，{price(agreed)}") if agreed else None,
        pause(order),
        line("修好", order.finished_at, kept(promises.get(FINISH), order.finished_at, "好"), photos),
        line("您的评价" if order.feedback_at else "等您确认", order.feedback_at, rated(order)),
        call_back(promises.get(CALL)),
    ]  # fmt: skip


def call_back(promise: Promise | None) -> Line | None:
    """By when we said that we call."""
    if promise is None or promise.due_at is None or promise.state != Promise.State.OPEN:
        return None
    return line("打电话回访您", None, f"{clock_time(promise.due_at)} 前")


def together(order: WorkOrder) -> list[Line | None]:
    """What is done once for all households with the same cause."""
    lead = order.lead
    if lead is None:
        return []
    begun = max(lead.accepted_at, order.received_at) if lead.accepted_at else None
    finish = lead.expected_finish_at if order.finished_at is None else None
    return [line("和附近几户的同一原因一起处理", begun, f"预计 {clock_time(finish)} 好" if finish else "")]


def price(agreed: SiteAgreement) -> str:
    """What was agreed to pay."""
    return f"{agreed.fen / 100:.2f} 元" if agreed.is_paid else "不收费"


def arrivals(order: WorkOrder, urgent: Promise | None, visit: Promise | None) -> list[Line | None]:
    """Who came and when: butler and technician; the first to come keeps the promise of an urgent repair."""
    found = queries.visits_of(order)
    visits = [v for v in found if v.arrived_at]
    butler = next((v for v in visits if v.is_butler), None)
    worker = next((v for v in reversed(visits) if not v.is_butler), None)
    at = worker.arrived_at if worker else None
    is_first = butler is not None and (at is None or butler.arrived_at <= at)  # type: ignore[operator]
    came = None
    if butler is not None:
        came = line(
            f"{butler.staff.name}管家到场", butler.arrived_at,
            kept(urgent if is_first else None, butler.arrived_at, "到"),
        )  # fmt: skip
    worked = line(f"{master(order)}到场", at, kept(visit if is_first else urgent or visit, at, "到"))
    taps = [(v.tapped_at, called(v)) for v in found]  # type: ignore[attr-defined]
    return [came, worked, *(line("您确认到场", tapped_at, who) for tapped_at, who in taps if tapped_at)]


def called(visit: Visit) -> str:
    """How the customer calls who stood there."""
    return f"{visit.staff.name}{'管家' if visit.is_butler else '师傅'}"


def line(text: str, at: datetime | None, detail: str = "", photos: int = 0) -> Line:
    """One station; done when it has its time."""
    found: Line = {
        "at": at,
        "text": text,
        "time": clock_time(at) if at else "",
        "detail": detail,
        "state": "d" if at else "",
    }
    return found | ({"href": "#photos", "link": f"看照片 {photos}"} if photos and at else {})


def kept(promise: Promise | None, at: datetime | None, what: str) -> str:
    """A promise beside what really happened: `答应 11:00 前到，早 25 分钟`."""
    if promise is None or promise.first_due_at is None or promise.due_at is None:
        return ""
    said = f"答应 {clock_time(promise.first_due_at)} 前{what}"
    if at is None:
        return (
            said if promise.due_at == promise.first_due_at else f"改到 {clock_time(promise.due_at)} 前{what}"
        )
    span = promise.first_due_at - at
    return f"{said}，{'早' if span.total_seconds() >= 0 else '晚'} {in_words(abs(span))}"


def pause(order: WorkOrder) -> Line | None:
    """Why the work stands still."""
    found = queries.pause_of(order) if order.status == S.PAUSED else None
    return line("暂停", found.since, found.reason) if found else None


def rated(order: WorkOrder) -> str:
    """The customer's own words."""
    said = queries.feedback_of(order) if order.feedback_at else None
    if said is None:
        return ""
    stars = f"{said.overall} 分" if said.overall else str(said.get_outcome_display())
    return "，".join(part for part in (stars, said.words) if part)


def ended(order: WorkOrder) -> Line:
    """The last line of an order that is over."""
    into = f"进度请看 {order.merged_into.number}" if order.merged_into else ""
    at = order.closed_at or order.ended_at
    return line(str(order.get_status_display()), at or order.received_at, into)


def pictures(order: WorkOrder) -> list[Attachment]:
    """The photos of an order, without signatures."""
    return [row for row in attachments.files_of(order.ref) if row.purpose != "signature"]
