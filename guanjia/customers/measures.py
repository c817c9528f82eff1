"""The figures of customers' files: whole, fresh, changed in time, wishes with consent, move-ins; declared as data."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, Watch, declare

ROOM = ("面积", "楼层", "户型")
COUNTED = "customers.FileCounted"
BREACHED = "sla.ClockBreached"


def filled(event: Event) -> tuple[Seen, ...]:
    """Each required fact of a home where somebody lives: there or not."""
    facts, is_gone = event.data["facts"], not event.data["is_active"]
    return tuple(
        Seen(is_there, occasion=place, undo=is_gone) for place, is_there in enumerate(facts.values())
    )


def of_home(name: str) -> Watch:
    """What holds of a home where somebody lives."""
    return lambda event: Seen(bool(event.data[name]), undo=not event.data["is_active"])


def unit_known(event: Event) -> Seen:
    """Area, floor and layout of a home are known."""
    facts = event.data["facts"]
    return Seen(all(facts.get(word, True) for word in ROOM))


def source_known(event: Event) -> Seen:
    """How a person became known is written down; it was not, in earlier times."""
    return Seen(bool(event.data.get("source")))


def kept_apart(event: Event) -> Seen | None:
    """A sensitive wish stands on a separate consent."""
    return Seen(bool(event.data["is_separate"])) if event.data["is_sensitive"] else None


def over(rule: str) -> Watch:
    """The time of a clock is over: counted now as missed."""

    def watch(event: Event) -> Seen | None:
        if event.data["rule"] != rule or event.data["level"] != 100:
            return None
        return Seen(False, subject=event.behind)

    return watch


def on_time(event: Event) -> Seen:
    """Done in time or late."""
    return Seen(bool(event.data["on_time"]))


def not_interviewed(event: Event) -> Seen:
    """The keys went out without an interview before: a miss, unless one was counted already."""
    return Seen(False, first=True)


def prepared(event: Event) -> tuple[Seen, ...]:
    """Each personal task: done by the day of the handover or later."""
    return tuple(Seen(hit, occasion=place) for place, hit in enumerate(event.data["in_time"]))


def gone(event: Event) -> Seen:
    """What will not be done is not counted."""
    return Seen(undo=True)


declare(
    Measure("M075", "share", ("A-3.1-2",), {COUNTED: filled}, 0.95, "空置和没有住户的不算", standing=True),
    Measure("M076", "share", ("A-3.1-6",), {COUNTED: of_home("is_fresh")}, 0.90, "空置和没有住户的不算", standing=True),
    Measure("M077", "share", ("A-3.1-7",),
            {"customers.ChangeApplied": on_time, BREACHED: over("T34"), "customers.ChangeRefused": gone}, 0.98,
            "核实不属实的不算"),
    Measure("M079", "share", ("A-1.1-4",),
            {"customers.MoveInInterviewed": on_time, BREACHED: over("T32"), "customers.MoveInCancelled": gone,
             "customers.KeysHandedOver": not_interviewed}, 0.95, "取消的不算"),
    Measure("M080", "share", ("A-1.1-5",), {"customers.MoveInReady": prepared}, 1.0),
    Measure("M082", "share", ("A-3.1-4", "D-1.3.3-1"), {COUNTED: of_home("has_wishes")}, None,
            "空置和没有住户的不算", standing=True),
    Measure("M086", "share", ("A-1.1-4", "A-3.1-4", "A-3.1-12"),
            {"customers.PreferenceAdded": kept_apart, "customers.PreferenceEnded": gone}, 1.0, standing=True),
    Measure("M218", "share", ("A-3.1-1",), {"customers.PersonAdded": source_known}, 0.95),
    Measure("M219", "share", ("A-3.1-3",), {COUNTED: unit_known}, 0.98, "没有住户档案的房屋还没有计", standing=True),
    Measure("M220", "share", ("A-3.1-5",), {"customers.MoveInClosed": on_time, BREACHED: over("MOVE")}, 1.0),
)  # fmt: skip
