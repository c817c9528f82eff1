"""What intake gives to the kernel: its menu lines, and the way to the supervisor on the customer's page."""

from typing import Any

from django.urls import reverse

from guanjia.communications import followers, letters, talks
from guanjia.communications.models import ChatMessage, Letter
from guanjia.customers.masks import hide
from guanjia.intake import accuracy, alike, calls, channels, chats, enquiries, queries, visits
from guanjia.intake.models import (
    Call,
    CauseProposal,
    Channel,
    Chat,
    Contact,
    DeskVisit,
    Enquiry,
    TrainedModel,
)
from guanjia.intake.triage.suggestions import hazard
from guanjia.intake.triage.words import lexicon
from guanjia.kernel import attachments, going, navigation, panels
from guanjia.kernel.actors import Actor
from guanjia.kernel.navigation import Entry
from guanjia.kernel.numbers import mask_phone
from guanjia.kernel.panels import Panel
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.text import mask_name
from guanjia.kernel.web import Request
from guanjia.organization.models import Project
from guanjia.organization.moments import local
from guanjia.organization.web import place
from guanjia.people.models import Handover
from guanjia.privacy import declared as privacy
from guanjia.privacy.declared import Opened, PersonalField
from guanjia.workorders import states
from guanjia.workorders.models import WorkOrder

DANGERS_SHOWN = 3  # on the board; the rest stand first in the contact log

privacy.declare(
    PersonalField("intake_call", "number_sealed", "personal", "回拨", mask_phone, 365),
    PersonalField("intake_call", "recording_sealed", "personal", "核对通话里说过的话", hide, 365),
    PersonalField("intake_deskvisit", "name_sealed", "personal", "来访跟进", mask_name, 365),
    PersonalField("intake_deskvisit", "phone_sealed", "personal", "来访跟进", mask_phone, 365),
)
privacy.word("intake_call", number_sealed="来电号码", recording_sealed="通话录音的地址")
privacy.word("intake_deskvisit", name_sealed="来访人称呼", phone_sealed="来访人电话")


def waiting_count(request: Request) -> int:
    """How many conversations of the chosen project wait for a person, as the list behind the entry has them."""
    if not place.projects_of(request):
        return 0
    rows = chats.chats(request.actor).filter(project=place.project_of(request), status=Chat.Status.WAITING)
    return rows.count()


navigation.add(
    Entry("desk", "", "phone", "电话台", "headset", "phone-desk", "intake.front_desk", 12),
    Entry(
        "desk", "", "chats", "在线客服", "message-2", "chats", "intake.register", 13, count_on=waiting_count
    ),
    Entry("desk", "", "new", "新建", "plus", "desk-new", "intake.register", 15),
    Entry("desk", "", "reception", "前台接待", "door-enter", "reception", "intake.front_desk", 38),
    Entry("desk", "", "enquiries", "咨询", "message-question", "enquiries", "intake.register", 42),
    Entry("desk", "质量", "triage", "分类准确率", "target", "triage-accuracy", "measures.read", 55),
    Entry("desk", "", "contacts", "联系登记", "message-exclamation", "contacts", "intake.register", 40),
)


@going.page_of(Contact.kind)
def page_of_contact(actor: Actor, contact_id: int) -> str:
    """The contact, for the desk."""
    return reverse("contact", args=[contact_id]) if actor.may("intake.register") else ""


@going.names_of(Contact.kind)
def names_of_contacts(actor: Actor, contact_ids: list[int]) -> dict[int, str]:
    """What somebody wanted, within reach."""
    rows = queries.contacts(actor).filter(pk__in=contact_ids)
    return {row.pk: f"{row.get_wants_display()}：{row.text[:30]}" for row in rows}


@going.page_of(Letter.kind)
def page_of_letter(actor: Actor, letter_id: int) -> str:
    """The letter, for the desk."""
    return reverse("letter", args=[letter_id]) if actor.may("intake.register") else ""


