"""Homes: a butler hears of a move-in and of homes taken over, a resident of the change that was asked for."""

from typing import Any

from guanjia.communications import actions
from guanjia.communications.reactions.ladder import asker_of
from guanjia.customers import corrections, moving, zoning
from guanjia.customers.events import ButlersBriefed, ChangeApplied, ChangeRefused, MoveInScheduled
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.organization.moments import clock_time


@on(MoveInScheduled)
def ask_for_interview(event: Event) -> None:
    """The butler of the home interviews before the handover (A-1.1-4)."""
    row, fact = moving.system_move_in(event.subject_id), kernel.fact_as(MoveInScheduled, event)
    account = row.butler.account_id if row.butler else None
    facts: dict[str, Any] = {
        "home": str(row.household.unit), "day": str(row.planned_on), "when": clock_time(fact.interview_by)
    }  # fmt: skip
    actions.tell([account] if account else [], "interview_asked", row, once=f"{event.pk}", **facts)


@on(ButlersBriefed)
def hand_the_brief_over(event: Event) -> None:
    """The new butler hears that homes were handed over; one message for a brief that grows."""
    brief = zoning.system_brief(event.subject_id)
    account = brief.staff.account_id
    facts: dict[str, Any] = {"count": str(brief.units.count())}
    actions.tell([account] if account else [], "homes_handed_over", brief, once=f"brief:{brief.pk}", **facts)


@on(ChangeApplied, ChangeRefused)
def tell_who_asked(event: Event) -> None:
    """Who asked for a change hears what became of it."""
    row = corrections.system_change(event.subject_id)
    facts: dict[str, Any] = {"what": row.get_field_display(), "reason": row.how}
    key = "change_refused" if event.data.get("reason") else "change_applied"
    actions.tell(asker_of(row.asked_by), key, row, once=f"{event.pk}", **facts)
