"""Answers: who gave one that was wrong must tell the customers; who keeps one is reminded before it ends."""

from typing import Any

from guanjia.communications import actions
from guanjia.kernel import jobs
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.knowledge import answers
from guanjia.knowledge.events import AnswerCorrected


@on(AnswerCorrected, when=lambda event: bool(event.data["given"]))
def tell_who_gave_it(event: Event) -> None:
    """Whoever gave a wrong answer hears what was wrong with it (D-3.2.3-2)."""
    row = answers.system_answer(event.subject_id)
    told: dict[str, Any] = {"question": row.question, "reason": event.data["reason"]}
    actions.tell(answers.givers(row), "answer_corrected", row, once=f"{event.pk}", **told)


@jobs.daily
def remind_of_answers() -> None:
    """Who keeps an answer is told some days before it ends, once for each end."""
    for row in answers.to_review():
        told: dict[str, Any] = {"question": row.question, "day": str(row.valid_to)}
        actions.tell(answers.keepers(row), "answer_ends", row, once=f"{row.pk}:{row.valid_to}", **told)
