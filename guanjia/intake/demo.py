"""The desk of the demo: the nine ways in with their cards, contacts, enquiries and visitors."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from guanjia.communications import actions as messages
from guanjia.communications import followers, mail
from guanjia.communications.mailbox import Box
from guanjia.communications.models import Mailbox
from guanjia.communications.reading import Read
from guanjia.communications.wechat.reading import Heard
from guanjia.estate.models import Unit
from guanjia.intake import actions
from guanjia.intake.models import Contact, Enquiry
from guanjia.kernel import clock
from guanjia.kernel.actors import GUEST, SYSTEM, Actor
from guanjia.organization.models import Project
from guanjia.people.models import Staff

OPENING = "您好，安居物业湖畔花园，请问有什么可以帮您？"
NIGHT = "现在是下班时间，急事请打 0571-88001234 转值班；其他的明早八点回复您。"
ASK, TAKEN = "请选在哪里、怎么了，可以拍照。", "已收到，单号已生成，马上回电给您。"
BOARD = "八点到二十点有人；夜里请打 0571-88001234。"
# way, address, who answers for it, open all night, opening words, automatic reply
CARDS = (
    ("phone", "0571-88001234", "zhao", True, OPENING, "前台都在接听，请稍等，或按 1 留号码，半小时内回电。"),
    ("wechat", "安居物业湖畔花园", "meng", False, "您好，这里是湖畔花园客服，请说是哪一户、什么事。", NIGHT),
    ("mini", "门口码和公众号菜单里的“报事”", "meng", False, ASK, TAKEN),
    ("app", "手机主屏幕上的“我的家”", "meng", False, ASK, TAKEN),
    ("email", "service@anju.example", "meng", False, "您好，来信已收到。", "来信已收到，一个工作日内回复您。"),
    ("chat", "“我的家”里的“问客服”", "zhao", False, "您好，已收到，马上有人来答，请稍等。", "您好，已收到。"),
    ("desk", "3 栋一楼客服中心", "zhao", False, "您好，请坐，请问有什么可以帮您？", BOARD),
)  # fmt: skip
DECLINED = {"social": "公司没有社交媒体账号", "website": "项目没有单独的网站，公众号菜单代替"}
# way, what it wants, words, which home, minutes ago, the answer
ASKED = (
    ("wechat", "enquiry", "地下车库 B2 的充电桩什么时候能用？", 3, 24, ""),
    ("wechat", "complaint", "楼下广场舞天天到十点，孩子没法睡", 4, 12, ""),
    ("phone", "enquiry", "物业费能不能用公积金交？", 2, 95, "说明公积金按市里规定提取，物业费可微信、银行卡、前台交"),
    ("desk", "enquiry", "门禁卡丢了怎么补办？", 5, 66, "当场补办，收工本费 15 元，旧卡已停"),
    ("app", "enquiry", "明天几点停水？", 0, 150, "明早九点到十一点清洗水箱，已短信通知全楼"),
)  # fmt: skip
# what came in by itself and is sorted by the words: way, what it wants, words, which home, minutes ago
SORTED = (("wechat", "request", "厨房里闻到很浓的煤气味，老人有点头晕", 6, 3),)
BOX = Box("imaps", "mail.anju.example", 993, "service@anju.example", "", "INBOX", "LAKE")
# who writes, from where, subject, words, minutes ago, the answer, how it ended, why no person wrote it
LETTERS = (
    ("徐先生", "xu@mail.example", "装修手续", "您好，我们准备装修，请问要办什么手续，押金多少？", 190, "", "", ""),
    ("郑女士", "zheng@mail.example", "快递柜", "请问快递柜晚上几点关？我下班都十点多了。", 160,
     "您好，快递柜二十四小时都能取件，夜里取件请走东门，保安会帮您开门。", "回信告诉她快递柜全天可取", ""),
    ("蒋先生", "jiang@mail.example", "9 栋大厅的地砖", "9 栋一楼大厅的地砖翘起来一块，老人差点绊倒。", 130, "",
     "保洁员当场放了警示牌，工程部已经重新铺好", ""),
    ("徐先生", "xu@mail.example", "自动回复：装修手续", "我正在休假，回来再看邮件。", 120, "", "", "自动回复"),
    ("王女士", "wang.h@mail.example", "天花板滴水", "3栋2单元501 主卧天花板在滴水，楼上装修，能不能尽快来看",
     38, "", "", ""),
)  # fmt: skip
ONE_CAUSE, HOMES_OF_IT = "家里没水了，一滴水都没有", 5
# minutes ago, what is needed, whether it can be solved at once, the steps that were ticked
VISITS = (
    (130, "孩子入学要开居住证明", True, ("greeted", "seated", "drink", "farewell")),
    (85, "电动车在车棚被刮了，想看监控", False, ("greeted", "seated")), (4, "", True, ("greeted", "seated")),
)  # fmt: skip
# number, minutes ago, seconds until somebody answered or the caller gave up, rings, who answered
CALLS = (
    ("13812345678", 42, 8, 2, "zhao"), ("13512345682", 31, 21, 5, "zhao"), ("13312345683", 12, 34, None, ""),
    ("13612345684", 95, 30, None, ""),
)  # fmt: skip
TRIED_AFTER = 25  # minutes: who called longer ago was called back once and not reached


def load(
    lake: Project, cast: Mapping[str, Staff], actors: Mapping[str, Actor], homes: Sequence[Unit]
) -> None:
    """The register of channels with yesterday's tests, then this morning's contacts."""
    now, lead, desk = clock.now(), actors["zhou"], actors["zhao"]
    for way, address, owner, is_always_open, opening, auto_reply in CARDS:
        row = actions.change_channel(
            lake, way, by=lead, address=address, owner=cast[owner], is_always_open=is_always_open, opening=opening,
            auto_reply=auto_reply,
        )  # fmt: skip
        row = actions.open_channel(row, by=lead)
        actions.test_channel(
            row, by=actors["meng"], is_ok=True, note="从外面试过", at=now - timedelta(hours=20)
        )
    for way, reason in DECLINED.items():
        actions.decline_channel(lake, way, by=lead, reason=reason)
    for source, wants, text, home, minutes, outcome in ASKED:
        at = now - timedelta(minutes=minutes)
        contact = actions.receive(
            lake, by=desk, wants=wants, text=text, source=source, unit=homes[home], at=at
        )
        if outcome:
            actions.answer(contact, by=desk, at=at + timedelta(minutes=5))
            actions.close_contact(contact, by=desk, outcome=outcome)
    for number, minutes, seconds, rings, who in CALLS:
        at = now - timedelta(minutes=minutes)
        call = actions.ring(lake, by=SYSTEM, number=number, at=at)
        if who:
            call = actions.take_call(call, by=actors[who], rings=rings, at=at + timedelta(seconds=seconds))
        call = actions.end_call(call, by=SYSTEM, at=at + timedelta(seconds=seconds + (140 if who else 0)))
        if not who and minutes > TRIED_AFTER:
            actions.try_back(call, by=desk, at=at + timedelta(minutes=TRIED_AFTER))
    actions.judge_channels()
    load_letters(lake, desk)
    load_sorted(lake, actors, homes)
    load_enquiries(lake, actors, homes)
    load_wechat(lake)
    load_visits(lake, actors)


def load_sorted(lake: Project, actors: Mapping[str, Actor], homes: Sequence[Unit]) -> None:
    """What triage suggests for this morning, a danger first, and homes of a building without water."""
    now = clock.now()
    for source, wants, text, home, minutes in SORTED:
        at = now - timedelta(minutes=minutes)
        actions.receive(lake, by=GUEST, wants=wants, text=text, source=source, unit=homes[home], at=at)
    together = homes[0].building.units.order_by("pk")[:HOMES_OF_IT]
    for number, unit in enumerate(together):
        at = now - timedelta(minutes=20 - number)
        actions.receive(lake, by=GUEST, wants="request", text=ONE_CAUSE, source="wechat", unit=unit, at=at)
    for contact in Contact.objects.filter(project=lake).exclude(source="follow_up").order_by("pk"):
        actions.suggest(contact, at=contact.received_at)
        if contact.status == Contact.Status.CLOSED:
            actions.decide(contact, {"kind": contact.wants}, by=actors["zhao"], at=now)
    actions.propose_causes(lake.pk)


def load_letters(lake: Project, desk: Actor) -> None:
    """Letters as a mailbox would bring them: waiting, answered, ended without who wrote knowing it, a machine's."""
    now = clock.now()
    messages.claim_mailbox(BOX)
    mailbox = Mailbox.objects.get(name=BOX.name)
    for uid, (name, address, subject, text, minutes, answer, outcome, why) in enumerate(LETTERS, 1):
        with clock.pinned(now - timedelta(minutes=minutes)):
            read = Read(
                f"<demo{uid}@mail.example>", address=address, senders=(address,), name=name, subject=subject, text=text,
                sent_at=clock.now(), automatic=why, digest=str(uid),
            )  # fmt: skip
            letter = messages.take_letter(mailbox, uid, read)
            contact = actions.enter_letter(letter)
        if contact is None or not outcome:
            continue
        with clock.pinned(now - timedelta(minutes=minutes - 25)):
            is_written = bool(answer) and mail.is_shown()  # a server that is real is left alone
            if is_written:
                contact = actions.reply_by_mail(contact, by=desk, text=answer)
            actions.close_contact(contact, by=desk, outcome=outcome, is_told=bool(answer) and not is_written)