@going.page_of(ChatMessage.kind)
def page_of_chat_message(actor: Actor, chat_id: int) -> str:
    """The contact or order that a message of the official account belongs to."""
    if not actor.may("intake.register"):
        return ""
    case = followers.system_chat(chat_id).case
    return going.address(actor, SubjectRef.parse(case)) if case else reverse("contacts")


@going.page_of(Call.kind)
def page_of_call(actor: Actor, call_id: int) -> str:
    """The call at the telephone desk."""
    return reverse("call", args=[call_id]) if actor.may("intake.front_desk") else ""


@privacy.opener("call.number", "来电号码")
def open_number(actor: Actor, subject: SubjectRef) -> Opened:
    """The number of a call within reach."""
    row = calls.get_call(actor, subject.id)
    return Opened(row.number, row.project_id)


@privacy.opener("call.recording", "通话录音")
def open_recording(actor: Actor, subject: SubjectRef) -> Opened:
    """Where the recording of a call within reach stands."""
    row = calls.get_call(actor, subject.id)
    return Opened(row.recording, row.project_id)


@going.page_of(Channel.kind)
def page_of_channel(actor: Actor, channel_id: int) -> str:
    """The register of channels."""
    return reverse("channels") if actor.may("intake.register") else ""


@going.names_of(Channel.kind)
def names_of_channels(actor: Actor, channel_ids: list[int]) -> dict[int, str]:
    """The ways, within reach."""
    return {row.pk: str(row.get_way_display()) for row in channels.channels(actor).filter(pk__in=channel_ids)}


@going.page_of(DeskVisit.kind)
def page_of_visit(actor: Actor, visit_id: int) -> str:
    """The reception, with this visit in front."""
    return f"{reverse('reception')}?visit={visit_id}" if actor.may("intake.front_desk") else ""


@going.names_of(DeskVisit.kind)
def names_of_visits(actor: Actor, visit_ids: list[int]) -> dict[int, str]:
    """What visitors wanted, within reach."""
    rows = visits.visits(actor).filter(pk__in=visit_ids)
    return {row.pk: f"来访：{row.contact.text[:30] if row.contact else '还没登记需求'}" for row in rows}


@going.page_of(Enquiry.kind)
def page_of_enquiry(actor: Actor, enquiry_id: int) -> str:
    """The enquiry, for the desk."""
    return reverse("enquiry", args=[enquiry_id]) if actor.may("intake.register") else ""


@going.names_of(Enquiry.kind)
def names_of_enquiries(actor: Actor, enquiry_ids: list[int]) -> dict[int, str]:
    """What was asked, within reach."""
    return enquiries.names(actor, enquiry_ids)


@going.page_of(Chat.kind)
def page_of_chat(actor: Actor, chat_id: int) -> str:
    """The conversation at the desk."""
    return reverse("chat", args=[chat_id]) if actor.may("intake.register") else ""


attachments.owner_check(chats.PHOTOS)(chats.may_see_photos)


@going.names_of(Chat.kind)
def names_of_chats(actor: Actor, chat_ids: list[int]) -> dict[int, str]:
    """What conversations are about, within reach."""
    return chats.names(actor, chat_ids)


@going.page_of(CauseProposal.kind)
def page_of_cause(actor: Actor, proposal_id: int) -> str:
    """The contact log, where common causes wait above."""
    return reverse("contacts") if actor.may("intake.register") else ""


@going.names_of(CauseProposal.kind)
def names_of_causes(actor: Actor, proposal_ids: list[int]) -> dict[int, str]:
    """What fell out and where, within reach."""
    return {
        row.pk: f"共同原因：{alike.name_of(row)}"
        for row in alike.proposals(actor).filter(pk__in=proposal_ids)
    }


@going.page_of(TrainedModel.kind)
def page_of_model(actor: Actor, model_id: int) -> str:
    """How well triage does, with its model."""
    return reverse("triage-accuracy") if actor.may("measures.read") else ""


