"""The numbered steps of an enquiry: which are done, with what, and which form is next."""

from dataclasses import dataclass, field
from typing import Any

from django.forms import Form

from guanjia.communications.models import Message
from guanjia.intake import enquiries, replies
from guanjia.intake.models import Enquiry, Round
from guanjia.kernel import going
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time

Status = Enquiry.Status
WORDS = {
    "read-back": "复述过了，客户说对", "promise": "约好了", "verify": "记下核实", "reply": "答复",
    "again": "没听懂或不满意，再来一轮", "satisfied": "客户听懂了，也满意", "close": "办结",
}  # fmt: skip


@dataclass
class Step:
    """One step: its title, whether it is done, what was noted, and its forms while it is next."""

    title: str
    state: str = ""
    facts: list[tuple[str, Any]] = field(default_factory=list)
    acts: list[dict[str, Any]] = field(default_factory=list)


def act(name: str, forms: dict[str, Form], *, folded: str = "") -> dict[str, Any]:
    """A form of a step; `folded` is the word under which a second one waits."""
    form = forms[name]
    is_open = form.is_bound
    return {"name": name, "word": WORDS[name], "form": form, "folded": "" if is_open else folded}


def steps_of(actor: Actor, enquiry: Enquiry, forms: dict[str, Form]) -> list[Step]:
    """The steps in their order; every round brings its own verification, reply and question."""
    rounds = enquiries.rounds(enquiry)
    sent = replies.sent(rounds), replies.corrected(rounds)
    names = organization.names_of_refs(authors(rounds))
    steps = [first(enquiry, forms)]
    if enquiry.is_complex or enquiry.status == Status.OPEN:
        steps += promised(enquiry, rounds[0], forms)
    for row in rounds:
        steps += of_round(actor, enquiry, row, names, forms, how_told(row, names, *sent))
    return [*steps, last(enquiry, forms)]


def authors(rounds: list[Round]) -> set[str]:
    """Who verified, replied and corrected."""
    found = {ref for row in rounds for ref in (row.verified_by, row.replied_by) if ref}
    return found | {one.by for row in rounds for one in row.corrections.all()}


def how_told(
    row: Round, names: dict[str, str], sent: dict[int, list[Message]], corrected: dict[int, list[Message]]
) -> list[tuple[str, Any]]:
    """How a reply was told, and each of its corrections with how, when and by whom; none replaces another."""
    facts = told(row.get_way_display(), sent.get(row.pk, []))
    if row.replied_at:
        facts.append(("什么时候", f"{clock_time(row.replied_at)} {names.get(row.replied_by, '')}"))
    corrections = list(row.corrections.all())
    for number, one in enumerate(corrections, 1):
        facts.append((f"第 {number} 次更正" if len(corrections) > 1 else "更正", one.words))
        facts += told(one.get_way_display(), corrected.get(one.pk, []))
        facts.append(("什么时候", f"{clock_time(one.at)} {names.get(one.by, '')}"))
    return facts


def first(enquiry: Enquiry, forms: dict[str, Form]) -> Step:
    """Listen, write down, say it again."""
    facts: list[tuple[str, Any]] = [("问题", enquiry.question)]
    if enquiry.read_back_at:
        return Step("听清并复述", "done", [*facts, ("复述确认", clock_time(enquiry.read_back_at))])
    is_next = enquiry.status == Status.OPEN
    return Step("听清并复述", "now" if is_next else "", facts, [act("read-back", forms)] if is_next else [])


def promised(enquiry: Enquiry, row: Round, forms: dict[str, Form]) -> list[Step]:
    """Apologise and say by when; a simple question does not need it."""
    title = "致歉，约答复时间"
    if enquiry.promised_at and row.due_at:
        told = ("答应", f"{clock_time(row.due_at)} 前答复")
        return [Step(title, "done", [("致歉", clock_time(enquiry.promised_at)), told])]
    if not enquiry.is_complex:
        return []
    is_next = enquiry.status == Status.OPEN and enquiry.read_back_at is not None
    return [Step(title, "now" if is_next else "", [], [act("promise", forms)] if is_next else [])]


