"""More words of something that is open: the contact holds them and is sorted anew; a danger in them tells everybody."""

from datetime import datetime

from guanjia.communications import actions as messages
from guanjia.intake import events
from guanjia.intake.models import Contact
from guanjia.intake.triage.suggestions import hazard
from guanjia.intake.triage.words import lexicon
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.moves import amend
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.work import action
from guanjia.organization import queries as organization
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder

LONGEST = 2000  # characters of a contact; what does not fit stands beside it


@action
def extend(contact: Contact, words: str, *, by: Actor, about: SubjectRef, at: datetime) -> Contact:
    """Add what somebody wrote later to an open contact; a danger in it counts even where the words do not fit."""
    if not words:
        return contact
    return put(contact, f"{contact.text}\n{words}"[:LONGEST], words, by=by, about=about, at=at)


@action
def put(contact: Contact, text: str, words: str, *, by: Actor, about: SubjectRef, at: datetime) -> Contact:
    """Give an open contact its whole text; `words` are those that are new."""
    peril = hazard(words, lexicon())
    fact = events.ContactExtended(danger=peril.code if peril else "")
    return amend(contact, fact, by=by, at=at, about=[about], text=text)


@action
def alarm(order: WorkOrder, words: str, *, once: str, at: datetime, knows_desk: bool = False) -> None:
    """The customer of an open order tells of a danger: it is urgent now, and who carries it, the desk and the
    supervisors hear at once; `knows_desk` where those were told another way."""
    peril = hazard(words, lexicon())
    if peril is None:
        return
    workorders.hasten_order(order, by=SYSTEM, why=f"客户后来说到{peril.name}", at=at)
    carrier = order.staff.account_id if order.staff else None
    desk = [] if knows_desk else organization.accounts_with(("front_desk", "supervisor"), order.project_id)
    messages.tell(
        [carrier, *desk], "contact_danger", order, once=once, url=f"/desk/go/workorder/{order.pk}/",
        what=peril.name, how=f"{order.number} 的客户又来消息", say=peril.say,
    )  # fmt: skip
