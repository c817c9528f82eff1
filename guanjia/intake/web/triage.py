"""What triage suggests, on the page of a contact and beside a new case: seen with its reason, taken over by a tap."""

import json
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse

from guanjia.estate.models import Unit
from guanjia.intake import actions, queries, suggesting
from guanjia.intake.models import Contact, Suggestion
from guanjia.intake.triage.suggestions import Suggestion as Triaged
from guanjia.intake.triage.words import lexicon
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.web import Request, ask, done, needs, submit
from guanjia.knowledge.models import Category

NAV, NEW_FORM = "contacts", "new-form"
LABELS = {str(value): str(label) for value, label in Suggestion.Head.choices}
FROM = {str(value): str(label) for value, label in Suggestion.By.choices}
SHOWN_EMPTY = ("category", "urgency", "kind")  # where it did not know, a person should see that


def card(request: Request, contact: Contact, *, is_open: bool) -> dict[str, Any]:
    """What triage says of a contact, with what a person made of it."""
    rows = queries.suggestions(request.actor, contact)
    lines = [line(contact, row) for row in rows if row.value or row.final or row.head in SHOWN_EMPTY]
    by_head = {row.head: row for row in rows}
    place = None if contact.unit_id else suggesting.place_in(contact.project_id, contact.text)
    waits = [
        row for row in rows
        if row.value and not row.decided_at and row.head != "doubt" and not is_chosen(contact, row)
    ]  # fmt: skip
    return {
        "suggested": lines, "may_take": is_open, "waits": len(waits), "read_place": place,
        **handed(peril(by_head), by_head["party"].value if "party" in by_head else ""),
    }  # fmt: skip


def line(contact: Contact, row: Suggestion) -> dict[str, Any]:
    """One head in words, with its ways on."""
    words = suggesting.words_of(row.head)
    return {
        "head": row.head, "label": LABELS[row.head], "word": words.get(row.value, row.value),
        "sure": f"{row.confidence:.0%}" if row.value else "", "by": FROM.get(row.by, ""), "why": row.why,
        "note": row.note, "is_chosen": is_chosen(contact, row), "final": words.get(row.final, row.final),
        "is_accepted": row.is_accepted,
        "put_right": reverse("contact-suggestion", args=[contact.pk, row.head]),
    }  # fmt: skip


def is_chosen(contact: Contact, row: Suggestion) -> bool:
    """Whether the contact is handled already as what is suggested, so that nothing is left to take over."""
    return row.head == "kind" and row.value == contact.wants


def peril(rows: dict[str, Suggestion]) -> dict[str, str]:
    """What is dangerous and what to say at once; nothing once a person looked at it."""
    danger, doubt = rows.get("safety"), rows.get("doubt")
    if danger and danger.value and not danger.decided_at:
        return danger_words(danger.value, danger.why)
    if doubt and doubt.value and not doubt.decided_at:
        return {"title": "像是有危险，请先看这一条", "say": "", "why": doubt.why}
    return {}


def danger_words(code: str, why: str) -> dict[str, str]:
    """A danger in words, with what to tell the caller."""
    hazard = lexicon().entry("safety", code)
    return {
        "title": f"可能有危险：{hazard.name if hazard else code}",
        "say": hazard.say if hazard else "",
        "why": why,
    }


def party(code: str) -> dict[str, str]:
    """To whom a matter is handed and what the customer is told, where it is not the company's own."""
    found = lexicon().entry("party", code)
    return (
        {"hand_to": found.hand_to, "tell": found.tell}
        if found and code != "company"
        else {"hand_to": "", "tell": ""}
    )


def handed(danger: dict[str, str], code: str) -> dict[str, Any]:
    """A danger, and to whom the matter goes; while the danger is open, only what to do now is told to the customer."""
    facts = party(code)
    return facts | {"peril": danger, "tell": "" if danger else facts["tell"]}