def load_wechat(lake: Project) -> None:
    """A resident and a stranger who wrote to the official account."""
    now = clock.now()
    lines = ((1, "oDemoWang", 50, "请问周末垃圾房几点开门？"), (2, "oDemoWang", 46, "大件垃圾也收吗"),
             (3, "oDemoGuest", 20, "3 栋门口的路灯不亮了"))  # fmt: skip
    for number, who, ago, text in lines:
        at = now - timedelta(minutes=ago)
        messages.take_heard(Heard(who, "gh_demo", f"demo{number}", "text", at, text), lake.pk)
        actions.enter_chat(followers.system_chat_by(f"demo{number}"))


def load_enquiries(lake: Project, actors: Mapping[str, Actor], homes: Sequence[Unit]) -> None:
    """A letter whose answer is promised and verified; and the calls."""
    now, desk = clock.now(), actors["zhao"]
    letter = Contact.objects.filter(project=lake, source="email", status="open").earliest("pk")
    at = now - timedelta(minutes=180)
    row = actions.open_enquiry(
        letter, by=desk, question="装修要办什么手续，押金多少", is_complex=True, is_read_back=True, at=at
    )
    row = actions.promise_reply(
        row, by=desk, apologised=True, reply_due_at=now + timedelta(minutes=35), at=at + timedelta(minutes=3)
    )
    actions.verify(
        row, by=desk, verification="先交图纸，工程部看过承重墙再发施工证，押金 2000 元", consulted="工程部 何师傅",
        at=at + timedelta(minutes=60),
    )  # fmt: skip
    load_rounds(lake, desk, homes)


