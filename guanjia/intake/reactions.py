"""What intake hears from below: files that became one, orders that the desk took up; and whom a channel concerns."""

import structlog

from guanjia.communications import actions as messages
from guanjia.communications import connections
from guanjia.communications.events import IncomingReceived
from guanjia.customers.events import PersonsMerged
from guanjia.intake import actions, calls, channels, queries, telephony
from guanjia.intake.events import ChannelDegraded
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization import queries as organization
from guanjia.workorders.events import OrderRegistered

log = structlog.get_logger()


@on(PersonsMerged)
def pass_on_contacts(event: Event) -> None:
    """Contacts of the file that went are the kept one's."""
    actions.pass_contacts(event.data["gone_id"], event.subject_id)


@on(OrderRegistered)
def answer_by_registering(event: Event) -> None:
    """Somebody of the desk took up the order: the contact behind it has its first answer."""
    contact = queries.contact_of_case(event.subject)
    kind, _, number = event.actor.partition(":")
    if contact is None or kind != "account":
        return
    by = organization.actor_of_account(int(number), "desk")
    if by.may("intake.register"):
        actions.answer(contact, by=by, at=event.occurred_at)


@on(IncomingReceived, when=lambda event: event.data["sender"] == telephony.SENDER)
def hear_the_telephone(event: Event) -> None:
    """The telephone system tells that a call rings, was answered or ended; in any order, each once."""
    said = telephony.read(connections.get_incoming(event.subject_id).body)
    project = calls.project_of(said.project) if said else None
    if said is None or project is None:
        log.warning("telephone_not_understood", incoming=event.subject_id)
        return
    row = actions.ring(project, by=SYSTEM, number=said.number, their_id=said.call, at=said.rang_at or said.at)
    if said.event == "answered":
        agent = organization.account_named(said.agent)
        actions.take_call(row, by=SYSTEM, account_id=agent, rings=said.rings, at=said.at)
    elif said.event == "ended":
        actions.end_call(row, by=SYSTEM, at=said.at)


@on(ChannelDegraded)
def tell_who_answers_for_it(event: Event) -> None:
    """A channel does not work, or nobody knows: its owner and the supervisors hear of it (T31)."""
    row = channels.system_channel(event.subject_id)
    accounts = organization.accounts_with(("supervisor",), row.project_id)
    messages.tell(
        [row.owner.account_id if row.owner else None, *accounts], "channel_degraded", row, once=str(event.pk),
        url="/desk/channels/", way=row.get_way_display(), reason=event.data["reason"],
    )  # fmt: skip
