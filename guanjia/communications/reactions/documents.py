"""Documents: who publishes, who wrote, who must read and whose people have not read hear of editions."""

from datetime import timedelta
from typing import Any

from guanjia.communications import actions, queries
from guanjia.communications.reactions.ladder import asker_of, is_of_reading, told_by
from guanjia.kernel import clock, jobs, policy
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.knowledge import library
from guanjia.knowledge.events import CaseSessionWanted, EditionAsked, EditionSentBack, ReadingOwed
from guanjia.knowledge.models import ReadingDuty
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, local
from guanjia.sla.events import ClockBreached, ClockWarned
from guanjia.sla.policies import FIRST_MARK


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
    duty, day = library.system_duty(event.behind.id), local(event.occurred_at).date()
    facts: dict[str, Any] = {"edition": str(duty.edition), "when": clock_time(fact.due_at)}
    if fact.level < actions.BROKEN:
        actions.tell([duty.account_id], "reading_due", duty, once=f"{day}", **facts)
        return
    heads, _, _ = told_by(fact.rule, fact.level, event.project_id)
    actions.tell(heads, "reading_overdue", duty, once=f"{day}", **facts)


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


@on(CaseSessionWanted)
def tell_that_a_session_is_missing(event: Event) -> None:
    """The month goes to its end without a case session: who leads the project's people hears of it (D-2.2.3-1)."""
    accounts = organization.accounts_with(("supervisor", "project_manager"), event.subject_id)
    actions.tell(
        accounts, "case_session_due", event.subject, once=event.data["month"], url="/desk/cases/sessions/",
        project_id=event.subject_id, month=event.data["month"],
    )  # fmt: skip
