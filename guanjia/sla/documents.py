"""延期告知函 as a PDF: what the customer gets in writing of a delay (A-1.3-3 to A-1.3-6)."""

from typing import Any

from guanjia.kernel import clock, going
from guanjia.kernel.actors import Actor
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.sheets import papers
from guanjia.sla.models import Compensation, DelayNotice

TEMPLATE = "sla/templates/sla/delay-letter.typ"
STAMP = "%Y-%m-%d %H:%M"


def delay_letter(actor: Actor, notice: DelayNotice, url: str) -> bytes:
    """The letter of one notice."""
    return papers.render(TEMPLATE, letter_data(actor, notice), url)


def letter_data(actor: Actor, notice: DelayNotice) -> dict[str, Any]:
    """Everything that the letter shows, ready to print."""
    company, row = organization.company(), notice.promise
    project = organization.system_project(notice.project_id) if notice.project_id else None
    phone = (project.service_phone if project else "") or (company.service_phone if company else "")
    return {
        "company": company.name if company else "", "project": project.name if project else "",
        "number": f"{project.code if project else ''}-{notice.pk}",
        "foot": f"服务热线 {phone or '—'}　打印于 {local(clock.now()):{STAMP}}",
        "about": going.names(actor, [row.case]).get(row.case, ""), "what": row.what,
        "old": f"{local(notice.old_due_at):{STAMP}}", "new": f"{local(notice.new_due_at):{STAMP}}",
        "cause": f"{notice.get_cause_display()}：{notice.words}",
        "told": f"{local(notice.told_at):{STAMP}}　{notice.get_told_how_display()}", "remedy": notice.remedy,
        "compensation": compensation_of(notice), "phone": phone,
    }  # fmt: skip


def compensation_of(notice: DelayNotice) -> str:
    """What the customer gets for a delay: what was approved, and what waits for it, said so; nothing of the refused."""
    given = notice.compensations.exclude(status=Compensation.Status.REFUSED).order_by("pk")
    return "；".join(
        f"{row.get_sort_display()} {row.fen / 100:.2f} 元，{row.words}"
        + ("（待批准）" if row.status == Compensation.Status.PROPOSED else "")
        for row in given
    )
