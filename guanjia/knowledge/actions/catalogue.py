"""The catalogue: skills, procedures, categories, prices."""

from collections.abc import Iterable
from typing import Any

from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.knowledge import events
from guanjia.knowledge.models import Category, PriceItem, Question, Skill, Sop, SopStep

Line = tuple[str, str] | tuple[str, str, dict[str, Any]]


def _may_edit(actor: Actor) -> None:
    require(None if actor.may("knowledge.edit") else NotAllowed())


@action
def add_skill(*, by: Actor, code: str, name: str, certificate_name: str = "") -> Skill:
    """Add a skill; the same code again gives the same skill."""
    _may_edit(by)
    skill, is_new = Skill.objects.get_or_create(
        code=code, defaults={"name": name, "certificate_name": certificate_name}
    )
    if is_new:
        record(events.SkillAdded(), skill, by=by)
    return skill


@action
def publish_sop(*, by: Actor, title: str, lines: Iterable[Line]) -> Sop:
    """Publish a procedure as its next edition: lines of (part, text, more)."""
    _may_edit(by)
    rows = list(lines)
    if not rows:
        raise Refused("sop_empty", "作业标准至少要有一行。")
    last = Sop.objects.filter(title=title).order_by("-edition").first()
    sop = Sop.objects.create(title=title, edition=last.edition + 1 if last else 1)
    for position, (part, text, *more) in enumerate(rows, 1):
        SopStep.objects.create(sop=sop, part=part, position=position, text=text, **(more[0] if more else {}))
    if last:
        Category.objects.filter(sop=last).update(sop=sop)
    record(events.SopPublished(), sop, by=by)
    return sop


@action
def add_category(
    *, by: Actor, code: str, name: str, questions: Iterable[tuple[str, str]] = (), **facts: Any
) -> Category:
    """Add a category with its guided questions (text, choices)."""
    _may_edit(by)
    code = code.strip()
    if not code or Category.objects.filter(code=code).exists():
        raise Refused("code_taken", f"类别代码“{code}”不能用或已经有了。", {"code": "请换一个"})
    category = Category.objects.create(code=code, name=name, **facts)
    record(changed(category, ["new"]), category, by=by)
    return set_questions(category, by=by, questions=questions)


@action
def set_questions(category: Category, *, by: Actor, questions: Iterable[tuple[str, str]]) -> Category:
    """Replace the guided questions of a category (text, choices) (B-3.1.1-2)."""
    _may_edit(by)
    Question.objects.filter(category=category).delete()
    for position, (text, choices) in enumerate(questions, 1):
        Question.objects.create(category=category, position=position, text=text, choices=choices)
    record(changed(category, ["questions"]), category, by=by)
    return category


@action
def change_category(category: Category, *, by: Actor, **facts: Any) -> Category:
    """Change facts of a category; open orders keep what they started with."""
    _may_edit(by)
    for name, value in facts.items():
        setattr(category, name, value)
    return amend(category, changed(category, sorted(facts)), by=by, **facts)


def changed(category: Category, fields: list[str]) -> events.CategoryChanged:
    """What the measure of procedures needs to know of a category (B-7-2)."""
    return events.CategoryChanged(
        fields=fields, is_offered=category.is_offered, has_sop=category.sop_id is not None
    )


@action
def set_price(category: Category, *, by: Actor, name: str, fen: int, unit: str = "次") -> PriceItem:
    """Set a price of the list, in fen."""
    _may_edit(by)
    if fen < 0:
        raise Refused("bad_price", "价格不能小于 0。", {"fen": "不能小于 0"})
    item, _ = PriceItem.objects.update_or_create(
        category=category, name=name, defaults={"fen": fen, "unit": unit}
    )
    record(events.PriceChanged(fen=fen), item, by=by)
    return item
