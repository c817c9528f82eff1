"""Asking the language model of the settings where triage abstained; a person judges every answer."""

from datetime import timedelta

from guanjia.customers import queries as customers
from guanjia.intake import events, language_model, suggesting
from guanjia.intake.language_model import Chosen
from guanjia.intake.models import Contact, Suggestion
from guanjia.kernel import beats, clock
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import record
from guanjia.kernel.work import action, work

FRESH, BATCH = timedelta(hours=1), 5
CONFIDENCE = 0.5  # a language model says nothing of how sure it is


@beats.every(5, apart=True)
def ask_language_model() -> int:
    """Ask about the newest contacts of which triage does not know the category; returns how many were asked."""
    if not language_model.is_on():
        return 0
    asked = 0
    for contact in claim():
        text = language_model.hidden(contact.text, names_of(contact))
        choices = {head: suggesting.options(head) for head in language_model.HEADS}
        answer = language_model.ask(text, choices)
        with work():
            keep(contact, answer)
        asked += 1
    return asked


@action
def claim() -> list[Contact]:
    """Mark what is asked next, so that it is asked once, whoever answers or is killed."""
    now = clock.now()
    rows = list(
        Suggestion.objects.select_for_update(skip_locked=True).filter(
            head="category", value="", decided_at=None, asked_at=None, made_at__gt=now - FRESH,
            contact__status=Contact.Status.OPEN,
        ).order_by("-made_at")[:BATCH]
    )  # fmt: skip
    Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(asked_at=now)
    found = Contact.objects.select_related("unit", "person").filter(pk__in=[row.contact_id for row in rows])
    return list(found)


def names_of(contact: Contact) -> list[str]:
    """Whom the company knows of the home and of the contact."""
    household = customers.household_of_unit(contact.unit_id)
    people = [person.name for person in customers.residents(household)] if household else []
    return [*people, *([contact.person.name] if contact.person else [])]


@action
def keep(contact: Contact, answer: Chosen) -> None:
    """Write its choices beside the abstentions; never over what words, the model or a person said."""
    rows = list(Suggestion.objects.select_for_update().filter(contact=contact, value="", decided_at=None))
    changed = [row for row in rows if answer.values.get(row.head)]
    for row in changed:
        row.value, row.by = answer.values[row.head], Suggestion.By.LANGUAGE_MODEL
        row.confidence, row.why, row.model = CONFIDENCE, "语言模型建议，请核对", suggesting.named_model()[:80]
        row.save(update_fields=["value", "by", "confidence", "why", "model"])
    fact = events.LanguageModelAsked(
        said={row.head: row.value for row in changed}, model=suggesting.named_model(), fault=answer.fault
    )
    record(fact, contact, by=SYSTEM)
