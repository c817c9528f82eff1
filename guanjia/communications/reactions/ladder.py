"""Clocks: the rung that is told at each level, and who is told instead where nobody holds it."""

from guanjia.communications import actions
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.knowledge.models import ReadingDuty
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.organization.roles import ROLES
from guanjia.sla import declared
from guanjia.sla import queries as clocks
from guanjia.sla.events import ClockBreached, ClockWarned
from guanjia.sla.policies import FIRST_MARK

LAST = ("project_manager", "administrator")


def ladder(rule: str, level: int) -> tuple[str, ...]:
    """Who is told at a level: the first step at a breach, everybody on the ladder when it lasts."""
    steps = declared.rules[rule].ladder
    return steps if level >= 200 else steps[:1]


def holders(roles: tuple[str, ...], project_id: int | None) -> list[int]:
    """Who holds one of the roles in the project; administrators belong to the company."""
    company = organization.accounts_with(("administrator",), None) if "administrator" in roles else []
    return [*organization.accounts_with(roles, project_id), *company]


def told_by(rule: str, level: int, project_id: int | None) -> tuple[list[int], str, str]:
    """Who hears of a clock: its rung, else the next one that somebody holds; the words of a missing rung and of who
    was told instead."""
    return first_held(ladder(rule, level), declared.rules[rule].ladder, project_id)


def first_held(
    wanted: tuple[str, ...], steps: tuple[str, ...], project_id: int | None
) -> tuple[list[int], str, str]:
    """The holders of some roles, else of the next step that somebody holds; who is missing, who was told instead."""
    found = holders(wanted, project_id)
    if found:
        return found, "", ""
    missing = "、".join(ROLES[role].label for role in wanted)
    rungs = dict.fromkeys((*steps, *LAST))
    for role in (role for role in rungs if role not in wanted):
        if found := holders((role,), project_id):
            return found, missing, ROLES[role].label
    return [], missing, ""


def is_of_reading(event: Event) -> bool:
    """Whether a clock counts the days in which a document is to be read."""
    return event.about[1].startswith(f"{ReadingDuty.kind}:")


def asker_of(asked_by: str) -> list[int]:
    """The account that asked; nobody when it was the system."""
    kind, _, number = asked_by.partition(":")
    return [int(number)] if kind == "account" else []


@on(ClockWarned, ClockBreached, when=lambda event: not is_of_reading(event))
def tell_the_ladder(event: Event) -> None:
    """Tell the rung that a clock is about to break or broke; one that nobody holds is shown, and the next is told."""
    fact = kernel.fact_as(ClockWarned, event)
    if fact.level <= FIRST_MARK:
        return
    subject = event.behind
    words = "clock_breached" if fact.level >= 100 else "clock_warned"
    accounts, missing, instead = told_by(fact.rule, fact.level, event.project_id)
    if missing:
        actions.note_nobody(
            clocks.system_clock(event.subject_id), about=subject, name=fact.name, level=fact.level,
            missing=missing, told=instead, at=event.occurred_at,
        )  # fmt: skip
    actions.tell_in_digest(
        accounts, words, subject, once=f"{event.subject_id}:{fact.level}", at=event.occurred_at,
        project_id=event.project_id, name=fact.name, level=fact.level, when=clock_time(fact.due_at),
    )  # fmt: skip
