"""What messages hear from the contexts below: clocks that warn and break."""

from guanjia.communications import actions
from guanjia.kernel import events as kernel
from guanjia.kernel.events import on
from guanjia.kernel.models import Event
from guanjia.kernel.refs import SubjectRef
from guanjia.organization import queries as organization
from guanjia.organization.moments import clock_time
from guanjia.sla import declared
from guanjia.sla.events import ClockBreached, ClockWarned
from guanjia.sla.policies import warn_share


def ladder(rule: str, level: int) -> tuple[str, ...]:
    """Who is told at a level: the first step at a breach, everybody on the ladder when it lasts."""
    steps = declared.rules[rule].ladder
    return steps if level >= 200 else steps[:1]


@on(ClockWarned, ClockBreached)
def tell_the_ladder(event: Event) -> None:
    """Tell the supervisor, later the project manager, that a clock is about to break or broke."""
    fact = kernel.fact_as(ClockWarned, event)
    if fact.level < warn_share(event.project_id, event.occurred_at):
        return
    subject = SubjectRef.parse(event.about[1])
    words = "clock_breached" if fact.level >= 100 else "clock_warned"
    actions.tell(
        organization.accounts_with(ladder(fact.rule, fact.level), event.project_id), words, subject,
        once=f"{event.subject_id}:{fact.level}", project_id=event.project_id,
        url=f"/desk/go/{subject.kind}/{subject.id}/", name=fact.name, level=fact.level,
        when=clock_time(fact.due_at),
    )  # fmt: skip