def beside_new(
    text: str, project_id: int, kinds: list[Category], unit: Unit | None, chosen: dict[str, str]
) -> dict[str, Any]:
    """What triage says of the words that are being typed, as buttons that fill the form; not what is chosen there."""
    if not text.strip():
        return {"suggested": [], "peril": {}, "fill_all": "", "hand_to": "", "tell": ""}
    found = suggesting.triaged(text, project_id, kinds)
    said = suggesting.said(found)
    left = {head: one for head, one in said.items() if one.value and one.value != chosen.get(head)}
    place = None if unit else suggesting.place_in(project_id, text)
    fills: dict[str, str] = {head: left[head].value for head in ("category", "urgency") if head in left}
    fills |= {"address": str(place)} if place else {}
    lines = [
        {"label": LABELS[head], "word": suggesting.words_of(head, kinds).get(one.value, one.value), "why": one.why,
         "sure": f"{one.confidence:.0%}", "fill": json.dumps({head: one.value}) if head in fills else ""}
        for head, one in left.items() if head not in ("safety", "doubt")
    ]  # fmt: skip
    if place:
        lines.insert(0, {"label": "说到的房屋", "word": str(place), "why": "从原话里读到", "sure": "",
                         "fill": json.dumps({"address": str(place)})})  # fmt: skip
    return {
        "suggested": lines, "fill_all": json.dumps(fills) if len(fills) > 1 else "",
        "into": NEW_FORM, "code": said["category"].value, **handed(peril_of(found), found.party.value),
    }  # fmt: skip


def peril_of(found: Triaged) -> dict[str, str]:
    """What is dangerous in words that are being typed."""
    if found.safety.value:
        return danger_words(found.safety.value, found.safety.why)
    return {"title": "像是有危险，请问清楚", "say": "", "why": found.doubt.why} if found.doubt.value else {}


class TakeForm(forms.Form):
    """Which heads are taken over; none means all."""

    heads = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)

    def clean_heads(self) -> list[str]:
        """As a list."""
        return [head for head in self.cleaned_data["heads"].split(",") if head in LABELS]


class RightForm(forms.Form):
    """What it is instead."""

    value = forms.ChoiceField(label="改成")
    note = forms.CharField(
        label="是什么", max_length=200, required=False, help_text="选“都不是”时写一句，给管类别的同事看"
    )

    def __init__(self, *args: Any, head: str, wrong: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [one for one in suggesting.words_of(head).items() if one[0] != wrong]
        self.fields["value"].choices = [("", "请选"), *left]  # type: ignore[attr-defined]
        if head != "category":
            del self.fields["note"]


@needs("intake.register")
def take_over(request: Request, contact_id: int) -> HttpResponse:
    """Take over what triage suggests, all or one."""
    contact = queries.get_contact(request.actor, contact_id)
    form = TakeForm(request.POST if request.method == "POST" else None)
    back = reverse("contact", args=[contact_id])
    if submit(form, actions.take_over, contact, by=request.actor):
        return done(request, "", to=back, said="已采用")
    return ask(request, form, "采用系统建议", back, NAV, verb="全部采用")


@needs("intake.register")
def put_right(request: Request, contact_id: int, head: str) -> HttpResponse:
    """Say something else than triage did, or what it is where triage said nothing; nothing is chosen beforehand."""
    contact = queries.get_contact(request.actor, contact_id)
    if head not in LABELS:
        raise NotFound
    row = next((one for one in queries.suggestions(request.actor, contact) if one.head == head), None)
    wrong = (row.final or row.value) if row else ""
    form = RightForm(request.POST if request.method == "POST" else None, head=head, wrong=wrong)
    back = reverse("contact", args=[contact_id])
    if submit(form, actions.put_right, contact, by=request.actor, head=head):
        return done(request, "", to=back, said="已改正，会记进分类准确率" if wrong else "已定下")
    title, verb = (f"{LABELS[head]}不是这样", "改正") if wrong else (f"{LABELS[head]}由我来定", "定下")
    return ask(request, form, title, back, NAV, verb=verb, note=contact.text[:120])


urlpatterns: list[URLPattern] = [
    path("desk/contacts/<int:contact_id>/suggestions/", take_over, name="contact-suggestions"),
    path("desk/contacts/<int:contact_id>/suggestions/<str:head>/", put_right, name="contact-suggestion"),
]
