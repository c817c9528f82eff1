"""The figures of return calls (M022, M024)."""

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def answered(event: Event) -> Seen:
    """An answered call: solved or not."""
    return Seen(bool(event.data["solved"]))


def done(event: Event) -> Seen:
    """A call that came to an end."""
    return Seen(event.name == "followups.FollowUpAnswered")


declare(
    Measure("M024", "回访已解决", "share", "回答“已解决”的回访", "有回答的回访", "B-3.4.3-2",
            {"followups.FollowUpAnswered": answered}, 0.95),
    Measure("follow_ups_done", "回访", "share", "有回答的回访", "结束的回访", "B-3.4.3-1",
            {"followups.FollowUpAnswered": done, "followups.FollowUpUnreached": done}),
)  # fmt: skip
