"""What is written down in an order: plan, agreement, steps, materials, record, feedback; read before completing."""

from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel.web import Request, needs, page
from guanjia.organization.moments import clock_time, window_text
from guanjia.workorders import queries
from guanjia.workorders.models import StepRun

STARS = {"quality": "质量", "attitude": "态度", "punctual": "准时", "listened": "认真听"}


@needs("desk.open", "workorders.read")
def show_papers(request: Request, order_id: int) -> HttpResponse:
    """The papers of the running round."""
    order = queries.get_order(request.actor, order_id)
    found = queries.papers_of(order)
    return page(
        request, "workorders/papers.html#papers", nav_on="orders", order=order, cards=cards(found),
        steps=[(step.text, outcome(step)) for step in found["steps"] if step.part == "step"],
    )  # fmt: skip


def outcome(step: StepRun) -> str:
    """What became of a step."""
    if step.state == StepRun.State.SKIPPED:
        return f"跳过：{step.reason}"
    return step.reading or ("做完" if step.state == StepRun.State.DONE else "未做")


def cards(found: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each paper as a card of facts; what is not written yet is left out."""
    cards_: list[tuple[str, list[tuple[str, str]]]] = []
    if plan := found["plan"]:
        cards_.append(
            (
                "方案",
                [("判断", plan.diagnosis), ("办法", plan.solution), ("预计", clock_time(plan.finish_at))],
            )
        )
    if agreed := found["agreement"]:
        lines = "；".join(
            f"{x['name']} × {x['quantity']}，{x['fen'] * x['quantity'] / 100:.2f} 元" for x in agreed.lines
        )
        price = f"{agreed.fen / 100:.2f} 元（{lines}）" if agreed.is_paid else "不收费"
        cards_.append(("费用", [("内容", agreed.scope), ("费用", price), ("确认", clock_time(agreed.at))]))
    if found["materials"]:
        used = [(m.name, f"{m.quantity.normalize():f} {m.unit}") for m in found["materials"]]
        cards_.append(("材料", used))
    if record := found["record"]:
        span = window_text(record.started_at, record.finished_at)
        cards_.append(
            ("服务记录", [("内容", record.content), ("时间", span), ("反馈", record.feedback_note)])
        )
    if said := found["feedback"]:
        stars = "，".join(f"{STARS[k]} {v}" for k, v in said.ratings.items() if k in STARS)
        total = f"{said.overall} 分" if said.overall else str(said.get_outcome_display())
        cards_.append(("客户评价", [("总体", total), ("细项", stars or "—"), ("原话", said.words or "—")]))
    return cards_


urlpatterns: list[URLPattern] = [path("desk/orders/<int:order_id>/papers/", show_papers, name="order-papers")]
