"""Reads of the catalogue; everybody who may ask may read it."""

from django.db.models import Prefetch, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.knowledge.models import Category, PriceItem, Question, Skill, Sop, SopStep


def categories(actor: Actor) -> QuerySet[Category]:
    """Offered categories with their questions; set-up sees all."""
    rows = Category.objects.select_related("parent", "skill", "sop").order_by("code")
    rows = rows.prefetch_related(Prefetch("questions", Question.objects.order_by("position")))
    return rows if actor.may("knowledge.edit") else rows.filter(is_offered=True)


def get_category(actor: Actor, code: str) -> Category:
    """A category by its code, without its questions."""
    row = categories(actor).prefetch_related(None).filter(code=code).first()
    if row is None:
        raise NotFound("没有这个类别，请从列表里选。")
    return row


def guess(actor: Actor, text: str) -> list[Category]:
    """Categories whose usual words stand in the text, best first; empty when unsure."""
    scored = []
    for row in categories(actor):
        wanted, never = usual_words(row.words)
        if not any(word in text for word in never):
            scored.append((sum(word in text for word in wanted), row))
    return [row for score, row in sorted(scored, key=lambda pair: (-pair[0], pair[1].code)) if score]


def usual_words(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The usual words of a category, and those (written with a minus) beside which it is not meant."""
    found = words.split()
    never = tuple(word[1:] for word in found if word.startswith("-") and len(word) > 1)
    return tuple(word for word in found if not word.startswith("-")), never


def steps_of(sop_id: int | None) -> list[SopStep]:
    """The lines of a procedure in order; none without a procedure."""
    if sop_id is None:
        return []
    return list(SopStep.objects.filter(sop_id=sop_id).order_by("position"))


def get_sop(sop_id: int) -> Sop:
    """A procedure with its lines."""
    row = Sop.objects.prefetch_related("steps").filter(pk=sop_id).first()
    if row is None:
        raise NotFound
    return row


def editions(title: str) -> list[Sop]:
    """Every edition of a procedure, the newest first."""
    return list(Sop.objects.filter(title=title).order_by("-edition"))


def current_sops() -> QuerySet[Sop]:
    """The newest edition of every procedure, with its lines."""
    return Sop.objects.prefetch_related("steps").order_by("title", "-edition").distinct("title")


def sops() -> QuerySet[Sop]:
    """Every procedure with its lines."""
    return Sop.objects.prefetch_related("steps").order_by("title", "-edition")


def skills() -> QuerySet[Skill]:
    """Every skill."""
    return Skill.objects.order_by("code")


def prices(category_id: int) -> list[PriceItem]:
    """The price list of a category."""
    return list(PriceItem.objects.filter(category_id=category_id).order_by("name"))


def categories_by_name() -> dict[str, Category]:
    """Every category by its name, an offered one before one of history, for imports."""
    return {row.name: row for row in Category.objects.order_by("is_offered", "-code")}
