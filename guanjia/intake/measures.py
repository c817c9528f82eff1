"""Contacts, channels and calls (M003, M010 to M013, M026, M089 to M091, M225, M253), visits and enquiries, as data."""

from guanjia.intake.models import Source, Way
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Watch, Watches, declare

RECEIVED, ANSWERED = "intake.ContactReceived", "intake.ContactAnswered"
SOURCES = {number: str(source.label) for number, source in enumerate(Source) if source != Source.FOLLOW_UP}
NUMBERS = {str(source.value): number for number, source in enumerate(Source)}
ORDER = {str(way.value): number for number, way in enumerate(Way)}


def linked(event: Event) -> Seen:
    """A contact became a case or was answered; until then it counts as lost."""
    return Seen(event.name != RECEIVED)


def answered(*sources: str) -> Watch:
    """Whether the first answer came within the channel's limit; until it comes it did not. Only some sources."""

    def look(event: Event) -> Seen | None:
        if sources and event.data["source"] not in sources:
            return None
        return Seen(bool(event.data.get("in_time", event.data.get("is_answered", True))))

    return look


def in_hours(event: Event) -> Seen | None:
    """Online enquiries of the service hours alone; an automatic answer that helped is their first answer."""
    is_outside = event.data.get("by_opening") is not None or not event.data.get("in_hours", True)
    return None if is_outside else answered("chat")(event)


def by_opening(event: Event) -> Seen | None:
    """What came outside of service hours was answered by a person when they began again; who was helped without one
    waits for none."""
    if event.name == RECEIVED:
        return None if event.data.get("in_hours", True) else Seen(bool(event.data["is_answered"]))
    if event.data["by_opening"] is None:
        return None
    return Seen(bool(event.data["by_opening"]), undo=bool(event.data.get("is_by_machine")))


def held_by(wanted: str, kept: str) -> Watches:
    """A row for each channel of a day's finding: whether it is among those that keep a condition."""

    def look(event: Event) -> tuple[Seen, ...]:
        day = event.occurred_at.toordinal() * len(ORDER)
        return tuple(Seen(way in event.data[kept], occasion=day + ORDER[way]) for way in event.data[wanted])

    return look


def by_channel(event: Event) -> Seen | None:
    """A contact and the channel by which it came; what a return call brought was our own call (M090)."""
    number = NUMBERS[event.data["source"]]
    return Seen(value=number) if number in SOURCES else None


def followed(event: Event) -> Seen:
    """A case that came by e-mail ended and who wrote knows how; or it is open beyond its time (M253)."""
    is_told = event.name == "intake.SenderTold" or bool(event.data.get("is_told"))
    return Seen(is_told, undo=event.name == "intake.MailCaseReopened")


def taken(event: Event) -> Seen | None:
    """Answered within the rings; rings that were counted by hand stand apart unless the policy says otherwise."""
    if event.name == "intake.CallLost":
        return None if event.data["is_early"] else Seen(False)
    return Seen(bool(event.data["in_time"])) if event.data["is_counted"] else None


def abandoned(event: Event) -> Seen:
    """Nobody answered and nobody called back in time."""
    return Seen(event.name == "intake.CallLost" or not event.data.get("in_time", True))


def tried(event: Event) -> Seen | None:
    """Somebody called back, though nobody was reached: the first try counts."""
    return Seen(not event.data["in_time"]) if event.data["tries"] == 1 else None


def answered_at_once(event: Event) -> Seen | None:
    """A simple question has its first answer in the same contact; one that turns out complex is none (M014)."""
    if event.name == "intake.EnquiryReplied":
        is_first = event.data["round"] == 1 and not event.data["is_complex"]
        return Seen(bool(event.data["is_at_once"])) if is_first else None
    return Seen(False, undo=bool(event.data.get("is_complex", True)))


def replied_in_time(event: Event) -> Seen | None:
    """A complex question is replied to by the time that was told first; until then it is missed (M015)."""
    if event.name == "intake.EnquiryReplied":
        is_first = event.data["round"] == 1 and event.data["is_complex"]
        return Seen(bool(event.data["is_in_time"])) if is_first else None
    is_first = event.data.get("round", 1) == 1 and event.data.get("is_complex", True)
    return Seen(False) if is_first else None


def not_replied(event: Event) -> Seen | None:
    """What became an order or a complaint before a reply is no enquiry any more."""
    return None if event.data["is_replied"] else Seen(False, undo=True)


def verified(event: Event) -> Seen | None:
    """Each reply to a complex question (M016)."""
    occasion = int(event.data["round"])
    return Seen(bool(event.data["is_verified"]), occasion=occasion) if event.data["is_complex"] else None


def corrected(event: Event) -> Seen:
    """Each reply, and whether it was put right later (M247)."""
    return Seen(event.name == "intake.EnquiryReplyCorrected", occasion=int(event.data["round"]))


def unsatisfied(event: Event) -> Seen | None:
    """Ended without a satisfied customer; what became something else before a reply was not closed (M232)."""
    return Seen(False) if event.data.get("is_replied", True) and event.data.get("to") != "request" else None


