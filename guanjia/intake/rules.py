"""Who may ask, and for which place; who answers; what a channel needs."""

from datetime import datetime

from guanjia.estate.models import PublicArea, Unit
from guanjia.intake import states
from guanjia.intake.models import Call, Channel, Chat, Contact, DeskVisit, Enquiry, Round, Way
from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import IllegalMove, NotAllowed, NotFound, Refused, Verdict
from guanjia.people.models import Staff

MIN_WORDS = 2
MAX_WORDS = 2000


def may_receive(actor: Actor, project_id: int, unit: Unit | None) -> Verdict:
    """The desk takes contacts of its project; a customer asks for the own home or a public area."""
    if actor.kind in ("system", "guest", "link"):
        return None
    reach = actor.reach("intake.register")
    if reach.covers(project_id) or (reach.zone and project_id in actor.projects):
        return None
    if not actor.may("intake.ask"):
        return NotAllowed()
    if project_id not in actor.projects or (unit and unit.pk not in actor.own.get("unit", frozenset())):
        return Refused("not_your_home", "只能为自己的房屋或公共区域报事；要绑定房屋请到“我的家”。")
    return None


def is_not_flooded(scanned: int, limit: int) -> Verdict:
    """One sticker takes a few requests an hour; more is a prank, and the phone stays open."""
    if scanned < limit:
        return None
    return Refused("scan_flood", "这个码一小时内报的太多了，请直接打服务热线。")


def is_described(text: str, unit: Unit | None, area: PublicArea | None, project_id: int) -> Verdict:
    """A request says what and where, within one project."""
    fields = {}
    if len(text.strip()) < MIN_WORDS:
        fields["description"] = "请写一句话说明问题"
    if len(text) > MAX_WORDS:
        fields["description"] = f"太长了，请写在 {MAX_WORDS} 字以内"
    if unit is None and area is None:
        fields["place"] = "请选房屋或公共区域"
    if any(place is not None and place.project_id != project_id for place in (unit, area)):
        fields["place"] = "这个地方不在本项目"
    if fields:
        return Refused("request_incomplete", "还缺：" + "；".join(fields.values()) + "。", fields)
    return None


def may_handle(is_within_reach: bool) -> Verdict:
    """The desk takes and answers the contacts that it sees."""
    return None if is_within_reach else NotAllowed()


def waits_for_result(is_untold: bool) -> Verdict:
    """Only a result that nobody told yet is told."""
    return None if is_untold else Refused("told_already", "来信人已经知道结果，或者这条联系还没有办结。")


def is_same_project(contact: Contact, project_id: int) -> Verdict:
    """A contact becomes an order of its own project."""
    if contact.project_id == project_id:
        return None
    return Refused("other_project", "这条联系是别的项目的，请先切换到那个项目再转报修。")


def may_set_up(actor: Actor, project_id: int) -> Verdict:
    """Channels are set up by who leads the desk of the project."""
    return None if actor.reach("intake.channels").covers(project_id) else NotAllowed()


def may_test(actor: Actor, project_id: int) -> Verdict:
    """Anybody of the desk tries a channel; an adapter tries itself."""
    if actor.kind == "system" or actor.reach("intake.register").covers(project_id):
        return None
    return NotAllowed()


def is_way(way: str) -> Verdict:
    """One of the nine."""
    return None if way in Way.values else NotFound()


def is_of(owner: Staff | None, project_id: int) -> Verdict:
    """Who answers for a channel works in its project."""
    if owner is None or owner.project_id == project_id:
        return None
    return Refused("owner_elsewhere", "负责人要选本项目的员工。", {"owner": "请选本项目的员工"})


def is_card_whole(is_wanted: bool, is_complete: bool) -> Verdict:
    """An open channel has an address, somebody who answers, first words and an automatic reply (A-3.2-3)."""
    if is_complete or not is_wanted:
        return None
    return Refused("card_incomplete", "开通前请填完：地址或号码、负责人、开口话术、自动回复。")