def of_round(
    actor: Actor, enquiry: Enquiry, row: Round, names: dict[str, str], forms: dict[str, Form],
    said: list[tuple[str, Any]],
) -> list[Step]:  # fmt: skip
    """Verify, reply, ask whether it is understood: once a round."""
    is_present = row.number == enquiry.round
    mark = f"（第 {row.number} 轮）" if enquiry.round > 1 else ""
    steps = [verification(enquiry, row, mark, names, forms)] if enquiry.is_complex or row.verification else []
    steps.append(answer(actor, enquiry, row, mark, names, forms, said))
    if row.is_understood is False:
        return [*steps, Step(f"听懂、满意了吗{mark}", "done", [("还没有", row.unclear)])]
    if row.number > 1 and row.due_at and not row.replied_at:
        steps[0].facts.append(("答应", f"{clock_time(row.due_at)} 前再答复"))
    if row.is_understood:
        return [*steps, Step(f"听懂、满意了吗{mark}", "done", [("客户", "明白，满意")])]
    is_next = is_present and enquiry.status == Status.ANSWERED
    acts = [act("satisfied", forms), act("again", forms, folded="没听懂或不满意")] if is_next else []
    return [*steps, Step(f"听懂、满意了吗{mark}", "now" if is_next else "", [], acts)]


def verification(
    enquiry: Enquiry, row: Round, mark: str, names: dict[str, str], forms: dict[str, Form]
) -> Step:
    """What was found, and who was asked."""
    if row.verification:
        by = names.get(row.verified_by, "")
        return Step(
            f"核实{mark}", "done", [("核实到", row.verification), ("问了", row.consulted), ("谁核实的", by)]
        )
    is_next = row.number == enquiry.round and enquiry.status in (Status.PROMISED, Status.VERIFYING)
    return Step(f"核实{mark}", "now" if is_next else "", [], [act("verify", forms)] if is_next else [])


def answer(
    actor: Actor, enquiry: Enquiry, row: Round, mark: str, names: dict[str, str], forms: dict[str, Form],
    said: list[tuple[str, Any]],
) -> Step:  # fmt: skip
    """The reply with its source; a wrong one with what is right."""
    if row.replied_at:
        facts: list[tuple[str, Any]] = [("答复", row.answer), ("依据", source_of(actor, row.source))]
        return Step(f"答复{mark}", "done", [*facts, *said])
    is_ready = row.verification if enquiry.is_complex else enquiry.read_back_at
    is_working = enquiry.status in (Status.OPEN, Status.VERIFYING)
    if row.number != enquiry.round or not is_ready or not is_working:
        return Step(f"答复{mark}")
    acts = [act("reply", forms)]
    if enquiry.status == Status.OPEN:
        acts.append(act("promise", forms, folded="一时答不上来：致歉，约答复时间"))
    return Step(f"答复{mark}", "now", [], acts)


def told(way: str, messages: list[Message]) -> list[tuple[str, Any]]:
    """By which way a reply or its correction went, with what became of each message that carried it."""
    sent = [f"{one.get_channel_display()}，{state_of(one)}" for one in messages]
    return [("怎么告诉的", "；".join(sent) or way)] if way else []


def state_of(message: Message) -> str:
    """What became of a message that carried the reply; what did not arrive says what to do."""
    moment = message.delivered_at or message.sent_at
    state = "已送到" if message.delivered_at else str(message.get_status_display())
    if message.status in (Message.Status.FAILED, Message.Status.UNKNOWN):
        return f"{state}，{message.fault}，请打电话告诉客户"
    return f"{state} {clock_time(moment)}" if moment else state


def source_of(actor: Actor, source: str) -> str:
    """The source in words: an answer of the library by its name."""
    kind, _, number = source.partition(":")
    if kind == "answer" and number.isdigit():
        return going.names(actor, [SubjectRef(kind, int(number))]).get(
            SubjectRef(kind, int(number)), "知识库"
        )
    return source


def last(enquiry: Enquiry, forms: dict[str, Form]) -> Step:
    """Anything else, thanks; or how it ended otherwise."""
    title = "还有别的吗，致谢"
    if enquiry.status == Status.CLOSED:
        return Step(title, "done", [("还有别的吗", "问过" if enquiry.is_else_asked else "没有问"),
                                    ("致谢", "谢过" if enquiry.is_thanked else "没有谢")])  # fmt: skip
    if enquiry.status == Status.GIVEN_UP:
        return Step("特批结束", "done", [("原因", enquiry.reason)])
    if enquiry.status == Status.CONVERTED:
        return Step("已转办", "done")
    is_next = enquiry.status == Status.CONFIRMED
    return Step(title, "now" if is_next else "", [], [act("close", forms)] if is_next else [])
