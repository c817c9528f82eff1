"""回访记录 as a PDF: what was done, how the customer was reached, the two answers."""

from typing import Any

from guanjia.followups.models import Attempt, FollowUp
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.people import queries as people
from guanjia.sheets import papers
from guanjia.workorders.documents import STAMP, customer, paper_head, rating, service_record
from guanjia.workorders.models import WorkOrder

TEMPLATE = "followups/templates/followups/follow-up-record.typ"


def follow_up_record(task: FollowUp, url: str) -> bytes:
    """The record of a return call."""
    return papers.render(TEMPLATE, record_data(task), url)


def record_data(task: FollowUp) -> dict[str, Any]:
    """Everything that the record shows, ready to print."""
    order = task.order
    record = service_record(order, task.round)
    attempts = list(task.attempts.order_by("at", "pk"))
    callers = _callers(attempts)
    return paper_head(order) | {
        "mark": task.get_status_display(),
        "facts": _facts(order),
        "description": order.description or order.title,
        "record": record.content if record else "",
        "recorded": f"客户反馈：{record.feedback_note}" if record else "",
        "why": f"回访原因：{task.why}",
        "attempts": [_attempt(row, callers) for row in attempts],
        "answers": _answers(task),
        "words": task.words,
        "after": _after(task, order),
    }


def _facts(order: WorkOrder) -> list[tuple[str, str, bool]]:
    stamps = {
        "受理": order.received_at,
        "到场": order.arrived_at,
        "完工": order.finished_at,
        "办结": order.completed_at,
    }
    stars = rating(order)
    return [
        ("客户", customer(order), False), ("地点", order.place, False),
        ("类别", order.category.name, False), ("服务人员", str(order.staff or ""), False),
        *((label, f"{local(at):{STAMP}}" if at else "", False) for label, at in stamps.items()),
        ("当场评价", f"{stars} 分" if stars else "没有评价", True),
    ]  # fmt: skip


def _callers(attempts: list[Attempt]) -> dict[str, str]:
    """Names of who called, by the reference that the attempts keep."""
    numbers = {int(row.by.split(":")[1]) for row in attempts if row.by.startswith("account:")}
    known = people.names_by_ref((), numbers)
    others = organization.account_names({pk for pk in numbers if f"account:{pk}" not in known})
    return known | {f"account:{pk}": name for pk, name in others.items()}


def _attempt(row: Attempt, callers: dict[str, str]) -> dict[str, str]:
    note = "，".join(part for part in (callers.get(row.by, ""), row.note) if part)
    return {"at": f"{local(row.at):{STAMP}}", "result": "接通" if row.reached else "没接通", "note": note}


def _answers(task: FollowUp) -> list[dict[str, Any]]:
    words = {True: "是", False: "否", None: "—"}
    return [
        {"question": "问题解决了吗", "answer": words[task.is_solved], "good": task.is_solved is not False},
        {"question": "满意吗", "answer": words[task.is_satisfied], "good": task.is_satisfied is not False},
        {"question": "总体评分", "answer": f"{task.overall} 分" if task.overall else "—", "good": True},
    ]


def _after(task: FollowUp, order: WorkOrder) -> str:
    """What the answers led to."""
    if task.is_solved is False:
        return f"没有解决，已重新打开服务单 {order.number}，由调度重新派人。"
    if task.is_satisfied is False:
        return "已解决但不满意，已登记为投诉，由客服主管跟进。"
    return ""