def load_rounds(lake: Project, desk: Actor, homes: Sequence[Unit]) -> None:
    """A call that needed a second round, and one that was answered and closed at once."""
    now = clock.now()
    row = asked(
        lake,
        desk,
        homes[6],
        "地下车位能不能装充电桩，谁出钱？",
        now - timedelta(minutes=150),
        is_complex=True,
    )
    row = actions.promise_reply(row, by=desk, apologised=True, at=now - timedelta(minutes=148))
    row = actions.verify(
        row, by=desk, verification="要车位产权证和供电公司同意，费用业主自己出", consulted="工程部、供电公司",
        at=now - timedelta(minutes=120),
    )  # fmt: skip
    row = answered(
        row,
        desk,
        "先到供电公司申请，我们出同意书，费用您自己出",
        "小区充电设施管理办法",
        now - timedelta(minutes=110),
    )
    actions.explain_again(
        row,
        by=desk,
        unclear="同意书要等多久",
        reply_due_at=now + timedelta(minutes=140),
        at=now - timedelta(minutes=108),
    )
    row = asked(lake, desk, homes[7], "垃圾分类桶挪到哪里去了？", now - timedelta(minutes=75))
    row = answered(
        row, desk, "挪到 3 栋北侧，晚上七点到九点有人指导", "分类投放点公告", now - timedelta(minutes=73)
    )
    row = actions.confirm_enquiry(row, by=desk, at=now - timedelta(minutes=72))
    actions.close_enquiry(row, by=desk, is_else_asked=True, is_thanked=True, at=now - timedelta(minutes=72))


