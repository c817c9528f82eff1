"""What messages hear from the contexts below: clocks that warn and break, rules that change."""

from typing import Any

from guanjia.communications import actions
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization import rulebook, scopes
from guanjia.organization.events import PolicyChangeAsked, PolicyChangePublished, PolicyChangeRefused
from guanjia.organization.models import PolicyChange
from guanjia.organization.moments import clock_time
from guanjia.organization.roles import ROLES
from guanjia.organization.values import value_in_words
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
    wanted = ladder(rule, level)
    found = holders(wanted, project_id)
    if found:
        return found, "", ""
    missing = "、".join(ROLES[role].label for role in wanted)
    rungs = dict.fromkeys((*declared.rules[rule].ladder, *LAST))
    for role in (role for role in rungs if role not in wanted):
        if found := holders((role,), project_id):
            return found, missing, ROLES[role].label
    return [], missing, ""


@on(ClockWarned, ClockBreached)
def tell_the_ladder(event: Event) -> None:
    """Tell the rung that a clock is about to break or broke; one that nobody holds is shown, and the next is told."""
    fact = kernel.fact_as(ClockWarned, event)
    if fact.level <= FIRST_MARK:
        return
    subject = SubjectRef.parse(event.about[1])
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


@on(PolicyChangeAsked)
def tell_the_approvers(event: Event) -> None:
    """A change of a rule waits for the decision of somebody else than who asked."""
    change = rulebook.system_change(event.subject_id)
    approvers = [pk for pk in rulebook.approvers() if f"account:{pk}" != change.asked_by]
    url = f"/desk/set-up/policies/changes/{change.pk}/"
    actions.tell(approvers, "policy_asked", change, once=f"{change.pk}", url=url, **words_of(change))


@on(PolicyChangePublished, PolicyChangeRefused)
def tell_who_asked(event: Event) -> None:
    """The asker hears the decision."""
    change = rulebook.system_change(event.subject_id)
    kind, _, number = change.asked_by.partition(":")
    asker = [int(number)] if kind == "account" else []
    url, result = f"/desk/set-up/policies/changes/{change.pk}/", change.get_status_display()
    words = words_of(change) | {"result": result, "note": change.note}
    actions.tell(asker, "policy_decided", change, once=f"{change.pk}", url=url, **words)


@on(PolicyChangePublished)
def tell_the_readers(event: Event) -> None:
    """Whom the rule touches are asked to confirm that they read it, at the desk or on the phone."""
    change = rulebook.system_change(event.subject_id)
    for face, accounts in rulebook.readers_by_face(change).items():
        actions.tell(
            accounts, "rule_changed", change, once=f"{change.pk}", url=f"/{face}/rules/", **words_of(change)
        )


def words_of(change: PolicyChange) -> dict[str, Any]:
    """A change in plain words."""
    key = rulebook.get_key(change.key)
    return {
        "label": key.label, "value": value_in_words(key, change.value), "reason": change.reason,
        "scope": scopes.in_words(change.scope),
        "when": f"{clock_time(change.valid_from)} 起" if change.valid_from else "发布时起",
    }  # fmt: skip
