"""Rows for COPY that equal what the actions build (tests/bench/test_rows.py shows it)."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from psycopg.types.json import Jsonb

from bench.cast import Cast, Home
from guanjia.intake.models import Contact
from guanjia.kernel.models import Event
from guanjia.kernel.secrets import seal
from guanjia.measures.models import Observation
from guanjia.organization.moments import local
from guanjia.sla.models import Clock
from guanjia.workorders.actions.opening import title_of
from guanjia.workorders.models import WorkOrder

Row = dict[str, Any]
TABLE = WorkOrder._meta.db_table
STATES = (
    "received", "registered", "confirmed", "dispatched", "accepted", "on_the_way", "on_site", "working",
    "finished", "completed", "closed",
)  # fmt: skip
VERSIONS = (1, 2, 3, 4, 5, 7, 8, 12, 13, 17, 18)
# column: from which state on it is set, minutes after the request
STAMPS = {
    "registered_at": (1, 2), "confirmed_at": (2, 5), "window_from": (2, 30), "window_until": (2, 60),
    "dispatched_at": (3, 7), "accepted_at": (4, 9), "visit_at": (4, 40), "prepared_at": (5, 20),
    "departed_at": (5, 25), "arrived_at": (6, 35), "agreed_at": (7, 37), "plan_told_at": (7, 40),
    "expected_finish_at": (7, 90), "safety_checked_at": (7, 42), "started_at": (7, 43), "finished_at": (8, 80),
    "feedback_asked_at": (10, 85), "feedback_at": (9, 85), "recorded_at": (9, 88), "completed_at": (9, 95),
    "closed_at": (10, 95),
}  # fmt: skip
RULES = ("T10", "T11", "T12", "T13", "T14", "T14", "T14", "T15", "T18", "", "")
LIMIT = timedelta(minutes=5)
ANSWER = timedelta(minutes=15)  # in service hours, in which these orders come
WORDS = "路灯不亮，晚上看不清路，请来看看"


def defaults(model: type[models.Model]) -> Row:
    """Every column of a table with the value that a new object has."""
    columns: Row = {}
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            columns[str(field.column)] = field.get_default()
    return columns


ORDER, CONTACT, EVENT, CLOCK, OBSERVATION = map(defaults, (WorkOrder, Contact, Event, Clock, Observation))


@dataclass(frozen=True)
class Facts:
    """What distinguishes one made-up order from the next."""

    pk: int
    contact_pk: int
    number: str
    state: int
    at: datetime
    home: Home
    staff_id: int
    completed_by: str
    source: str = "app"
    words: str = WORDS

    @property
    def is_open(self) -> bool:
        """Whether the order is not closed."""
        return self.state < len(STATES) - 1

    def moment(self, column: str) -> datetime | None:
        """When a stamp was set, if it was."""
        rank, minutes = STAMPS[column]
        return self.at + timedelta(minutes=minutes) if self.state >= rank else None

    @property
    def about(self) -> list[str]:
        """The refs of an event of the order before somebody was sent."""
        home = self.home
        return [f"workorder:{self.pk}", f"household:{home.household.pk}", f"unit:{home.unit.pk}",
                f"person:{home.person.pk}"]  # fmt: skip


def order_row(cast: Cast, facts: Facts) -> Row:
    """The row of a work order."""
    key, own = uuid.uuid4(), facts.home.person.key_id
    row = ORDER | {
        "id": facts.pk, "row_key": key, "version": VERSIONS[facts.state], "number": facts.number,
        "project_id": cast.project.pk, "status": STATES[facts.state], "origin": f"contact:{facts.contact_pk}",
        "source": facts.source, "category_id": cast.category.pk, "urgency": cast.category.urgency,
        "title": title_of(facts.words, cast.category), "description": facts.words, "answers": Jsonb({}),
        "unit_id": facts.home.unit.pk,
        "household_id": facts.home.household.pk, "person_id": facts.home.person.pk,
        "asked_by_id": facts.home.account.pk, "received_at": facts.at,
        "contact_name_sealed": seal(facts.home.name, f"{TABLE}|{key}|contact_name_sealed", own),
        "contact_phone_sealed": seal(facts.home.phone, f"{TABLE}|{key}|contact_phone_sealed", own),
        "arrival_code_sealed": seal(f"{facts.pk % 10000:04d}", f"{TABLE}|{key}|arrival_code_sealed", own),
    }  # fmt: skip
    for column in STAMPS:
        row[column] = facts.moment(column)
    row["staff_id"] = facts.staff_id if facts.state >= STATES.index("dispatched") else None
    row["completed_by"] = facts.completed_by if facts.state >= STATES.index("completed") else ""
    return row


def contact_row(cast: Cast, facts: Facts) -> Row:
    """The row of the contact from which the order came."""
    return CONTACT | {
        "id": facts.contact_pk, "version": 2, "project_id": cast.project.pk, "wants": "request",
        "source": facts.source, "status": "routed", "unit_id": facts.home.unit.pk,
        "person_id": facts.home.person.pk, "account_id": facts.home.account.pk, "text": facts.words,
        "received_at": facts.at, "case": f"workorder:{facts.pk}", "answer_due_at": facts.at + ANSWER,
    }  # fmt: skip


def event_rows(cast: Cast, facts: Facts) -> Iterator[Row]:
    """The events of an order that pages and figures need: asked, arrived, closed."""
    who = f"account:{facts.home.account.pk}"
    data: Row = {"source": facts.source, "category": cast.category.code, "urgency": cast.category.urgency,
                 "water_electric": False, "complete": True, "at_once": "", "called_within": 0}  # fmt: skip
    about = [*facts.about, f"contact:{facts.contact_pk}"]
    yield _event(cast, facts, "OrderReceived", who, "resident", facts.at, about, data)
    about = [*facts.about, f"staff:{facts.staff_id}"]
    if arrived := facts.moment("arrived_at"):
        data = {"evidence": "door", "staff_id": facts.staff_id, "is_butler": False, "is_counted": True,
                "evidence_note": "", "strength": 1, "kinds": ["door"], "files": [], "nth": 1,
                "supplier_id": 0, "urgency": cast.category.urgency, "counted_due_at": None,
                "window_from": zulu(facts.moment("window_from")), "notice_due_at": None,
                "window_until": zulu(facts.moment("window_until"))}  # fmt: skip
        yield _event(cast, facts, "VisitArrived", f"account:{facts.staff_id}", "field", arrived, about, data)
    if closed := facts.moment("closed_at"):
        yield _event(
            cast,
            facts,
            "OrderClosed",
            "system",
            "system",
            closed,
            about,
            {"how": "unselected", "recorded": True, "traced": True},
        )


def _event(
    cast: Cast, facts: Facts, name: str, actor: str, channel: str, at: datetime, about: list[str], data: Row
) -> Row:
    return EVENT | {
        "name": f"workorders.{name}", "subject_kind": "workorder", "subject_id": facts.pk,
        "project_id": cast.project.pk, "actor": actor, "channel": channel, "occurred_at": at,
        "recorded_at": at, "about": about, "data": Jsonb(data),
    }  # fmt: skip


def zulu(at: datetime | None) -> str | None:
    """A moment as events keep it."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def clock_row(cast: Cast, facts: Facts, limit: timedelta = LIMIT) -> Row | None:
    """The running clock of an open order."""
    rule = RULES[facts.state]
    if not rule:
        return None
    due = facts.at + limit
    return CLOCK | {
        "version": 1, "rule": rule, "subject_kind": "workorder", "subject_id": facts.pk,
        "project_id": cast.project.pk, "concerns": [*facts.about[1:], f"contact:{facts.contact_pk}"],
        "unit": "wall", "limit_seconds": int(limit.total_seconds()), "started_at": facts.at, "due_at": due,
        "next_at": facts.at + limit / 2, "policy": "sla.register" if rule == "T10" else "",
    }  # fmt: skip


def observation_rows(cast: Cast, facts: Facts) -> Iterator[Row]:
    """What the order contributed to three of the board's figures."""
    seen = (
        ("orders_received", facts.at, None, None),
        ("M004", facts.moment("arrived_at"), facts.staff_id, None),
        ("rating_mean", facts.moment("feedback_at"), facts.staff_id, 5.0),
    )
    for measure, at, staff_id, value in seen:
        if at is not None:
            yield OBSERVATION | {
                "measure": measure, "subject_kind": "workorder", "subject_id": facts.pk,
                "project_id": cast.project.pk, "staff_id": staff_id, "day": local(at).date(), "at": at,
                "hit": True, "value": value,
            }  # fmt: skip
