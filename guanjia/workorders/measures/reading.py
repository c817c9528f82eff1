"""How measures read events: moments, due times that the event carries, clocks that broke."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.measures.declared import Seen, Watch


def moment(event: Event, name: str) -> datetime | None:
    """A moment that the event carries."""
    text = event.data.get(name)
    return datetime.fromisoformat(text) if text else None


def in_time(due: str, occasion: int = 0) -> Watch:
    """What happened against the due time that the event carries; nothing where no clock ran."""

    def watch(event: Event) -> Seen | None:
        limit = moment(event, due)
        staff_id = event.data.get("staff_id") or None
        return (
            None if limit is None else Seen(event.occurred_at <= limit, staff_id=staff_id, occasion=occasion)
        )

    return watch


def overdue(rule: str, occasion: int = 0) -> Watch:
    """The time of a clock is over and the thing has not happened: counted now as missed."""

    def watch(event: Event) -> Seen | None:
        if event.data["rule"] != rule or event.data["level"] != 100:
            return None
        return Seen(False, subject=case_of(event), occasion=occasion)

    return watch


def over(rule: str) -> Watch:
    """The time of a clock that warns nobody is over and the thing has not happened: counted now as missed."""
    return lambda event: Seen(False, subject=case_of(event)) if event.data["rule"] == rule else None


def case_of(event: Event) -> SubjectRef:
    """The case of a clock, a promise or a return call: what its event is about beside itself."""
    return event.behind


def taken_back(event: Event) -> Seen:
    """The order went another way: it counts no more."""
    return Seen(undo=True)
