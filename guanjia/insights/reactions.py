"""What the clause map tells who answers for clauses: a confirmation is owed; once a month, what became worse."""

from guanjia.communications import actions as messages
from guanjia.insights import briefs, clauses
from guanjia.insights.events import AttestationMissing
from guanjia.kernel import clock, jobs, policy
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.moments import local


@on(AttestationMissing)
def tell_the_owner(event: Event) -> None:
    """The owner hears at once by when the confirmation is wanted (T68)."""
    fact = kernel.fact_as(AttestationMissing, event)
    clause = clauses.by_id()[fact.clause]
    days = policy.value("clauses.attest_working_days", at=event.occurred_at, project=event.project_id)
    messages.tell(
        [fact.owner], "clause_attest", SubjectRef(event.subject_kind, event.subject_id), once=f"{event.pk}",
        url=f"/desk/clauses/{clause.id}/", project_id=event.project_id, clause=clause.id, asks=clause.asks, days=days,
    )  # fmt: skip


FIRST_NIGHTS = 3  # that one night without a worker loses no month


@jobs.daily
def tell_owners() -> int:
    """In the first nights of a month every owner gets one message; a second run tells nobody again."""
    today, told = local(clock.now()).date(), 0
    if today.day > FIRST_NIGHTS:
        return told
    month = f"{today:%Y-%m}"
    for owner_id, brief in briefs.briefs().items():
        told += len(messages.tell(
            [owner_id], "clause_month", SubjectRef("account", owner_id), once=month,
            url=f"/desk/clauses/?owner={owner_id}", brief=brief.words,
        ))  # fmt: skip
    return told
