"""How well triage does on the company's own contacts: what people made of its suggestions, and what can be learned."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Count, QuerySet

from guanjia.intake.models import NONE_FITS, Suggestion, TrainedModel
from guanjia.intake.triage.figures import Figures
from guanjia.intake.triage.files import Past
from guanjia.intake.triage.model import LEAST_TEXTS, ModelRefused, known_rows
from guanjia.intake.triage.suggestions import DANGER, NO_DANGER
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import LongRun
from guanjia.kernel.refusals import NotFound

SPANS = (30, 90)
RUN = "triage_train"
FEW = 30  # fewer that a person decided say nothing yet
LEARNED = ("category", "urgency", "kind", "sentiment", "party")


@dataclass(frozen=True)
class HeadFigures:
    """One head: how often triage spoke or abstained, and what people made of it."""

    head: str
    suggested: int
    accepted: int
    corrected: int
    abstained: int
    confusion: Figures

    @property
    def decided(self) -> int:
        """What a person decided, also where triage abstained."""
        return self.confusion.total

    @property
    def share(self) -> float | None:
        """Of the suggestions that a person decided the share that was right; nothing while they are few."""
        judged = self.accepted + self.corrected
        return self.accepted / judged if judged >= FEW else None


def of_reach(actor: Actor) -> QuerySet[Suggestion]:
    """Suggestions of the projects whose figures the actor reads."""
    reach = actor.reach("measures.read")
    rows = Suggestion.objects.all()
    return rows if reach.company else rows.filter(contact__project_id__in=reach.projects)


def figures(actor: Actor, days: int) -> list[HeadFigures]:
    """What people made of the suggestions of the last days, head by head."""
    since = clock.now() - timedelta(days=days)
    rows = of_reach(actor).filter(made_at__gte=since).exclude(head="doubt")
    counted = rows.values_list("head", "value", "final").annotate(number=Count("pk")).order_by()
    by_head: dict[str, Counter[tuple[str, str]]] = {}
    for head, value, final, number in counted:
        by_head.setdefault(head, Counter())[value, final] += number
    return [
        _of_head(str(head), by_head.get(str(head), Counter()))
        for head in Suggestion.Head.values
        if head != "doubt"
    ]


def _of_head(head: str, counts: Counter[tuple[str, str]]) -> HeadFigures:
    def number(*, spoke: bool, right: bool | None = None) -> int:
        return sum(
            many for (value, final), many in counts.items()
            if bool(value) is spoke and (right is None or (bool(final) and (value == final) is right))
        )  # fmt: skip

    confusion = Counter({(final, value): many for (value, final), many in counts.items() if final})
    return HeadFigures(
        head, number(spoke=True), number(spoke=True, right=True), number(spoke=True, right=False),
        number(spoke=False), Figures(confusion),
    )  # fmt: skip


def models() -> QuerySet[TrainedModel]:
    """Trained models, the newest first."""
    return TrainedModel.objects.order_by("-pk")


def last_training() -> LongRun | None:
    """The training that goes on, or the last one."""
    return LongRun.objects.filter(work_kind=RUN).order_by("-pk").first()


def get_model(model_id: int) -> TrainedModel:
    """A trained model."""
    row = models().filter(pk=model_id).first()
    if row is None:
        raise NotFound
    return row


def system_past() -> Past:
    """Every text of the company that a person decided something about, with what was said of each head."""
    said: dict[int, dict[str, str]] = {}
    texts: dict[int, str] = {}
    rows = Suggestion.objects.exclude(final__in=("", NONE_FITS)).filter(head__in=(*LEARNED, "safety"))
    for pk, text, head, final in rows.order_by("contact_id").values_list(
        "contact_id", "contact__text", "head", "final"
    ):
        texts[pk] = text
        field, value = (
            (DANGER, NO_DANGER if final == NO_DANGER else DANGER) if head == "safety" else (head, final)
        )
        said.setdefault(pk, {})[field] = value
    labels = {field: [said[pk].get(field, "") for pk in texts] for field in (*LEARNED, DANGER)}
    groups = ["".join(sign for sign in text if sign.isalnum()) for text in texts.values()]
    return Past("内容", list(texts.values()), labels, groups)


def learnable(past: Past, least: int = LEAST_TEXTS) -> Past:
    """The same with only those fields of which there is enough to learn."""
    kept = {}
    for field, given in past.labels.items():
        try:
            known_rows(field, given, past.groups, least)
        except ModelRefused:
            continue
        kept[field] = given
    return replace(past, labels=kept)
