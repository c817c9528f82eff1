"""What several pages show alike: names of parties and accounts, one form a page."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpResponse

from guanjia.kernel import going
from guanjia.kernel.models import Subject
from guanjia.kernel.moves import Move, ready
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound, require
from guanjia.kernel.web import NothingForm, Request, ask, done, submit
from guanjia.sla import queries as sla
from guanjia.sla.queries import ClockView


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="申请人会看到"
    )


def party_in(text: str) -> SubjectRef:
    """A party as an address carries it; NotFound for anything else."""
    try:
        return SubjectRef.parse(text)
    except ValueError as error:
        raise NotFound from error


def names(request: Request, parties: Iterable[str]) -> dict[str, str]:
    """What parties are called, as far as the actor may see them, by their text."""
    refs = {SubjectRef.parse(party) for party in parties if party}
    return {str(ref): name for ref, name in going.names(request.actor, refs).items()}


def clocks(kind: str, rows: Iterable[Subject]) -> dict[int, ClockView]:
    """For each row the clock that ends first, as pages show it, by the number of the row."""
    found = sla.next_clocks(kind, [row.pk for row in rows])
    return {pk: sla.view(row) for pk, row in found.items()}


def clocks_of(row: Subject) -> dict[str, ClockView]:
    """All clocks of one row by their rule, also those that stopped: in time, or how late."""
    return {one.rule: sla.view(one) for one in sla.clocks_of(row.ref)}


def is_its_turn(request: Request, row: Subject, step: Move) -> None:
    """Refuse to show the form of a step that cannot be made yet, or not any more; sending it is up to the action."""
    if request.method == "GET":
        require(ready(row, step))


def press(request: Request, run: Callable[..., Any], *args: Any, **facts: Any) -> None:
    """A button without a form of its own: act once when it is sent; a refusal gets its page."""
    if request.method == "POST":
        sent = NothingForm(request.POST)
        if not submit(sent, run, *args, by=request.actor, **facts):
            raise sent.refusal  # type: ignore[attr-defined]


def act(
    request: Request, run: Callable[..., Any], row: Any, form: type[forms.Form], title: str, back: str, nav: str,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """Ask for the facts of an act, make it, go back; `verb`, `note`, `sub`, `kind` are words of the page."""
    words = {name: more.pop(name) for name in ("verb", "note", "sub", "kind") if name in more}
    sent = form(request.POST if request.method == "POST" else None, **more)
    if submit(sent, run, row, by=request.actor):
        return done(request, "", to=back, said="已记下")
    return ask(request, sent, title, back, nav, **words)
