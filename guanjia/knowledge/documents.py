"""A document on paper: its edition as a PDF with a QR code back to its page, signed where it was signed."""

from typing import Any

from guanjia.kernel import clock
from guanjia.knowledge import paragraphs
from guanjia.knowledge.models import Edition, ReadingDuty
from guanjia.organization import queries as organization
from guanjia.organization.moments import local
from guanjia.organization.roles import ROLES
from guanjia.sheets import papers

TEMPLATE = "knowledge/templates/knowledge/document.typ"
STAMP = "%Y-%m-%d %H:%M"


def edition_paper(edition: Edition, standing: str, duty: ReadingDuty | None, url: str) -> bytes:
    """The edition as a PDF; with the reader's own word where it was given."""
    document, company = edition.document, organization.company()
    data: dict[str, Any] = {
        "company": company.name if company else "", "project": "", "number": document.number,
        "mark": f"第 {edition.number} 版　{standing}", "title": document.title,
        "foot": f"《{document.title}》第 {edition.number} 版　打印于 {local(clock.now()):{STAMP}}",
        "facts": [(label, value, False) for label, value in facts_of(edition)],
        "paragraphs": [vars(row) for row in paragraphs.paragraphs_of(edition.text)],
        "signed": signed_words(duty) if duty else "",
    }  # fmt: skip
    return papers.render(TEMPLATE, data, url)


def facts_of(edition: Edition) -> list[tuple[str, str]]:
    """What stands at the head of a document, on the page and on paper."""
    document, day = edition.document, edition.effective_on
    names = organization.names_of_refs([edition.written_by, edition.decided_by])
    projects = {row.pk: row.name for row in organization.open_projects()}
    return [
        ("类别", document.get_sort_display()), ("文件编号", document.number),
        ("生效日期", f"{day:%Y-%m-%d}" if day else "发布时定"),
        ("下次复审", f"{document.review_on:%Y-%m-%d}" if document.review_on else "—"),
        ("归口岗位", ROLES[document.role].label),
        ("适用岗位", "、".join(ROLES[role].label for role in edition.roles) or "全部员工"),
        ("适用项目", "、".join(projects.get(pk, "已撤出的项目") for pk in edition.projects) or "全部项目"),
        ("对应条款", "、".join(edition.clauses) or "—"),
        ("起草", names[edition.written_by]),
        ("发布", names[edition.decided_by] if edition.decided_by else "—"),
    ]  # fmt: skip


def signed_words(duty: ReadingDuty) -> str:
    """What the reader has said, with the name and the moment; empty while it is owed."""
    if duty.done_at is None:
        return ""
    name = duty.signed_name or duty.account.name or duty.account.username
    return f"{name} 于 {local(duty.done_at):{STAMP}} 已阅读并承诺遵守"
