"""Who read whose data: opened numbers with their purpose, and pages with personal data."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, needs, page, row_number
from guanjia.organization import queries as organization
from guanjia.privacy import queries as privacy

FIELDS = {"order.phone": "服务单上的电话", "person.phone": "住户的电话"}
VIEWS = {"numbers": "看过的号码", "pages": "读过的页面和导出"}
PAGE = 50


@needs("desk.open", "privacy.audit")
def show_audit(request: Request) -> HttpResponse:
    """Opened numbers, or read pages, newest first."""
    view = "pages" if request.GET.get("view") == "pages" else "numbers"
    read = privacy.all_reads if view == "pages" else privacy.all_reveals
    rows: list[Any] = list(read(request.actor, row_number(request.GET.get("before", "")), PAGE + 1))
    tabs = [{"label": label, "href": f"?view={key}", "on": key == view} for key, label in VIEWS.items()]
    return page(
        request, "portal/audit.html", nav_on="audit", rows=lines(request, rows[:PAGE]), tabs=tabs, view=view,
        more=rows[PAGE - 1].pk if len(rows) > PAGE else 0,
    )  # fmt: skip


def lines(request: Request, rows: list[Any]) -> list[dict[str, Any]]:
    """The rows in words: who, what, whose, what for; names of accounts in one query."""
    refs = [SubjectRef(row.subject_kind, row.subject_id) for row in rows]
    known, names = who(rows), going.names(request.actor, refs)
    return [
        {
            "at": row.at, "who": known.get(row.account, "系统"), "what": what(row), "whose": names.get(ref, ""),
            "href": going.address(request.actor, ref) if ref in names else "",
            "why": row.get_purpose_display() if hasattr(row, "purpose") else "",
        }
        for row, ref in zip(rows, refs, strict=True)
    ]  # fmt: skip


def what(row: Any) -> str:
    """What was seen: a number, a page, or a list that was exported."""
    if hasattr(row, "field"):
        return FIELDS.get(row.field, "号码")
    return "导出了列表" if "export" in row.page else "打开了页面"


def who(rows: Iterable[Any]) -> dict[str, str]:
    """Names by the reference of the account."""
    numbers = {int(row.account.split(":")[1]) for row in rows if row.account.startswith("account:")}
    return {f"account:{pk}": name for pk, name in organization.account_names(numbers).items()}


urlpatterns: list[URLPattern] = [path("desk/audit/", show_audit, name="read-audit")]
