"""The clause map, one clause opened in it, who answers for it, what people confirm."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.collaboration.web.desk import action_form
from guanjia.insights import actions, clauses, queries, rules
from guanjia.insights.clauses import Clause
from guanjia.insights.queries import ClauseMap
from guanjia.insights.web import opened
from guanjia.insights.web.papers import PaperForm
from guanjia.kernel import clock, policy
from guanjia.kernel.web import Request, ask, done, needs, page, submit
from guanjia.measures import queries as measures
from guanjia.organization import queries as organization
from guanjia.organization import structure
from guanjia.organization.moments import local
from guanjia.organization.roles import holding
from guanjia.organization.web.place import project_of

NAV = "clauses"
WEEKS = 12
SUMMED = (
    rules.Standing.MET, rules.Standing.PARTLY, rules.Standing.MISSED, rules.Standing.FEW_CASES,
    rules.Standing.NO_DATA, rules.Standing.TREND, rules.Standing.ATTESTED, rules.Standing.UNBUILT,
    rules.Standing.EXEMPT,
)  # fmt: skip


class ChargeForm(forms.Form):
    """Who answers for a clause, or why it does not apply."""

    owner = forms.TypedChoiceField(label="责任人", coerce=int, empty_value=None, required=False)
    exempt_reason = forms.CharField(
        label="不适用的理由", max_length=200, required=False, help_text="写了理由就不再计入符合度"
    )

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "还没有定"), *((str(pk), name) for pk, name in names.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]
        self.names = names

    def clean(self) -> dict[str, Any]:
        """The chosen account itself."""
        facts = super().clean() or {}
        chosen = facts.get("owner")
        return facts | {"owner": structure.account_in(self.names, chosen) if chosen else None}


class AttestForm(PaperForm):
    """A person confirms a clause until a day, with photos or papers."""

    statement = forms.CharField(
        label="确认了什么、依据是什么", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    valid_until = forms.DateField(
        label="有效到", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def shown(found: ClauseMap, wanted: dict[str, str]) -> list[dict[str, Any]]:
    """The chapters to show with their lines: one chapter, or all that a filter leaves."""
    is_filtered = bool(wanted["state"] or wanted["kind"] or wanted["owner"])
    _, chosen = clauses.chapter_named(wanted["chapter"])
    parts = []
    for part in clauses.documents():
        for chapter in part.chapters:
            if not is_filtered and chapter.key != chosen.key:
                continue
            lines = [found.lines[c.id] for c in chapter.clauses if fits(found.lines[c.id], wanted)]
            if lines:
                parts.append(
                    {"name": chapter.name, "document": part.short, "lines": lines, "assumed": chapter.assumed}
                )
    return parts


def fits(line: queries.Line, wanted: dict[str, str]) -> bool:
    """Whether a line passes the filters."""
    return (
        wanted["state"] in ("", line.standing)
        and (not wanted["kind"] or wanted["kind"] in line.clause.kinds)
        and wanted["owner"] in ("", str(line.owner_id))
    )


def sparks(request: Request, found: ClauseMap, parts: list[dict[str, Any]]) -> dict[str, list[float]]:
    """The last twelve weeks of the leading measure of every line, in one query."""
    leading = {line.clause.id: line.leading for part in parts for line in part["lines"] if line.leading}
    keys = {figure.measure.key for figure in leading.values()}
    weeks = measures.weekly(request.actor, keys, found.until, WEEKS, [found.project.pk])
    return {
        clause_id: [f.height or 0 for _, f in weeks.get(figure.measure.key, [])]
        for clause_id, figure in leading.items()
    }


def tree(found: ClauseMap, chosen: str) -> list[dict[str, Any]]:
    """Documents and chapters with how many clauses are kept of how many."""
    kept = {rules.Standing.MET, rules.Standing.ATTESTED}
    shown_parts = []
    for part in clauses.documents():
        rows: list[dict[str, Any]] = [
            {
                "key": chapter.key, "name": chapter.name, "on": chapter.key == chosen,
                "n": len(chapter.clauses), "kept": sum(found.lines[c.id].standing in kept for c in chapter.clauses),
                "assumed": chapter.assumed,
            }
            for chapter in part.chapters
        ]  # fmt: skip
        stated = [row for row in rows if not row["assumed"]]
        shown_parts.append({
            "name": part.short, "open": any(row["on"] for row in rows), "chapters": rows,
            "n": sum(row["n"] for row in stated), "kept": sum(row["kept"] for row in stated),
        })  # fmt: skip
    return shown_parts


def context(request: Request, clause: Clause | None) -> dict[str, Any]:
    """Everything that the page shows."""
    found = queries.clause_map(request.actor, project_of(request))
    wanted = {name: request.GET.get(name, "") for name in ("chapter", "state", "kind", "owner")}
    if clause is not None:
        wanted = {"chapter": clauses.chapter_of(clause.id)[1].key, "state": "", "kind": "", "owner": ""}
    parts = shown(found, wanted)
    chosen = clauses.chapter_named(wanted["chapter"])[1].key
    summed = [(rules.LOOKS[s], rules.WORDS[s], str(s), found.counts[s]) for s in SUMMED if found.counts[s]]
    return {
        "found": found, "course": queries.course(request.actor, found), "parts": parts, "wanted": wanted,
        "sparks": sparks(request, found, parts), "tree": tree(found, chosen), "summed": summed,
        "kinds": clauses.KINDS, "moment": local(clock.now()), "kind_word": clauses.KINDS.get(wanted["kind"], ""),
        "bar": [(look, n, word) for look, word, _, n in summed],
        "state_options": [("?state=" + key, f"{word} {n}") for _, word, key, n in summed],
        "kind_options": [("?kind=" + key, word) for key, word in clauses.KINDS.items()],
        "state_word": next((word for _, word, key, _ in summed if key == wanted["state"]), ""),
        "may_keep": rules.may_keep(request.actor, found.project.pk) is None,
        "changed": {
            line.clause.id: queries.changed(line.clause, found.project.pk) for part in parts for line in part["lines"]
        },
        "opened": opened.facts(request, found, clause) if clause else None,
    }  # fmt: skip


@needs("clauses.read")
def show_map(request: Request) -> HttpResponse:
    """The map: how the company keeps its own rules."""
    return page(request, "insights/clauses.html#main", nav_on=NAV, **context(request, None))


@needs("clauses.read")
def show_clause(request: Request, clause_id: str) -> HttpResponse:
    """One clause opened: how it is kept, its number, its course, what was missed, who answers."""
    clause = queries.get_clause(clause_id)
    return page(request, "insights/clauses.html#main", nav_on=NAV, **context(request, clause))


def owners(project_id: int) -> dict[int, str]:
    """Who may answer for a clause: who works at the desk of the project, and the administration of the company."""
    company = organization.accounts_with(holding("organization.accounts"), None)
    return structure.names_with("actions.do", project_id) | organization.account_names(set(company))


@needs("clauses.read", "clauses.keep")
def charge(request: Request, clause_id: str) -> HttpResponse:
    """Say who answers for a clause, or why it does not apply."""
    clause, project = queries.get_clause(clause_id), project_of(request)
    names = owners(project.pk)
    line = queries.clause_map(request.actor, project).lines[clause.id]
    first = {"owner": line.owner_id, "exempt_reason": line.exempt_reason}
    form = ChargeForm(request.POST or None, names=names, initial=first)
    back = reverse("clause", args=[clause.id])
    if submit(form, actions.charge_clause, clause, project, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"{clause.id} 责任人", back, NAV, sub=clause.asks)


@needs("clauses.read", "clauses.keep", "actions.ask")
def close_gap(request: Request, clause_id: str) -> HttpResponse:
    """Ask somebody to close the gap of a clause."""
    clause, project = queries.get_clause(clause_id), project_of(request)
    form, back = action_form(request, project), reverse("clause", args=[clause.id])
    if submit(form, actions.ask_gap_action, clause, project, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"{clause.id} 改进事项", back, NAV, sub=clause.asks, verb="定下来")


@needs("clauses.read", "clauses.keep")
def attest(request: Request, clause_id: str) -> HttpResponse:
    """Confirm what no operating data shows."""
    clause, project = queries.get_clause(clause_id), project_of(request)
    days = timedelta(days=int(policy.value("clauses.attest_days", project=project.pk)))
    form = AttestForm(
        request.POST or None, request.FILES or None, by=request.actor, project_id=project.pk,
        initial={"valid_until": local(clock.now()).date() + days},
    )  # fmt: skip
    back = reverse("clause", args=[clause.id])
    if submit(form, actions.attest_clause, clause, project, by=request.actor):
        return done(request, "", to=back)
    return ask(request, form, f"{clause.id} 人工确认", back, NAV, sub=clause.asks, verb="确认")


urlpatterns: list[URLPattern] = [
    path("desk/clauses/", show_map, name="clauses"),
    path("desk/clauses/<str:clause_id>/", show_clause, name="clause"),
    path("desk/clauses/<str:clause_id>/charge/", charge, name="clause-charge"),
    path("desk/clauses/<str:clause_id>/action/", close_gap, name="clause-action"),
    path("desk/clauses/<str:clause_id>/attest/", attest, name="clause-attest"),
]
