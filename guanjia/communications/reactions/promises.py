"""Promises: who gave one hears before it breaks and when it does, and of suppliers who are late."""

from datetime import datetime

from guanjia.communications import actions
from guanjia.communications.reactions.ladder import first_held
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.organization.roles import holding
from guanjia.sla import queries as clocks
from guanjia.sla.events import PromiseOverdue, PromiseSoon, ReminderDue, SupplierRevised
from guanjia.sla.models import Promise

LEAD = ("supervisor",)


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
    subject = event.behind
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