def is_connected(why_off: str) -> Verdict:
    """Nothing comes in by a channel whose adapter is off: it is neither opened nor tested as working (A-3.2-1)."""
    return Refused("adapter_off", f"{why_off}。") if why_off else None


def has_reason(words: str) -> Verdict:
    """What is not offered, or closed for a while, says why."""
    return None if words else Refused("reason_needed", "请写原因。", {"reason": "请填写"})


def is_tested(row: Channel) -> Verdict:
    """Only what residents may use is tested."""
    return None if row.is_open else Refused("channel_closed", "这个渠道没有开通，不用测试。")


def is_told(is_ok: bool, note: str) -> Verdict:
    """A failed test says what went wrong."""
    if is_ok or note:
        return None
    return Refused("note_needed", "没有通过的，请写哪里不通。", {"note": "请填写"})


def may_take_calls(actor: Actor, project_id: int) -> Verdict:
    """The desk of the project takes calls; the telephone system tells of them."""
    if actor.kind == "system" or actor.reach("intake.register").covers(project_id):
        return None
    return NotAllowed()


def may_receive_visitors(actor: Actor, project_id: int) -> Verdict:
    """The desk of the project receives visitors and answers questions."""
    return None if actor.reach("intake.register").covers(project_id) else NotAllowed()


def is_here(visit: DeskVisit) -> Verdict:
    """Only who is here is received."""
    if visit.status == DeskVisit.Status.HERE:
        return None
    return Refused("visitor_left", "客户已经离开，这次接待已结束。")


def is_not_asked_yet(visit: DeskVisit) -> Verdict:
    """The need is recorded once."""
    return None if visit.contact_id is None else Refused("need_recorded", "需求已经登记过了，请刷新页面。")


def has_need(visit: DeskVisit) -> Verdict:
    """Nobody is seen off, and nothing solved, before the need is recorded (D-3.1.2-3)."""
    if visit.contact_id is not None:
        return None
    return Refused("need_missing", "还没登记客户的需求，请先问清需求并登记。")


def is_undecided(visit: DeskVisit) -> Verdict:
    """What was solved at the desk or left open is not decided twice."""
    if not visit.outcome:
        return None
    return Refused("visit_decided", f"这次来访已经是“{visit.get_outcome_display()}”。")


def is_ahead(moment: datetime | None, now: datetime, field: str) -> Verdict:
    """A customer is told a time that has not passed (D-3.1.3-2, D-3.2.2-3)."""
    if moment is None:
        return Refused("time_missing", "请填写告诉客户的时间。", {field: "请填写告诉客户的时间"})
    if moment <= now:
        return Refused(
            "time_passed", "告诉客户的时间已经过了，请改成以后的时间。", {field: "请改成以后的时间"}
        )
    return None


def can_be_reached(phone: str) -> Verdict:
    """Whoever leaves without an answer can be called (D-3.1.3-3)."""
    if phone:
        return None
    return Refused("phone_missing", "没有当场办完的，请留客户的电话。", {"phone": "请留电话"})


def is_explained(words: str) -> Verdict:
    """What cannot be solved at once is explained (D-3.1.3-2)."""
    return None if words else Refused("situation_missing", "请写怎么向客户说明的。", {"situation": "请填写"})


def is_decided(visit: DeskVisit, contact: Contact, enquiry: Enquiry | None) -> Verdict:
    """A visitor leaves with an answer, a case, or a time (D-3.1.3-2): one of them is known before the farewell."""
    is_waiting_enquiry = enquiry is not None and enquiry.status in states.WAITING
    if visit.outcome or contact.status != Contact.Status.OPEN or (enquiry and enquiry.promised_at):
        return None
    if is_waiting_enquiry:
        return Refused("enquiry_waits", "咨询还没有答复：请先答复，或者致歉并约好答复时间。")
    return Refused("visit_undecided", "请先选：当场解决、留待办理（要有预计时间和电话），或转成报修、咨询。")