def asked(
    lake: Project, by: Actor, home: Unit, question: str, at: datetime, *, is_complex: bool = False
) -> Enquiry:
    """Somebody asks on the telephone."""
    contact = actions.receive(lake, by=by, wants="enquiry", text=question, source="phone", unit=home, at=at)
    return actions.open_enquiry(
        contact, by=by, question=question, is_complex=is_complex, is_read_back=True, at=at
    )


def answered(row: Enquiry, by: Actor, answer: str, source: str, at: datetime) -> Enquiry:
    """An answer with its source."""
    return actions.reply(row, by=by, answer=answer, source=source, is_plain=True, at=at)


def load_visits(lake: Project, actors: Mapping[str, Actor]) -> None:
    """Three visitors of the morning: solved at once, left open with a time, and one who sits at the desk now."""
    now, desk = clock.now(), actors["zhao"]
    for minutes, need, is_solvable, steps in VISITS:
        at = now - timedelta(minutes=minutes)
        visit = actions.welcome(lake, by=desk, at=at)
        for step in steps:
            visit = actions.tick_step(visit, by=desk, step=step, at=at + timedelta(minutes=1))
        if not need:
            continue
        visit = actions.record_need(
            visit, by=desk, need=need, is_solvable=is_solvable, name="刘女士", phone="13512340077",
            at=at + timedelta(minutes=3),
        )  # fmt: skip
        if is_solvable:
            visit = actions.solve_now(visit, by=desk, how="当场开了证明", at=at + timedelta(minutes=8))
        else:
            visit = actions.leave_open(
                visit, by=desk, situation="要保安部调监控", expected_at=now + timedelta(minutes=90),
                at=at + timedelta(minutes=8),
            )  # fmt: skip
        actions.see_off(visit, by=desk, at=at + timedelta(minutes=10))


def load_chats(lake: Project, desk: Actor, owner: Actor, neighbour: Actor) -> None:
    """Conversations of the last minutes: one that ended, one that waits for a person, one that answered itself."""
    now, minute = clock.now(), timedelta(minutes=1)
    at = now - 50 * minute
    chat = actions.say(lake, by=neighbour, text="我家阳台封窗要不要报备？物业怎么规定的", at=at)
    reply = "要的，装之前来前台登记一下，带上窗户的图，不收钱。"
    chat = actions.write_line(chat, by=desk, text=reply, at=at + minute / 2)
    actions.end_chat(chat, by=desk, outcome="告诉他封窗前来前台登记", at=at + 4 * minute)
    actions.say(
        lake, by=neighbour, text="门口的路灯晚上不亮，看不清台阶，什么时候能修？", at=now - minute / 2
    )
    chat = actions.say(lake, by=owner, text="物业费怎么交", at=now - 3 * minute)
    line = chat.lines.exclude(answer=None).first()
    if line is not None:
        actions.rate_answer(chat, by=owner, line=line, is_helpful=True, at=now - 2 * minute)
