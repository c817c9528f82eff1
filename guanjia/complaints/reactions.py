"""Who hears of a complaint: who grades it, who owns it, who approves, and the customer by the own way."""

from typing import Any

from guanjia.communications import actions as messages
from guanjia.complaints import queries
from guanjia.complaints.events import (
    ComplaintAccepted,
    ComplaintReceived,
    ComplaintRegistered,
    GradeChanged,
    OwnerChanged,
    PlanAgreed,
    ProgressTold,
    ResultTold,
    TalkBrokenOff,
)
from guanjia.complaints.events.handling import BROKEN
from guanjia.complaints.models import Complaint
from guanjia.kernel import clock, jobs
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time, local

BY_MESSAGE = "message"


def tell_colleagues(row: Complaint, roles: tuple[str, ...], words: str, event: Event, **values: Any) -> None:
    """Tell who holds a role; of the company, where it goes over a head."""
    project = None if row.is_overhead else row.project_id
    found = organization.accounts_with(("quality",) if row.is_overhead else roles, project)
    facts = {"number": row.number, "title": row.title} | values
    messages.tell(
        found, words, row, once=str(event.pk), url=f"/desk/complaints/{row.pk}/", acted=event.actor, **facts
    )


def tell_customer(row: Complaint, words: str, event: Event, **values: Any) -> None:
    """Tell who complained, in the inbox and by the own way; who stays unnamed is told nothing."""
    if row.person is None or row.is_anonymous:
        return
    facts = {"number": row.number, "title": row.title} | values
    once = str(event.pk)
    messages.tell([row.person.account_id], words, row, once=once, url=home_of(row), **facts)
    messages.reach_out(row.person, words, row, once=once, **facts)


def home_of(row: Complaint) -> str:
    """Where who complained reads of it."""
    return f"/home/complaints/{row.pk}/"


@on(ComplaintReceived)
def call_who_grades(event: Event) -> None:
    """A complaint came in: who registers and grades hears of it at once."""
    row = queries.system_complaint(event.subject_id)
    tell_colleagues(row, ("front_desk", "supervisor"), "complaint_received", event)


@on(ComplaintRegistered)
def call_the_company(event: Event) -> None:
    """One that goes over a head is told to the company, which nobody else does."""
    row = queries.system_complaint(event.subject_id)
    if row.is_overhead:
        tell_colleagues(row, ("quality",), "complaint_overhead", event)


@on(ComplaintAccepted)
def say_by_when(event: Event) -> None:
    """The customer reads the number and by when somebody gives the first feedback; the owner hears of it."""
    row = queries.system_complaint(event.subject_id)
    until = clock_time(row.feedback_due_at) if row.feedback_due_at else ""
    tell_customer(row, "complaint_accepted", event, when=until)
    tell_owner(row, event)


@on(OwnerChanged, GradeChanged)
def tell_new_owner(event: Event) -> None:
    """Who answers for it now."""
    tell_owner(queries.system_complaint(event.subject_id), event)


def tell_owner(row: Complaint, event: Event) -> None:
    """Who answers for a complaint hears of it, unless it was that one who did it."""
    values: dict[str, Any] = {"number": row.number, "title": row.title, "grade": row.get_grade_display()}
    messages.tell(
        [row.owner_id], "complaint_yours", row, once=str(event.pk), url=f"/desk/complaints/{row.pk}/",
        acted=event.actor, **values,
    )  # fmt: skip


@jobs.daily
def remind_of_exceptions() -> None:
    """On its day, who answers for an exception and who may approve one are told to look at it again."""
    for row in queries.due_exceptions(local(clock.now()).date()):
        place = (("quality",), None) if row.is_overhead else (("project_manager",), row.project_id)
        found = organization.accounts_with(*place)
        messages.tell(
            [row.owner_id, *found], "complaint_look_again", row, once=f"{row.pk}:{row.next_review_on}",
            url=f"/desk/complaints/{row.pk}/", number=row.number, title=row.title, day=str(row.next_review_on),
        )  # fmt: skip


@on(TalkBrokenOff)
def ask_the_colleague(event: Event) -> None:
    """Who goes on with a customer after a talk was broken off hears why."""
    row = queries.system_complaint(event.subject_id)
    values: dict[str, Any] = {
        "number": row.number, "title": row.title, "why": BROKEN[event.data["why"]],
        "staff": organization.names_of_refs({event.actor}).get(event.actor, "同事"),
    }  # fmt: skip
    messages.tell(
        [event.data["to"]], "complaint_handed", row, once=str(event.pk), url=f"/desk/complaints/{row.pk}/",
        acted=event.actor, **values,
    )  # fmt: skip


@on(PlanAgreed, when=lambda event: event.data["needs_approval"])
def ask_for_approval(event: Event) -> None:
    """A plan above the limit waits for who may give it."""
    row = queries.system_complaint(event.subject_id)
    tell_colleagues(row, ("project_manager",), "complaint_approve", event, yuan=event.data["fen"] // 100)


@on(ResultTold)
def ask_whether_it_is_settled(event: Event) -> None:
    """Who has an account is asked in writing, too: satisfied, or not yet (D-3.3.5-2)."""
    row = queries.system_complaint(event.subject_id)
    if row.person is not None and not row.is_anonymous:
        messages.tell(
            [row.person.account_id], "complaint_ask", row, once=str(event.pk), url=home_of(row), number=row.number,
            title=row.title,
        )  # fmt: skip


@on(ProgressTold, ResultTold, when=lambda event: event.data["how"] == BY_MESSAGE)
def send_what_was_told(event: Event) -> None:
    """What is told by message goes out by the customer's own way."""
    tell_customer(
        queries.system_complaint(event.subject_id), "complaint_told", event, said=event.data["words"]
    )


@on(ResultTold)
def tell_the_joined(event: Event) -> None:
    """Who complained of the same and was put together with this one hears of the result too."""
    row = queries.system_complaint(event.subject_id)
    for other in row.joined.select_related("person", "unit", "area", "project"):
        tell_customer(other, "complaint_told", event, said=event.data["words"])
