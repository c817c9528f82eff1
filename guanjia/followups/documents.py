"""回访记录 as a PDF, of an order or a complaint: what was done, how the customer was reached, the two answers."""

from typing import Any

from guanjia.complaints.models import Complaint
from guanjia.followups import queries
from guanjia.followups.models import Attempt, FollowUp
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
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
    case = task.case
    attempts = list(task.attempts.order_by("at", "pk"))
    callers = _callers(attempts)
    about = _of_order(case, task.round) if isinstance(case, WorkOrder) else _of_complaint(case, task)
    return paper_head(case.project, case.number) | about | {
        "mark": task.get_status_display(),
        "why": f"回访原因：{task.why}",
        "attempts": [_attempt(row, callers) for row in attempts],
        "answers": _answers(task),
        "words": task.words,
        "after": _after(task),
    }  # fmt: skip


def _of_order(order: WorkOrder, round_: int) -> dict[str, Any]:
    """What was reported and done."""
    record = service_record(order, round_)
    return {
        "heads": ["服务情况", "报修内容", "服务记录"],
        "facts": _facts(order),
        "description": order.description or order.title,
        "record": record.content if record else "",
        "recorded": f"客户反馈：{record.feedback_note}" if record else "",
    }


def _of_complaint(row: Complaint, task: FollowUp) -> dict[str, Any]:
    """What was complained of, and how it was settled in the round that is asked about."""
    step = queries.round_of(task)
    parts = [mask_name(row.name) if row.name else "", mask_phone(row.phone) if row.phone else ""]
    owner = (row.owner.name or row.owner.username) if row.owner else ""
    stamps = {"受理": row.graded_at, "客户满意": row.satisfied_at}
    told = step.told_words if step else ""
    return {
        "heads": ["投诉情况", "投诉事项", "怎么解决的"],
        "facts": [
            ("客户", "　".join(part for part in parts if part), False), ("地点", row.place, False),
            ("类别", row.get_topic_display(), False), ("负责人", owner, False),
            *((label, f"{local(at):{STAMP}}" if at else "", False) for label, at in stamps.items()),
            ("等级", row.get_grade_display(), False), ("第几轮", str(task.round), False),
            ("客户的要求", row.wish, True),
        ],
        "description": row.matter,
        "record": step.plan if step else "",
        "recorded": f"告诉客户：{told}" if told else "",
    }  # fmt: skip


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
    """The questions that were asked, with their answers; what was not asked is left out, except the first two."""
    yes = {True: "是", False: "否", None: "—"}
    asked = [("问题解决了吗", task.is_solved), ("满意吗", task.is_satisfied)]
    more = [("师傅按时到了吗", task.was_on_time), ("收费和单子一样吗", task.was_price_right)]
    asked += [(question, answer) for question, answer in more if answer is not None]
    found = [
        {"question": words, "answer": yes[answer], "good": answer is not False} for words, answer in asked
    ]
    if task.overall:
        found.append({"question": "总体评分", "answer": f"{task.overall} 分", "good": True})
    return found


def _after(task: FollowUp) -> str:
    """What the answers led to."""
    if task.is_solved is not False and task.is_satisfied is not False:
        return ""
    if task.complaint is not None:
        return f"{'客户不满意' if task.is_solved else '没有解决'}，投诉 {task.case.number} 已重新处理。"
    if task.is_solved is False and task.first_id is None:
        return f"没有解决，已重新打开服务单 {task.case.number}，由调度重新派人。"
    return f"{'已解决但不满意' if task.is_solved else '没有解决'}，已登记为投诉，由客服主管跟进。"