@going.names_of(TrainedModel.kind)
def names_of_models(actor: Actor, model_ids: list[int]) -> dict[int, str]:
    """When a model was trained."""
    rows = accuracy.models().filter(pk__in=model_ids) if actor.may("measures.read") else ()
    return {row.pk: f"分类模型 {local(row.trained_at):%Y-%m-%d %H:%M}" for row in rows}


@privacy.opener("desk_visit.phone", "来访人留的电话")
def open_visitor_phone(actor: Actor, subject: SubjectRef) -> Opened:
    """The number that a visitor left, for who receives visitors of the project."""
    visit = visits.get_visit(actor, subject.id)
    return Opened(str(visit.phone), visit.project_id)


def supervisor(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """The button `请主管找我`, for the customer of the order; or that the supervisor has it already."""
    waits = queries.is_with_supervisor(order)
    return {"order": order, "waits": waits} if actor.may("workorders.rate") else None


def what_to_do(_actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """What to do at once where the words of an open order speak of danger, until a person looked (A-1.2-2)."""
    danger = hazard(order.description, lexicon()) if order.status in states.MAY_LEAD else None
    if danger is None or queries.is_no_danger(order.ref):
        return None
    return {"danger": danger, "phone": chats.number_to_call(order.project), "told": True}


def before_the_board(actor: Actor, project: Project) -> dict[str, Any] | None:
    """What waits for the desk beside orders: dangers at which nobody looked, common causes to judge (C-1.3-4)."""
    if not actor.may("intake.register"):
        return None
    dangers = queries.dangers(actor, project.pk, DANGERS_SHOWN + 1)
    causes = [{"row": row, "name": alike.name_of(row)} for row in alike.waiting(actor, project.pk)]
    shown = {"dangers": dangers[:DANGERS_SHOWN], "more": len(dangers) > DANGERS_SHOWN, "causes": causes}
    return shown if dangers or causes else None


panels.show(Panel(Project.kind, "board", "intake/on_board.html#board", before_the_board))


def said_by_mail(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """The letters of an order's customer, for the desk."""
    if not actor.may("intake.register") or not panels.has(order, "letters"):
        return None
    return {"said": letters.said_on(order.ref)}


def said_by_chat(actor: Actor, order: WorkOrder) -> dict[str, Any] | None:
    """What an order's customer wrote to the official account, for the desk."""
    if not actor.may("intake.register") or not panels.has(order, "wechat"):
        return None
    return {"lines": followers.said_on(order.ref)}


panels.probe(WorkOrder.kind, "letters", letters.of_case)
panels.probe(WorkOrder.kind, "wechat", followers.of_case)
panels.show(Panel(WorkOrder.kind, "aside", "intake/wechat.html#wechat", said_by_chat, 81))
panels.show(Panel(WorkOrder.kind, "aside", "intake/said.html#said", said_by_mail, 80))
talks.on(Contact.kind, queries.get_contact, "aside")
panels.show(Panel(WorkOrder.kind, "resident", "intake/home_button.html#button", supervisor))
panels.show(Panel(WorkOrder.kind, "resident_above", "intake/danger.html#danger", what_to_do))


def writing(actor: Actor, _subject: Any) -> dict[str, Any] | None:
    """The way to the conversation, for residents whose project offers it."""
    return {} if actor.may("intake.ask") and chats.is_offered(actor.projects) else None


panels.show(Panel("home", "resident", "intake/home_chat_link.html#link", writing))


def danger_looked_up(_actor: Actor, words: str) -> dict[str, Any] | None:
    """What to do first, above what the library says, where the words that are looked up speak of danger."""
    danger = hazard(words, lexicon()) if words else None
    return {"danger": danger} if danger else None


panels.show(Panel("library", "above", "intake/look_up.html#danger", danger_looked_up))


def left_open(actor: Actor, note: Handover) -> dict[str, Any] | None:
    """How many contacts wait while a shift hands over, for who takes contacts."""
    if not actor.may("intake.register"):
        return None
    counts = queries.counted(actor, note.project_id)
    return {"count": counts["open"], "unanswered": counts["waiting"]}


panels.show(Panel(Handover.kind, "open", "intake/handover.html#open", left_open, 10))
