"""Triage as the desk uses it: the company's catalogue, its model and its thresholds; and its answers in words."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from guanjia.estate import queries as estate
from guanjia.estate.addresses import short_form
from guanjia.estate.mentions import mentions
from guanjia.estate.models import Unit
from guanjia.intake.models import NONE_FITS, Call, Contact, Suggestion
from guanjia.intake.triage.kept import FILE, Kept, kept
from guanjia.intake.triage.suggestions import CategoryWords, Said, triage
from guanjia.intake.triage.suggestions import Suggestion as Triaged
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import policy
from guanjia.kernel.actors import SYSTEM
from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.models import Category

UNSORTED = "unsorted"
HEADS = tuple(str(value) for value in Suggestion.Head.values)
# triage parts more finely what somebody wants than a contact does
WANTS = {"suggestion": "praise", "payment": "enquiry"}
WORDS = {
    "urgency": {"urgent": "紧急", "normal": "普通", "planned": "可约期"},
    "kind": dict(Contact.Kind.choices),
    "sentiment": {"calm": "平静", "angry": "愤怒", "thankful": "感谢", "worried": "担心", "annoyed": "不满"},
    "doubt": {"danger": "像是有危险", "none": "没有危险"},
}
NO_DANGER, WORD_LIST = "none", str(Suggestion.By.WORDS)
NONE_WORD = "都不是"


def model_file() -> Path:
    """Where the model of this installation lies."""
    return Path(settings.GUANJIA_HOME) / FILE


def in_use() -> Kept:
    """The model that answers now, or why none does."""
    return kept(model_file())


def offered(kinds: Iterable[Category] | None = None) -> list[Category]:
    """The categories that may be suggested."""
    rows = knowledge.categories(SYSTEM).prefetch_related(None) if kinds is None else kinds
    return [row for row in rows if row.is_offered and row.code != UNSORTED]


def triaged(text: str, project_id: int | None, kinds: Iterable[Category] | None = None) -> Triaged:
    """Everything that triage says of a text in a project."""
    categories = [
        CategoryWords(row.code, wanted, row.urgency, never)
        for row in offered(kinds)
        for wanted, never in [knowledge.usual_words(row.words)]
    ]
    sure, doubt = (
        policy.value(key, project=project_id) / 100 for key in ("triage.threshold", "triage.doubt_from")
    )
    return triage(text, lexicon(), categories, in_use().model, sure, doubt)


def is_said(contact: Contact) -> bool:
    """Whether somebody said the words of a contact; those of a call that nobody took are the system's own."""
    return contact.account_id is not None or not contact.origin.startswith(f"{Call.kind}:")


def said(found: Triaged) -> dict[str, Said]:
    """What was said of each head, in the labels of contacts and orders."""
    heads = {head: getattr(found, head) for head in HEADS}
    kind = heads["kind"]
    return heads | {"kind": Said(WANTS.get(kind.value, kind.value), kind.confidence, kind.by, kind.why)}


def dangerous(code: str) -> dict[str, Said]:
    """What is said of a danger that came up in later words."""
    why, sure = "后来的话里说到", lexicon().confidence["safety"]
    entry = lexicon().entry("safety", code)
    return {
        "safety": Said(code, sure, WORD_LIST, why),
        "urgency": Said(entry.urgency if entry else "urgent", sure, WORD_LIST, why),
    }


def options(head: str, kinds: Iterable[Category] | None = None) -> list[tuple[str, str]]:
    """What a person may say of a head, in words."""
    if head == "category":
        return [(row.code, row.name) for row in offered(kinds)]
    if head in WORDS:
        return [(value, str(word)) for value, word in WORDS[head].items()]
    named = [(entry.code, entry.name) for entry in lexicon().entries[head]]
    return [*named, (NO_DANGER, "没有危险")] if head == "safety" else named


def words_of(head: str, kinds: Iterable[Category] | None = None) -> dict[str, str]:
    """The words of every value of a head, also of none that fits."""
    return dict(options(head, kinds)) | ({NONE_FITS: NONE_WORD} if head == "category" else {})


def place_in(project_id: int, text: str) -> Unit | None:
    """The home that a text names, when it names exactly one that the project has."""
    only = mentions(text).only
    if only is None or not only.address.building or not only.address.room:
        return None
    return estate.find_unit(project_id, short_form(only.address))


def named_model() -> str:
    """The language model of the settings."""
    return str(settings.LLM_MODEL)
