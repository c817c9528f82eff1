"""What several pages show alike: names of parties and accounts, one form a page."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import HttpResponse

from guanjia.kernel import going
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, ask, done, submit


class NothingForm(forms.Form):
    """An act that needs no facts."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


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


def act(
    request: Request, run: Callable[..., Any], row: Any, form: type[forms.Form], title: str, back: str, nav: str,
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """Ask for the facts of an act, make it, go back; `verb`, `note` and `sub` are words of the page."""
    words = {name: more.pop(name) for name in ("verb", "note", "sub") if name in more}
    sent = form(request.POST if request.method == "POST" else None, **more)
    if submit(sent, run, row, by=request.actor):
        return done(request, "", to=back, said="已记下")
    return ask(request, sent, title, back, nav, **words)
