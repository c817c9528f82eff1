"""The only writer of suggestions: what triage says of a contact, and what a person made of it (INT-06)."""

from collections.abc import Iterable
from datetime import datetime

from guanjia.intake import events, queries, rules, states, suggesting
from guanjia.intake.actions.enquiries import make_complaint
from guanjia.intake.models import NONE_FITS, Contact, Suggestion
from guanjia.intake.triage.suggestions import Said
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action


@action
def suggest(contact: Contact, *, danger: str = "", at: datetime | None = None) -> list[Suggestion]:
    """What triage says of a contact now (A-1.2-2); said again when its words change, never over a person's word.

    `danger` is what words spoke of that came after a person looked, or that the whole text hides: they ask again.
    """
    moment, version = at or clock.now(), suggesting.in_use().version
    found = suggesting.said(suggesting.triaged(contact.text, contact.project_id))
    if danger and not found["safety"].value:
        found |= suggesting.dangerous(danger)
    Suggestion.objects.bulk_create(
        [Suggestion(contact=contact, head=head, made_at=moment) for head in found], ignore_conflicts=True
    )
    rows = list(Suggestion.objects.select_for_update().filter(contact=contact).order_by("pk"))
    again = [row for row in rows if danger and _ask_again(row, found[row.head], moment)]
    changed = [row for row in rows if not row.decided_at and _say(row, found[row.head], version)]
    if changed or again:
        changed = list({row.pk: row for row in (*changed, *again)}.values())
        fields = ("value", "confidence", "by", "why", "model", "made_at", "final", "decided_at", "decided_by")
        Suggestion.objects.bulk_update(changed, fields)
        fact = events.ContactTriaged(said={row.head: row.value for row in rows}, model=version)
        record(fact, contact, by=SYSTEM, at=moment)
    return rows


def _ask_again(row: Suggestion, found: Said, at: datetime) -> bool:
    """New words of danger open what a person said otherwise; that word stays in the events. Whether it was so."""
    if row.head not in ("safety", "urgency") or not row.decided_at or row.final == found.value:
        return False
    row.made_at, row.final, row.decided_at, row.decided_by = at, "", None, None
    return True


def _say(row: Suggestion, found: Said, version: str) -> bool:
    """Put what triage says now on a row; whether that changed anything. A danger stays until a person looked."""
    if row.head == "safety" and not found.value and row.value:
        return False
    by = found.by if found.value else ""
    new = {
        "value": found.value, "confidence": found.confidence, "by": by, "why": found.why[:200],
        "model": version if by == Suggestion.By.MODEL else "",
    }  # fmt: skip
    changed = any(getattr(row, name) != value for name, value in new.items())
    for name, value in new.items():
        setattr(row, name, value)
    return changed


@action
def decide(contact: Contact, finals: dict[str, str], *, by: Actor, at: datetime | None = None) -> None:
    """Keep what a person said of a contact beside what triage had said: accepted or corrected (A-1.2-2).

    Whoever registers an order says its category and urgency by that; nobody does anything more for it.
    """
    moment = at or clock.now()
    if not suggesting.is_said(contact):
        return
    if not Suggestion.objects.filter(contact=contact).exists():
        suggest(contact, at=moment)
    rows = Suggestion.objects.select_for_update().filter(contact=contact, head__in=finals)
    for row in rows.order_by("pk"):
        final = finals[row.head]
        if not final or row.final == final:
            continue
        row.final, row.decided_at, row.decided_by_id = final, moment, by.id if by.kind == "account" else None
        row.note = ""
        row.save(update_fields=["final", "note", "decided_at", "decided_by"])
        fact: events.SuggestionAccepted | events.SuggestionCorrected = (
            events.SuggestionAccepted(head=row.head, value=final)
            if row.is_accepted
            else events.SuggestionCorrected(head=row.head, value=row.value, final=final)
        )
        record(fact, contact, by=by, at=moment)


@action
def take_over(contact: Contact, *, by: Actor, heads: Iterable[str] = ()) -> Contact:
    """Take over what triage suggests for an open contact: all of it, or some heads."""
    require(rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE))
    rows = Suggestion.objects.filter(contact=contact, decided_at=None).exclude(value="").exclude(head="doubt")
    wanted = list(heads)
    finals = {row.head: row.value for row in rows if not wanted or row.head in wanted}
    if not finals:
        raise Refused("nothing_suggested", "没有可以采用的建议，或者已经定过了。请刷新页面。")
    return _sort(contact, finals, by)


@action
def put_right(contact: Contact, *, by: Actor, head: str, value: str, note: str = "") -> Contact:
    """Say something else than triage did, for an open contact; where no category fits, what it is in own words."""
    require(rules.may_handle(queries.is_within_reach(by, contact)), ready(contact, states.CLOSE))
    if value not in suggesting.words_of(head):
        raise Refused("not_a_choice", "没有这一项，请从列表里选。", {"value": "请从列表里选"})
    contact = _sort(contact, {head: value}, by)
    words = noted(note, 200, "note") if value == NONE_FITS else ""
    Suggestion.objects.filter(contact=contact, head=head).update(note=words)
    return contact


def _sort(contact: Contact, finals: dict[str, str], by: Actor) -> Contact:
    """Keep the person's word; what somebody wants also sorts the contact, unless it is handled as an enquiry."""
    if finals.get("safety") == suggesting.NO_DANGER:
        finals = finals | {"doubt": suggesting.NO_DANGER}
    decide(contact, finals, by=by)
    wants = finals.get("kind", contact.wants)
    if wants == contact.wants or contact.case:
        return contact
    if wants == Contact.Kind.COMPLAINT:
        return make_complaint(contact, by=by)
    return amend(contact, events.ContactSorted(wants=wants, was=contact.wants), by=by, wants=wants)
