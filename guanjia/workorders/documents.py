"""派工单 as a PDF: what the technician carries and the customer signs; numbers stay masked on paper."""

from typing import Any

from guanjia.kernel import clock
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.text import mask_name
from guanjia.knowledge import queries as knowledge
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.sheets import papers
from guanjia.workorders import arrivals, proof, queries
from guanjia.workorders.models import ServiceRecord, SiteAgreement, StepRun, WorkOrder

TEMPLATE = "workorders/templates/workorders/dispatch-sheet.typ"
STAMP = "%Y-%m-%d %H:%M"


def dispatch_sheet(order: WorkOrder, url: str) -> bytes:
    """The dispatch sheet of the running round."""
    return papers.render(TEMPLATE, sheet_data(order), url)


def sheet_data(order: WorkOrder) -> dict[str, Any]:
    """Everything that the sheet shows, ready to print."""
    steps = planned_steps(order)
    materials, total, agreed = _materials(order)
    return paper_head(order.project, order.number) | {
        "mark": order.get_urgency_display() if order.is_urgent else "",
        "facts": [(label, value, False) for label, value in _facts(order)]
        + [("地点", order.place, True), ("入户须知", _note(order), True)]
        + ([("到场", arrival, True)] if (arrival := _arrival(order)) else []),
        "told": f"{local(order.received_at):{STAMP}} 受理",
        "description": order.description or order.title,
        "prepare": [_line(s) for s in steps if s.part == "prepare"],
        "safety": [_line(s) for s in steps if s.part == "safety"],
        "steps": [_line(s) for s in steps if s.part == "step"],
        "sop": str(order.category.sop or ""),
        "materials": materials, "total": total, "agreed": agreed,
    }  # fmt: skip


def paper_head(project: Project, number: str) -> dict[str, Any]:
    """The head and foot that every paper of a case has."""
    company = organization.company()
    phone = project.service_phone or (company.service_phone if company else "")
    return {
        "company": company.name if company else "", "project": project.name, "number": number,
        "foot": f"服务热线 {phone or '—'}　打印于 {local(clock.now()):{STAMP}}　号码已打码，请妥善保管",
    }  # fmt: skip


def customer(order: WorkOrder) -> str:
    """Name and number as paper may show them."""
    name = order.contact_name or (order.person.name if order.person else "")
    parts = [mask_name(name) if name else "", mask_phone(order.contact_phone) if order.contact_phone else ""]
    return "　".join(part for part in parts if part)


def _facts(order: WorkOrder) -> list[tuple[str, str]]:
    window = order.wished
    if order.window_from:
        day, end = f"{local(order.window_from):{STAMP}}", order.window_until
        window = f"{day}–{local(end):%H:%M}" if end and end != order.window_from else day
    visit = f"{local(order.visit_at):{STAMP}}" if order.visit_at else ""
    crew = "、".join(str(member.staff) for member in order.crew.select_related("staff"))
    return [
        ("客户", customer(order)), ("类别", f"{order.category.name}　{order.get_urgency_display()}"),
        ("约定时间", window), ("预计到场", visit),
        ("服务人员", "、".join(part for part in (str(order.staff or ""), crew) if part)),
        ("管家", str(order.butler or "")),
    ]  # fmt: skip


def _arrival(order: WorkOrder) -> str:
    """When somebody came, how strongly it is proved and by what; a position only to about a hundred metres."""
    visit = arrivals.latest(order)
    if visit is None or visit.arrived_at is None:
        return ""
    rows = list(visit.proofs.all())
    where = next((f"，{proof.place_text(row.position)}" for row in rows if row.position_sealed), "")
    doubt = "，存疑" if visit.flags else ""
    kinds = proof.kinds_text(row.kind for row in rows if row.is_counted)
    words = f"{proof.word(visit.strength)}（{kinds}{where}）{doubt}"
    return f"{local(visit.arrived_at):{STAMP}} {words}"


def _note(order: WorkOrder) -> str:
    return order.household.note if order.household else ""


def _line(step: StepRun) -> dict[str, Any]:
    """A line of the procedure, with what was read or why it was left out."""
    hints = [f"要填{step.needs_reading}" if step.needs_reading else "", "要拍照" if step.needs_photo else ""]
    skipped = f"跳过：{step.reason}" if step.state == StepRun.State.SKIPPED else ""
    note = step.reading or skipped or "，".join(hint for hint in hints if hint)
    return {
        "text": step.text, "detail": step.detail, "note": note, "done": step.state == StepRun.State.DONE
    }  # fmt: skip


def _materials(order: WorkOrder) -> tuple[list[dict[str, str]], str, str]:
    """Used materials, the agreed price lines and their sum in yuan."""
    used = order.materials.filter(round=order.round).order_by("pk")
    rows = [
        {"name": m.name, "quantity": f"{m.quantity.normalize():f}", "unit": m.unit, "yuan": ""} for m in used
    ]
    agreement = SiteAgreement.objects.filter(order=order, round=order.round).order_by("-at").first()
    if agreement is None:
        return rows, "", "开工前与客户确认"
    for line in agreement.lines:
        yuan = f"{line['fen'] * line['quantity'] / 100:.2f}"
        rows.append(
            {"name": line["name"], "quantity": str(line["quantity"]), "unit": line["unit"], "yuan": yuan}
        )
    return rows, f"{agreement.fen / 100:.2f}", f"现场已确认：{agreement.scope}"


def planned_steps(order: WorkOrder) -> list[StepRun]:
    """The lines of the running round; before there are any, those that the category's procedure will give."""
    lines = queries.steps_of(order)
    if lines:
        return lines
    return [
        StepRun(
            order=order, round=order.round, part=line.part, position=line.position, text=line.text,
            detail=line.detail, needs_photo=line.needs_photo, needs_reading=line.needs_reading,
        )
        for line in knowledge.steps_of(order.category.sop_id)
    ]  # fmt: skip


def service_record(order: WorkOrder, round_: int) -> ServiceRecord | None:
    """The record of the service of one round."""
    return ServiceRecord.objects.filter(order=order, round=round_).first()


def rating(order: WorkOrder) -> int | None:
    """What the customer gave in the last round that has an answer."""
    return order.feedbacks.order_by("-round").values_list("overall", flat=True).first()
