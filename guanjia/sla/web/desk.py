"""承诺台账: the list with its views, one promise with its notices, and the list as a file."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.kernel import attachments, clock, going, panels, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.web import Request, needs, page, row_number
from guanjia.organization import queries as organization
from guanjia.organization.models import Project
from guanjia.organization.moments import CHINA, clock_time, local
from guanjia.organization.web.place import project_of
from guanjia.sheets import papers as paper
from guanjia.sheets.files import download
from guanjia.sla import documents, ledger, states, verdicts
from guanjia.sla.models import Compensation, DelayNotice, Promise, SupplierOrder
from guanjia.sla.web.words import lines

PAGE = 100
HEADINGS = ("承诺", "事项", "谁说的", "说于", "最初时间", "现在时间", "结果", "说明", "为什么没守住", "补救")


class Choice:
    """What the address asks for: a view, a giver, a department, a reason since a day."""

    def __init__(self, request: Request, project: Project) -> None:
        self.views = ledger.views(project.pk, clock.now())
        wanted = request.GET.get("view", "open")
        self.view = wanted if wanted in self.views else "open"
        cause = request.GET.get("cause", "")
        self.cause = cause if cause in DelayNotice.Cause.values else ""
        self.since = day_in(request.GET.get("since", ""))
        self.staff, self.team = (row_number(request.GET.get(name, "")) for name in ("staff", "team"))

    def link(self, **change: object) -> str:
        """The address of this choice with something changed."""
        own = {
            "view": self.view, "staff": self.staff or "", "team": self.team or "", "cause": self.cause,
            "since": f"{self.since:%Y-%m-%d}" if self.since else "",
        } | change  # fmt: skip
        return "?" + "&".join(f"{name}={value}" for name, value in own.items() if value or name == "view")

    def rows(self, actor: Actor, project_id: int) -> QuerySet[Promise]:
        """The promises that are asked for."""
        return ledger.chosen(
            actor, project_id, self.view, self.staff, self.team, cause=self.cause, since=self.since
        )


def day_in(text: str) -> datetime | None:
    """The beginning of a local day as an address carries it; None for anything else."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), CHINA)
    except ValueError:
        return None


@needs("desk.open", "promises.read")
def show_ledger(request: Request) -> HttpResponse:
    """The ledger of the project: its views with counts, one of them as a table."""
    project = project_of(request)
    choice = Choice(request, project)
    rows = list(choice.rows(request.actor, project.pk)[:PAGE])
    found = ledger.counts(request.actor, project.pk)
    tabs = [
        {"label": label, "href": choice.link(view=key), "on": key == choice.view, "count": found[f"n_{key}"]}
        for key, (label, _) in choice.views.items()
    ]
    return page(
        request, "sla/ledger.html#main", nav_on="promises", lines=lines(request.actor, rows), tabs=tabs, choice=choice,
        is_full=len(rows) == PAGE, at=clock_time, **filters(request, project, choice),
    )  # fmt: skip


def filters(request: Request, project: Project, choice: Choice) -> dict[str, Any]:
    """Givers, departments and reasons to choose from, and what is chosen."""
    refs = [SubjectRef("staff", pk) for pk in {*ledger.givers(request.actor, project.pk), choice.staff or 0}]
    people = {ref.id: name for ref, name in going.names(request.actor, refs).items()}
    teams = {row.pk: row.name for row in organization.departments(project.pk)}
    return {
        "staff": people.get(choice.staff or 0, ""), "team": teams.get(choice.team or 0, ""),
        "people": [(choice.link(staff=pk), name) for pk, name in people.items()],
        "causes": [(choice.link(cause=key), word) for key, word in DelayNotice.Cause.choices],
        "cause": dict(DelayNotice.Cause.choices).get(choice.cause, ""),
        "teams": [(choice.link(team=pk), name) for pk, name in teams.items()],
    }  # fmt: skip


@needs("desk.open", "promises.read")
def export_ledger(request: Request, kind: str) -> HttpResponse:
    """Exactly the list as a file, up to the policy's cap."""
    project = project_of(request)
    choice = Choice(request, project)
    limit = int(policy.value("export.max_rows", project=project.pk))
    rows = choice.rows(request.actor, project.pk)[:limit]
    return download(
        "promises", kind, "承诺台账", HEADINGS, [sheet_row(line) for line in lines(request.actor, rows)]
    )


