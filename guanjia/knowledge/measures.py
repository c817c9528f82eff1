"""Procedures (M031), readers (M181, M108), answers that hold (M182), case sessions (M109): as data."""

from datetime import UTC, date, datetime, time

from guanjia.kernel.models import Event
from guanjia.measures.declared import Measure, Seen, declare

PHILOSOPHY = "D-2.1.1-3"  # the clause whose documents tell the philosophy of service


def has_procedure(event: Event) -> Seen | None:
    """A category in use has a published procedure; one out of use counts no more."""
    if "has_sop" not in event.data:
        return None
    return Seen(event.data["has_sop"], undo=not event.data["is_offered"])


def owed(event: Event) -> Seen:
    """A required reader of the current edition, who may have acknowledged it earlier."""
    return Seen(bool(event.data["is_read"]))


def understood(event: Event) -> Seen | None:
    """The last try at the quiz of a document that stands for the philosophy of service."""
    return Seen(bool(event.data["passed"])) if PHILOSOPHY in event.data["clauses"] else None


def in_time(event: Event) -> Seen:
    """Done before the days of the policy were over."""
    return Seen(bool(event.data["in_time"]))


def law_overdue(event: Event) -> Seen | None:
    """The days are over and a change of the law is not settled: counted now as missed."""
    if event.data["rule"] != "T44" or event.data["level"] != 100:
        return None
    return Seen(False, subject=event.behind)


def months(event: Event) -> tuple[Seen, ...]:
    """Each month that is over: its sessions, and good and bad cases in its quarter (M109)."""
    found = {date.fromisoformat(f"{month}-01"): is_kept for month, is_kept in event.data["months"].items()}
    return tuple(
        Seen(is_kept, occasion=month.toordinal(), at=datetime.combine(month, time(), UTC))
        for month, is_kept in found.items()
    )


declare(
    Measure("M031", "share", ("B-3.3.3-1", "B-7-2"), {"knowledge.CategoryChanged": has_procedure}, 1.0,
            standing=True),
    Measure("M181", "share", ("A-3.1-9", "AX-8.1-1", "B-6.3-1", "BX-7-4", "D-1.1-2", PHILOSOPHY, "DX-9.1-1"),
            {"knowledge.ReadingOwed": owed, "knowledge.EditionAcknowledged": lambda event: Seen(),
             "knowledge.ReadingDropped": lambda event: Seen(undo=True)}, 0.98, "换了新版、换岗、离职的不再算",
            standing=True),
    Measure("M108", "share", (PHILOSOPHY,), {"knowledge.QuizTaken": understood}, 0.90),
    Measure("M182", "share", ("CX-6.2-1", "D-3.2.3-2", "D-3.2.4-1"),
            {"knowledge.AnswerPublished": lambda event: Seen(), "knowledge.AnswerRenewed": lambda event: Seen(),
             "knowledge.AnswerLapsed": lambda event: Seen(False),
             "knowledge.AnswerCorrected": lambda event: Seen(undo=True),
             "knowledge.AnswerWithdrawn": lambda event: Seen(undo=True)}, 0.95, "更正中和停用的不算", standing=True),
    Measure("M109", "share", ("CX-5.3-2", "D-2.2.3-1"), {"knowledge.CaseMonthsJudged": months}, 0.90),
    Measure("M112", "share", ("A-2.1-13", "C-4.2-1"),
            {"knowledge.RegulationSettled": in_time, "sla.ClockBreached": law_overdue}, 1.0),
    Measure("M243", "share", ("C-4.2-2",),
            {"knowledge.ProcessReviewed": in_time, "knowledge.ProcessMissed": lambda event: Seen(False)}, 1.0),
    Measure("M229", "share", ("C-4.2-3",),
            {"knowledge.RegulationWritten": lambda event: Seen(event.data["is_explained"],
                                                               undo=not event.data["is_key"])},
            1.0, "不是重点法规的不算", standing=True),
)  # fmt: skip