def solvable(event: Event) -> Seen | None:
    """A need that was marked as solvable at once, until it is solved (M245)."""
    if not event.data["is_solvable"]:
        return None
    return Seen(event.name == "intake.VisitSolved" or bool(event.data.get("is_solved")))


FIRST = {RECEIVED: answered(), ANSWERED: answered()}
JUDGED = "intake.ChannelsJudged"
declare(
    Measure("M026", "share", ("B-3.1.2-1", "C-3.1-7", "D-3.1.2-3"),
            {RECEIVED: linked, "intake.ContactRouted": linked, "intake.ContactClosed": linked}, 1.0),
    Measure("M003", "share",
            ("A-1.1-3", "A-2.2-3", "A-3.2-3", "AX-3.2-6", "B-2.1-1", "C-2.2-3", "C-3.1-2", "D-1.3.2-2"), FIRST, 0.95),
    Measure("M012", "share", ("D-3.2.1-1",), {RECEIVED: in_hours, ANSWERED: in_hours}, 0.90),
    Measure("M013", "share", ("C-3.1-8",), {RECEIVED: answered("email"), ANSWERED: answered("email")}, 0.95),
    Measure("M253", "share", ("C-3.1-8",),
            {"intake.MailCaseEnded": followed, "intake.SenderTold": followed, "intake.MailCaseOverdue": followed,
             "intake.MailCaseReopened": followed}, 0.95),
    Measure("M089", "share", ("A-3.2-1", "B-3.1.1-1", "C-3.1-3", "C-3.1-7", "D-6.2.1-1"),
            {JUDGED: held_by("required", "available")}, 1.0, "写明不提供的渠道不算"),
    Measure("M090", "count", ("B-3.1.1-1", "D-6.2.1-1"), {RECEIVED: by_channel},
            exclusions="回访中说的不算", parts=SOURCES, parts_are="渠道"),
    Measure("M091", "share", ("A-3.2-3", "AX-3.2-4"), {JUDGED: held_by("enabled", "complete")}, 1.0),
    Measure("M010", "share", ("C-3.1-1", "D-3.2.1-1"), {"intake.CallTaken": taken, "intake.CallLost": taken}, 0.95,
            "三声内自己挂断的、手工填铃响的不算"),
    Measure("M011", "share", ("A-3.2-2", "C-3.1-1"),
            {"intake.CallTaken": lambda event: Seen(False), "intake.CallLost": abandoned,
             "intake.CallReturned": abandoned, "intake.CallTried": tried}, 0.03, at_most=True),
    Measure("M225", "share", ("C-3.1-4",), {RECEIVED: by_opening, ANSWERED: by_opening}, 0.95),
    Measure("M014", "share", ("C-2.1-2", "D-3.1.3-1", "D-3.2.2-2"),
            {"intake.EnquiryOpened": answered_at_once, "intake.EnquiryPromised": answered_at_once,
             "intake.EnquiryReplied": answered_at_once, "intake.EnquiryConverted": not_replied}, 0.98),
    Measure("M015", "share", ("D-3.2.2-3",),
            {"intake.EnquiryOpened": replied_in_time, "intake.EnquiryPromised": replied_in_time,
             "intake.EnquiryReplied": replied_in_time, "intake.EnquiryConverted": not_replied}, 0.95),
    Measure("M016", "share", ("D-3.2.3-1",), {"intake.EnquiryReplied": verified}, 1.0),
    Measure("M173", "share", ("C-2.1-1", "D-3.1.1-1", "D-3.1.2-1", "D-3.1.2-2", "D-3.1.4-1"),
            {"intake.VisitorCame": lambda event: Seen(False),
             "intake.VisitorLeft": lambda event: Seen(not event.data["missing"])}, 0.90),
    Measure("M231", "share", ("D-3.1.3-3",),
            {"intake.VisitLeftOpen": lambda event: Seen(bool(event.data["has_contact"]))}, 1.0),
    Measure("M232", "share", ("D-3.2.4-2",),
            {"intake.EnquiryClosed": lambda event: Seen(True), "intake.EnquiryGivenUp": unsatisfied,
             "intake.EnquiryConverted": unsatisfied}, 0.95, "答复前就转办的不算"),
    Measure("M245", "share", ("D-3.1.3-1",),
            {"intake.VisitNeedRecorded": solvable, "intake.VisitSolved": solvable, "intake.VisitorLeft": solvable},
            0.98),
    Measure("M246", "share", ("D-3.2.2-1",),
            {"intake.EnquiryOpened": lambda event: Seen(bool(event.data["is_read_back"])),
             "intake.EnquiryReadBack": lambda event: Seen(True)}, 0.95),
    Measure("M247", "share", ("D-3.2.3-2",),
            {"intake.EnquiryReplied": corrected, "intake.EnquiryReplyCorrected": corrected}, 0.01, at_most=True),
    Measure("M248", "share", ("D-3.2.5-1",),
            {"intake.EnquiryClosed": lambda event: Seen(bool(event.data["is_else_asked"])),
             "intake.EnquiryGivenUp": lambda event: Seen(False)}, 0.98),
)  # fmt: skip