def is_no_open_enquiry(enquiry: Enquiry | None) -> Verdict:
    """A contact that is handled as an enquiry ends with it."""
    if enquiry is None or enquiry.status not in states.WAITING:
        return None
    return Refused("enquiry_waits", "这条联系正作为咨询处理，请在咨询单里答复并办结。")


def is_no_complaint(contact: Contact) -> Verdict:
    """A contact that is a complaint ends with it."""
    if not contact.case.startswith("complaint:"):
        return None
    return Refused("is_complaint", "这条联系已登记为投诉，请在投诉里办；不是投诉的，转成报修或咨询。")


def has_no_enquiry(contact: Contact, enquiry: Enquiry | None) -> Verdict:
    """A contact is one enquiry at most."""
    return None if enquiry is None else Refused("enquiry_exists", "这条联系已经有咨询单了。")


def is_question(text: str) -> Verdict:
    """A question is written down (D-3.2.2-1)."""
    if len(text.strip()) >= MIN_WORDS:
        return None
    return Refused("question_needed", "请写客户问什么。", {"question": "请写客户问什么"})


def is_read_back(enquiry: Enquiry) -> Verdict:
    """Nothing is answered before the question was said again and agreed (D-3.2.2-1)."""
    if enquiry.read_back_at is not None:
        return None
    return Refused("read_back_needed", "请先把问题复述给客户听，客户说对了再勾“已复述确认”。")


def is_apologised(has_apologised: bool) -> Verdict:
    """Who has to wait hears an apology first (D-3.2.2-3)."""
    if has_apologised:
        return None
    return Refused("apology_needed", "请先向客户致歉，再约答复时间。", {"apologised": "致歉后勾选"})


def is_verified(note: str, consulted: str) -> Verdict:
    """A verification says what was found and who was asked (D-3.2.3-1)."""
    fields = {}
    if not note:
        fields["verification"] = "请写核实到什么"
    if not consulted:
        fields["consulted"] = "请写问了哪个部门、谁"
    return Refused("verification_incomplete", "核实记录要写清结果和问了谁。", fields) if fields else None


def may_reply(enquiry: Enquiry, row: Round) -> Verdict:
    """A complex question is promised, then verified, before it is answered (D-3.2.2-3, D-3.2.3-1)."""
    if not enquiry.is_complex or row.verification:
        return None
    if enquiry.status == Enquiry.Status.OPEN:
        return Refused("promise_needed", "复杂问题请先致歉、约好答复时间，核实后再答复。")
    return Refused("verification_needed", "复杂问题请先核实：写清核实到什么、问了谁，再答复。")


def is_whole_reply(answer: str, source: str, is_plain: bool) -> Verdict:
    """A reply has words, a source, and is said in plain language (D-3.2.3-2, D-3.2.4-1)."""
    fields = {}
    if not answer:
        fields["answer"] = "请写怎么答复的"
    if not source:
        fields["source"] = "请写依据"
    if not is_plain:
        fields["is_plain"] = "请换成客户听得懂的话，再勾选"
    return (
        Refused("reply_incomplete", "答复还缺：" + "；".join(fields.values()) + "。", fields)
        if fields
        else None
    )


def says_what(words: str, field: str) -> Verdict:
    """Words without which nobody could go on."""
    return None if words else Refused("words_needed", "请写清楚再提交。", {field: "请填写"})


def is_put_right(has_told: bool) -> Verdict:
    """A correction that no message carries was told by voice before it is recorded (D-3.2.3-2)."""
    if has_told:
        return None
    return Refused("correction_untold", "请先把更正的内容告诉客户，再登记。", {"is_told": "告诉客户后勾选"})


def has_replied(row: Round | None) -> Verdict:
    """Only a reply can be corrected."""
    return None if row else Refused("no_reply", "还没有答复过，没有可更正的。")


