"""The clocks of requests and incidents: they end at the moment that was promised when they came in."""

from datetime import datetime

from guanjia.kernel.models import Event
from guanjia.sla.declared import ClockRule, declare


def due_of(event: Event) -> datetime:
    """When the request must be done."""
    return datetime.fromisoformat(event.data["due_at"])


def contain_due(event: Event) -> datetime:
    """When the incident must be contained."""
    return datetime.fromisoformat(event.data["contain_due_at"])


def notify_due(event: Event) -> datetime:
    """When people and authorities must know, if they must."""
    return datetime.fromisoformat(event.data["notify_due_at"])


declare(
    ClockRule(
        "REQ", "个人信息请求", "A-3.1-12", "data_request", start=("privacy.DataAsked",),
        stop=("privacy.DataRequestDone", "privacy.DataRequestRefused"), unit="point", due=due_of,
    ),
    ClockRule(
        "INC1", "信息安全事件：控制", "A-3.1-10", "incident", start=("privacy.IncidentReported",),
        stop=("privacy.IncidentContained",), unit="point", due=contain_due, ladder=("project_manager",),
    ),
    ClockRule(
        "INC2", "信息安全事件：通知", "A-3.1-10", "incident", start=("privacy.IncidentReported",),
        stop=("privacy.IncidentNotified", "privacy.IncidentNeedsNoNotice"), unit="point", due=notify_due,
        ladder=("project_manager",),
    ),
)  # fmt: skip
