"""审计: everything that was done and read, who opened how many values, and the register of personal fields."""

from datetime import date, datetime, time
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, afterwards, needs, page, row_number
from guanjia.organization.moments import CHINA, clock_time
from guanjia.privacy import actions, declared, queries, register
from guanjia.privacy.queries import Line, Wanted

PAGE = 50
OF_THE_AUDIT = SubjectRef("audit", 0)
# whom and what a line names: their names come in a query a kind, their pages in none
TOLD = ("workorder", "person", "household", "staff", "account")


def day_in(text: str, end: bool = False) -> datetime | None:
    """The beginning (or the end) of a local day as an address carries it; None for anything else."""
    try:
        return datetime.combine(date.fromisoformat(text), time.max if end else time(), CHINA)
    except ValueError:
        return None


def wanted_in(request: Request) -> tuple[Wanted, dict[str, str]]:
    """What the address asks for, and how it says so."""
    asked = {
        name: request.GET.get(name, "").strip()[:60]
        for name in ("kind", "actor", "subject", "since", "until")
    }
    asked["kind"] = asked["kind"] if asked["kind"] in queries.KINDS else ""
    kind, _, number = asked["subject"].partition(":")
    subject = SubjectRef(kind, row_number(number) or 0) if number else None
    actor = queries.account_ref(asked["actor"]) if asked["actor"] else ""
    since, until = day_in(asked["since"]), day_in(asked["until"], end=True)
    return Wanted(asked["kind"], actor, subject, since, until), asked


@needs("desk.open", "privacy.audit")
def show_audit(request: Request) -> HttpResponse:
    """Everything that happened and was read, newest first; looking at it leaves a row too."""
    wanted, asked = wanted_in(request)
    before = tuple(row_number(part) for part in request.GET.get("before", "-").partition("-")[::2])
    lines = queries.audit(request.actor, wanted, (before[0], before[1]), PAGE + 1)
    here, address = lines[:PAGE], request.get_full_path()
    afterwards(request, lambda: actions.note_read(by=request.actor, subject=OF_THE_AUDIT, page=address))
    tabs = [
        {"label": label, "href": link(asked, kind=key), "on": key == asked["kind"]}
        for key, label in queries.KINDS.items()
    ]
    return page(
        request, "privacy/audit.html", nav_on="audit", rows=rows(request, here), tabs=tabs, asked=asked, at=clock_time,
        more=link(asked, before=oldest(here, before)) if len(lines) > PAGE else "",
        narrow=lambda **change: link(asked, **change),
    )  # fmt: skip


def link(asked: dict[str, str], **change: str) -> str:
    """The address of what is asked for with something changed."""
    return "?" + "&".join(f"{name}={value}" for name, value in (asked | change).items() if value)


def oldest(lines: list[Line], before: tuple[int | None, ...]) -> str:
    """The numbers behind which the next page begins: of events and of reads."""
    event = min((line.event for line in lines if line.event), default=before[0] or "")
    read = min((line.read for line in lines if line.read), default=before[1] or "")
    return f"{event}-{read}"


def rows(request: Request, lines: list[Line]) -> list[dict[str, Any]]:
    """The lines in words; names of accounts in one query, of what they are about in one a kind."""
    accounts = {str(ref) for line in lines for ref in line.about if ref.kind == "account"}
    who = queries.names_shown({line.who for line in lines} | accounts)
    told = {line: [ref for ref in line.about if ref.kind in TOLD and str(ref) != line.who] for line in lines}
    names = going.names(
        request.actor, {ref for refs in told.values() for ref in refs if ref.kind != "account"}
    )
    names |= {SubjectRef.parse(ref): who[ref] for ref in accounts}
    shown = [(line, next((ref for ref in told[line] if ref in names), None)) for line in lines]
    return [
        {
            "line": line, "who": who[line.who], "whose": names[ref] if ref else "", "about": str(ref),
            "href": going.address(request.actor, ref) if ref and ref.kind != "person" else "",
        }
        for line, ref in shown
    ]  # fmt: skip


@needs("desk.open", "privacy.audit")
def show_looks(request: Request) -> HttpResponse:
    """How many values each person opened on each day, unusual ones first."""
    found = queries.looks(request.actor)
    afterwards(request, lambda: actions.note_read(by=request.actor, subject=OF_THE_AUDIT, page=request.path))
    return page(
        request, "privacy/looks.html", nav_on="reveal-counts", rows=found,
        who=queries.names_shown({row.account for row in found}),
    )  # fmt: skip


@needs("desk.open", "privacy.audit")
def show_fields(request: Request) -> HttpResponse:
    """The register of personal fields, held against the schema."""
    found = sorted(register.scan(), key=lambda one: (one.is_kept, one.table, one.column))
    kept = sum(one.is_kept for one in found)
    return page(
        request, "privacy/fields.html", nav_on="personal-fields", rows=found, kept=kept,
        levels=declared.LEVELS, bases=declared.BASES, mask=masked_example,
    )  # fmt: skip


def masked_example(found: register.Found) -> str:
    """How a value of the field looks masked."""
    if found.field is None or found.field.level == "general":
        return "—"
    example = "13812345678" if "phone" in found.column or "number" in found.column else "王慧敏"
    example = "浙A12388" if "plate" in found.column else example
    return found.field.mask(example) or "—"


urlpatterns: list[URLPattern] = [
    path("desk/audit/", show_audit, name="read-audit"),
    path("desk/audit/looks/", show_looks, name="reveal-counts"),
    path("desk/audit/fields/", show_fields, name="personal-fields"),
]