def is_number(text: str) -> Verdict:
    """What is entered as the number of a caller: 3 to 20 digits as telephones show them, or 无."""
    digits = sum(ch.isdigit() for ch in text)
    if text.strip() == "无" or 3 <= digits <= 20:
        return None
    words = "来电号码不对，请照显示的填；没有显示的写“无”。"
    return Refused("number_wrong", words, {"number": words})


def still_rings(row: Call) -> Verdict:
    """Only a call that rings is given to somebody else or put off."""
    return (
        None
        if row.status == Call.Status.RINGING
        else Refused("rings_no_more", "这个电话已经有人接了，或者挂断了。")
    )


def was_not_lost(row: Call) -> Verdict:
    """What nobody answered is called back, by its contact."""
    if row.status != Call.Status.LOST:
        return None
    return Refused("call_was_lost", "这个电话没有接到，请回拨后在那条待回拨的联系上登记。")


def waits_for_call(row: Call) -> Verdict:
    """Only who still waits is called back."""
    contact = row.contact
    if contact is not None and contact.status == Contact.Status.OPEN and contact.answered_at is None:
        return None
    return Refused("waits_no_more", "这个来电已经有人回复过，或者不用回拨了。请刷新页面。")


def is_later(again_at: datetime, now: datetime) -> Verdict:
    """Who was not reached is called again later."""
    if again_at > now:
        return None
    words = "再打的时间已经过了，请改成以后的时间。"
    return Refused("time_passed", words, {"again_at": words})


def is_tried_enough(row: Call, most: int) -> Verdict:
    """Nobody is given up before the tries of the policy."""
    if row.tries >= most:
        return None
    return Refused("tries_missing", f"才打了 {row.tries} 次，打满 {most} 次没接通才能按未联系上结束。")


def is_line(words: str) -> Verdict:
    """A line says something."""
    return None if words else Refused("line_empty", "请先写一句话再发。", {"text": "请先写一句话"})


def may_chat(actor: Actor) -> Verdict:
    """Residents who signed in write; without an account the sticker at the door and the telephone are the way."""
    return None if actor.kind == "account" and actor.may("intake.ask") else NotAllowed()


def is_chat_open(card: Channel | None) -> Verdict:
    """Residents write where the channel is open."""
    if card is not None:
        return None
    return Refused("chat_closed", "在线客服还没有开通，请打服务热线，或用“报事报修”留言。")


def is_talking(chat: Chat, *, is_own: bool = False) -> Verdict:
    """Who types while the conversation ends hears that it is over, and how the other side is reached now."""
    if chat.status in states.TALKING:
        return None
    if is_own:
        return IllegalMove("chat_over", "这次对话已经结束，要接着说请写一条新的，马上有人看。")
    return IllegalMove(
        "chat_over", "这次对话已经结束，您写的没有发出去。请打开这条联系，打电话告诉客户，或等客户再写。"
    )


def is_own_chat(chat: Chat, actor: Actor) -> Verdict:
    """Only who began a conversation answers in the resident's place."""
    return None if actor.id is not None and chat.account_id == actor.id else NotFound()


def may_take_over(actor: Actor, chat: Chat) -> Verdict:
    """A colleague's conversation is taken over by who leads the desk."""
    if chat.handler_id is None or actor.reach("intake.channels").covers(chat.project_id):
        return None
    return Refused("chat_taken", "同事正在和这位客户说话，要换人请主管接手。")


def talks(actor: Actor, chat: Chat) -> Verdict:
    """Who talks with the resident ends the conversation, or who leads the desk."""
    if chat.handler_id == actor.id or actor.reach("intake.channels").covers(chat.project_id):
        return None
    return Refused("chat_not_yours", "请先接待这位客户，再结束对话。")


def is_case(contact: Contact) -> bool:
    """Whether somebody made an order, an enquiry or a complaint of a contact."""
    return bool(contact.case) or contact.wants == Contact.Kind.COMPLAINT


def ends_with_chat(contact: Contact) -> bool:
    """Whether a contact has nothing but its conversation: no order, no enquiry, no complaint of its own."""
    return contact.status == Contact.Status.OPEN and not is_case(contact)
