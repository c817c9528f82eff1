"""What messages hear from the contexts below: clocks that warn and break, rules and documents that change."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from guanjia.communications import actions, queries
from guanjia.kernel import clock, jobs, policy
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.knowledge import library
from guanjia.knowledge.events import EditionAsked, EditionSentBack, ReadingOwed
from guanjia.knowledge.models import ReadingDuty
from guanjia.organization import queries as organization
from guanjia.organization import rulebook, scopes
from guanjia.organization.events import (
    PolicyChangeAsked,
    PolicyChangePublished,
    PolicyChangeRefused,
    PolicySetAsked,
    PolicySetPublished,
    PolicySetRefused,
)
from guanjia.organization.models import PolicyChange, PolicySet
from guanjia.organization.moments import clock_time, local
from guanjia.organization.roles import ROLES, holding
from guanjia.organization.values import value_in_words
from guanjia.sla import declared
from guanjia.sla import queries as clocks
from guanjia.sla.events import (
    ClockBreached,
    ClockWarned,
    PromiseOverdue,
    PromiseSoon,
    ReminderDue,
    SupplierRevised,
)
from guanjia.sla.models import Promise
from guanjia.sla.policies import FIRST_MARK

LEAD = ("supervisor",)
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


@on(ClockWarned, ClockBreached, when=lambda event: not is_of_reading(event))
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


@on(PromiseSoon, PromiseOverdue, when=lambda event: event.data.get("broken", True))
def tell_of_a_promise(event: Event) -> None:
    """A promise is nearly due or broken: who gave it knows, and the supervisor where no clock of the case says so."""
    row = clocks.system_promise(event.subject_id)
    level = int(event.data.get("level", actions.BROKEN))
    words = "promise_broken" if level == actions.BROKEN else "promise_soon"
    due = fact_due(event)
    once, values = f"p{row.pk}:{due.timestamp():.0f}:{level}", {"what": row.what, "when": clock_time(due)}
    leads = [] if clocks.is_timed(row) else first_held(LEAD, LEAD, row.project_id)[0]
    field, desk = giver_of(row)
    actions.tell(field, words, row.case, once=once, url=url_of(row.case), project_id=row.project_id, **values)
    actions.tell_in_digest(
        [*desk, *leads], words, row.case, once=once, at=event.occurred_at, project_id=row.project_id, **values
    )


def fact_due(event: Event) -> datetime:
    """The due time that the event speaks of."""
    return datetime.fromisoformat(event.data["due_at"])


def giver_of(row: Promise) -> tuple[list[int], list[int]]:
    """The account of the staff who gave a promise: as one who has only the phone, or as one who has a desk."""
    kind, _, number = row.given_by.partition(":")
    given = {int(number)} if kind == "account" else set()
    desk = given.intersection(organization.accounts_with(holding("desk.open"), row.project_id))
    field = given.intersection(organization.accounts_with(holding("field.open"), row.project_id))
    return sorted(field - desk), sorted(desk)


def url_of(case: SubjectRef) -> str:
    """The page of a case in the face of whoever follows the link."""
    return f"/desk/go/{case.kind}/{case.id}/"


@on(SupplierRevised, when=lambda event: event.data["delays"])
def ask_for_a_notice(event: Event) -> None:
    """A supplier is late for a promise: who gave it and the supervisor are asked to tell the customer (A-1.3-5)."""
    _tell_of_supplies(event.subject_id, "supplier_late", f"{event.pk}")


@on(ReminderDue, when=lambda event: event.data["rule"] == "T70")
def remind_to_ask_the_supplier(event: Event) -> None:
    """T70: the day of a delivery comes near, and its supplier has not confirmed it."""
    subject = SubjectRef.parse(event.about[1])
    _tell_of_supplies(subject.id, "supplier_to_ask", f"{event.pk}")


def _tell_of_supplies(order_id: int, words: str, once: str) -> None:
    order = clocks.system_supplier_order(order_id)
    row = order.promise
    field, desk = giver_of(row)
    leads = first_held(LEAD, LEAD, row.project_id)[0]
    for accounts, url in ((field, url_of(row.case)), ([*desk, *leads], url_of(row.ref))):
        actions.tell(
            accounts, words, row, once=once, url=url, what=row.what, item=order.item, supplier=order.supplier,
            day=f"{order.due_on:%m-%d}",
        )  # fmt: skip


def stands_alone(event: Event) -> bool:
    """A change of no set: those of a set are told once, with the set."""
    return not event.data.get("set_id")


@on(PolicyChangeAsked, when=stands_alone)
def tell_the_approvers(event: Event) -> None:
    """A change of a rule waits for the decision of somebody else than who asked."""
    change = rulebook.system_change(event.subject_id)
    approvers = [pk for pk in rulebook.approvers() if f"account:{pk}" != change.asked_by]
    url = f"/desk/set-up/policies/changes/{change.pk}/"
    actions.tell(approvers, "policy_asked", change, once=f"{change.pk}", url=url, **words_of(change))


def asker_of(asked_by: str) -> list[int]:
    """The account that asked; nobody when it was the system."""
    kind, _, number = asked_by.partition(":")
    return [int(number)] if kind == "account" else []


@on(PolicyChangePublished, PolicyChangeRefused, when=stands_alone)
def tell_who_asked(event: Event) -> None:
    """The asker hears the decision."""
    change = rulebook.system_change(event.subject_id)
    asker = asker_of(change.asked_by)
    url, result = f"/desk/set-up/policies/changes/{change.pk}/", change.get_status_display()
    words = words_of(change) | {"result": result, "note": change.note}
    actions.tell(asker, "policy_decided", change, once=f"{change.pk}", url=url, **words)


@on(PolicyChangePublished, when=stands_alone)
def tell_the_readers(event: Event) -> None:
    """Whom the rule touches are asked to confirm that they read it, at the desk or on the phone."""
    change = rulebook.system_change(event.subject_id)
    for face, accounts in rulebook.readers_by_face(rulebook.readers_of(change)).items():
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


@on(PolicySetAsked)
def tell_the_approvers_of_a_set(event: Event) -> None:
    """Changes that were asked for together wait for one decision of somebody else."""
    whole = rulebook.system_set(event.subject_id)
    approvers = [pk for pk in rulebook.approvers() if f"account:{pk}" != whole.asked_by]
    actions.tell(
        approvers, "policy_set_asked", whole, once=f"{whole.pk}", url=url_of_set(whole), title=whole.title,
        count=event.data["count"], reason=whole.reason,
    )  # fmt: skip


@on(PolicySetPublished, PolicySetRefused)
def tell_who_asked_for_a_set(event: Event) -> None:
    """The asker hears the one decision."""
    whole = rulebook.system_set(event.subject_id)
    actions.tell(
        asker_of(whole.asked_by), "policy_set_decided", whole, once=f"{whole.pk}", url=url_of_set(whole),
        title=whole.title, result=whole.get_status_display(), note=whole.note,
    )  # fmt: skip


@on(PolicySetPublished)
def tell_the_readers_of_a_set(event: Event) -> None:
    """Whom some change of the set touches gets one message, with how many concern them."""
    whole = rulebook.system_set(event.subject_id)
    mine = Counter(
        pk for readers in rulebook.readers_of_all(rulebook.changes_in(whole)).values() for pk in readers
    )
    for face, accounts in rulebook.readers_by_face(set(mine)).items():
        for pk in accounts:
            url = f"/{face}/rules/"
            actions.tell(
                [pk], "rules_changed", whole, once=f"{whole.pk}", url=url, title=whole.title, count=mine[pk]
            )


def url_of_set(whole: PolicySet) -> str:
    """The page of a set of changes."""
    return f"/desk/set-up/policies/sets/{whole.pk}/"


@on(EditionAsked)
def tell_who_publishes(event: Event) -> None:
    """A draft waits for who may publish it, but for its writer."""
    edition = library.system_edition(event.subject_id)
    names = organization.names_of_refs([edition.written_by])
    others = [pk for pk in library.publishers(edition) if f"account:{pk}" != edition.written_by]
    facts: dict[str, Any] = {"edition": str(edition), "writer": names[edition.written_by]}
    actions.tell(others, "edition_asked", edition.document, once=f"{event.pk}", **facts)


@on(EditionSentBack)
def tell_the_writer(event: Event) -> None:
    """The writer hears why a draft came back."""
    edition = library.system_edition(event.subject_id)
    facts: dict[str, Any] = {"edition": str(edition), "reason": event.data["reason"]}
    actions.tell(
        asker_of(edition.written_by), "edition_sent_back", edition.document, once=f"{event.pk}", **facts
    )


@on(ReadingOwed, when=lambda event: not event.data["is_read"])
def tell_the_reader(event: Event) -> None:
    """Somebody owes a document; one who has an unread message about reading gets no second one."""
    duty = library.system_duty(event.subject_id)
    if not queries.has_unread(duty.account_id, ReadingDuty.kind):
        facts: dict[str, Any] = {"edition": str(duty.edition), "when": clock_time(duty.due_at)}
        actions.tell([duty.account_id], "reading_owed", duty, once=f"{event.pk}", **facts)


@on(ClockWarned, ClockBreached, when=is_of_reading)
def tell_of_reading(event: Event) -> None:
    """The reader is reminded before the end, the reader's head told at the end: one message a person and day."""
    fact = kernel.fact_as(ClockWarned, event)
    if fact.level <= FIRST_MARK:
        return
    duty, day = library.system_duty(SubjectRef.parse(event.about[1]).id), local(event.occurred_at).date()
    facts: dict[str, Any] = {"edition": str(duty.edition), "when": clock_time(fact.due_at)}
    if fact.level < actions.BROKEN:
        actions.tell([duty.account_id], "reading_due", duty, once=f"{day}", **facts)
        return
    heads, _, _ = told_by(fact.rule, fact.level, event.project_id)
    actions.tell(heads, "reading_overdue", duty, once=f"{day}:{fact.level}", **facts)


@jobs.daily
def remind_of_reviews() -> None:
    """Who may publish a document is told, some days before, that its review comes due (DX-9.1-1)."""
    today = local(clock.now()).date()
    for edition in library.to_review(
        today + timedelta(days=int(policy.value("documents.review_notice_days")))
    ):
        day = edition.document.review_on
        facts: dict[str, Any] = {"edition": str(edition), "day": str(day)}
        actions.tell(
            library.publishers(edition),
            "review_due",
            edition.document,
            once=f"{edition.document_id}:{day}",
            **facts,
        )
