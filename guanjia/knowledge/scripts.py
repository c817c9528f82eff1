"""Reads of scripts 话术: those of a situation that a person sees, with company, project and own name filled in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotFound
from guanjia.knowledge.models import Script
from guanjia.knowledge.rules import EDIT, READ
from guanjia.organization import queries as organization
from guanjia.organization.models import Project

SPOKEN = "“"


@dataclass(frozen=True)
class Said:
    """A script as it is said now: words to speak stand in Chinese quotation marks, the other lines are acts."""

    row: Script
    say: list[str]
    avoid: list[str]

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """Each line, and whether it is spoken."""
        return [(line, line.startswith(SPOKEN)) for line in self.say]


def scripts(actor: Actor) -> QuerySet[Script]:
    """Scripts of the company and of projects within reach; switched off ones only for who keeps them."""
    if not actor.may(READ):
        return Script.objects.none()
    rows = Script.objects.filter(Q(project=None) | Q(project__in=organization.projects(actor, READ)))
    rows = rows.select_related("project").order_by("position", "pk")
    return rows if actor.may(EDIT) else rows.filter(is_on=True)


def get_script(actor: Actor, script_id: int) -> Script:
    """A script within reach."""
    row = scripts(actor).filter(pk=script_id).first()
    if row is None:
        raise NotFound
    return row


def of_project(actor: Actor, project_id: int | None) -> list[Script]:
    """Scripts of the company and of one project, by situation, in their order."""
    rows = scripts(actor).filter(Q(project=None) | Q(project=project_id))
    order = Script.Situation.values
    return sorted(rows, key=lambda row: order.index(row.situation))


def said(actor: Actor, project_id: int | None, situation: str, stage: str = "") -> list[Said]:
    """What is said in a situation at a project, the names filled in; of one stage, the words for a mood last."""
    rows = scripts(actor).filter(Q(project=None) | Q(project=project_id), situation=situation, is_on=True)
    if stage:
        rows = rows.filter(stage__in=("", stage))
    return sorted(with_names(actor, project_id, rows), key=lambda one: bool(one.row.mood))


def with_names(actor: Actor, project_id: int | None, rows: Iterable[Script]) -> list[Said]:
    """Scripts with the names in them; a name is asked for only where some script has it."""
    found = list(rows)
    whole = "".join(row.say + row.avoid for row in found)
    words = {name: word(actor, project_id) for name, word in NAMED.items() if name in whole}
    return [Said(row, filled(row.say, words), filled(row.avoid, words)) for row in found]


def filled(text: str, words: dict[str, str]) -> list[str]:
    """The lines of a text with words in place of the names in braces."""
    for name, word in words.items():
        text = text.replace(name, word)
    return text.split("\n") if text else []


def company_name(actor: Actor, project_id: int | None) -> str:
    """How the company is called."""
    company = organization.company()
    return company.name if company else "物业"


def project_name(actor: Actor, project_id: int | None) -> str:
    """How the place is called."""
    place: Project | None = organization.projects(actor, READ).filter(pk=project_id or 0).first()
    return place.name if place else "小区"


def own_name(actor: Actor, project_id: int | None) -> str:
    """How the one who speaks is called."""
    return "".join(organization.account_names({actor.id} if actor.id else set()).values())


NAMED = {"{company}": company_name, "{project}": project_name, "{me}": own_name}


def names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Situation and title of scripts within reach."""
    return {row.pk: str(row) for row in scripts(actor).filter(pk__in=ids)}