def sheet_row(line: Any) -> tuple[str, ...]:
    """One promise as a row of the file."""
    row, explanation = line.row, getattr(line.row, "explanation", None)
    times = (row.given_at, row.first_due_at, row.due_at)
    given, first, due = (f"{local(at):%Y-%m-%d %H:%M}" if at else "" for at in times)
    why, remedy = (explanation.why, explanation.remedy) if explanation else ("", "")
    return (line.what, line.case, line.giver, given, first, due, line.word, line.owes, why, remedy)


@needs("desk.open", "promises.read")
def show_promise(request: Request, promise_id: int) -> HttpResponse:
    """One promise: what was told, every notice, explanation, compensations, and what may be done now."""
    row = ledger.get_promise(request.actor, promise_id)
    bar = panels.move_bar(row.kind, request.actor, row)
    [line] = lines(request.actor, [row])
    return page(
        request, "sla/promise.html#main", nav_on="promises", line=line, row=row, bar=bar, at=clock_time,
        notices=list(row.notices.order_by("told_at", "pk")), explanation=getattr(row, "explanation", None),
        given=list(row.compensations.order_by("pk")), dots=states.DOT, moves_of=lambda given: acts(request, given),
        supplies=list(row.supplier_orders.order_by("pk")), order_dots=states.ORDER_DOT, files_of=files_of,
        supply_moves=lambda order: supply_acts(request, order), elsewhere=elsewhere(row),
    )  # fmt: skip


def elsewhere(row: Promise) -> str:
    """Where the time of an open promise is moved, when not here by a notice."""
    found = verdicts.is_moved_here(row) if verdicts.is_open(row) is None else None
    return found.message if found else ""


def files_of(row: Compensation) -> list[Attachment]:
    """The photos of a receipt."""
    return attachments.files_of(row.ref) if row.delivered_at else []


def supply_acts(request: Request, order: SupplierOrder) -> list[tuple[str, str]]:
    """What this actor may do with a supplier's order now: label and address."""
    if verdicts.may_work(order.promise, request.actor) is not None:
        return []
    steps = {
        "supplies-confirm": states.CONFIRM,
        "supplies-revise": states.REVISE,
        "supplies-arrive": states.ARRIVE,
    }
    return [
        (step.label, reverse(name, args=[order.pk]))
        for name, step in steps.items()
        if order.status in step.start
    ]


@needs("desk.open", "promises.read")
def show_supplies(request: Request) -> HttpResponse:
    """供应商订单及到货跟踪表: what suppliers still have to bring, the next first."""
    project = project_of(request)
    rows = ledger.supplier_orders(request.actor, project.pk)
    promised = {line.row.pk: line for line in lines(request.actor, {row.promise for row in rows})}
    return page(
        request, "sla/supplies.html#main", nav_on="promises", dots=states.ORDER_DOT, at=clock_time,
        rows=[(row, promised[row.promise_id]) for row in rows], project=project,
    )  # fmt: skip


@needs("desk.open", "promises.read")
def delay_letter(request: Request, notice_id: int) -> HttpResponse:
    """延期告知函 as a PDF, with the way back to the case."""
    notice = ledger.get_notice(request.actor, notice_id)
    case = notice.promise.case
    url = paper.page_url(request, reverse("go", args=[case.kind, case.id]))
    return paper.answer(documents.delay_letter(request.actor, notice, url), f"delay-{notice.pk}")


def acts(request: Request, row: Compensation) -> list[tuple[str, str]]:
    """What this actor may do with a compensation now: label and address."""
    steps = {"compensation-approve": states.APPROVE, "compensation-refuse": states.REFUSE,
             "compensation-deliver": states.DELIVER}  # fmt: skip
    if row.status == Compensation.Status.PROPOSED and verdicts.is_another(row, request.actor) is not None:
        return []
    return [
        (step.label, reverse(name, args=[row.pk]))
        for name, step in steps.items()
        if row.status in step.start and request.actor.reach(step.need).covers(row.project_id)
    ]


def page_of(row: Promise) -> str:
    """The page of a promise."""
    return reverse("promise", args=[row.pk])


urlpatterns: list[URLPattern] = [
    path("desk/promises/", show_ledger, name="promises"),
    path("desk/promises/rows.<str:kind>", export_ledger, name="promises-export"),
    path("desk/promises/supplies/", show_supplies, name="supplies"),
    path("desk/promises/notices/<int:notice_id>/letter.pdf", delay_letter, name="delay-letter"),
    path("desk/promises/<int:promise_id>/", show_promise, name="promise"),
]
