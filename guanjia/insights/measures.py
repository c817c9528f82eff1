"""Monthly analysis reports in time (M179), declared as data."""

from guanjia.insights.models import Report
from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare


def issued(event: Event) -> Seen | None:
    """A month has its report: in time, or later."""
    return (
        Seen(bool(event.data.get("on_time", True))) if event.data["period"] == Report.Period.MONTH else None
    )


declare(
    Measure("M179", "share", ("B-6.1-1", "D-1.3.4-1"), {"insights.ReportFrozen": issued}, 1.0,
            "系统自动存下的月报也算"),
)  # fmt: skip
