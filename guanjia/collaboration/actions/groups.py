"""The only writer of task groups and their duties (COL-03).

For contexts above: `form_group` makes a group at once, `declare_group` proposes one that is completed on its page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from guanjia.collaboration import events, queries, rules, states
from guanjia.collaboration.models import GroupDuty, TaskGroup
from guanjia.communications import actions as communications
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import amend, move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import require
from guanjia.kernel.work import action
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import clock_time
from guanjia.sla import queries as clocks

PURPOSE_LENGTH, AIM_LENGTH, DUTY_LENGTH, RESULT_LENGTH, REPORT_LENGTH = 120, 120, 120, 300, 1000


@dataclass(frozen=True)
class Duty:
    """What one member of a group does, until when; words and time are mandatory (D-6.1.3-2)."""

    account: Account
    words: str
    due_at: datetime


@action
def declare_group(
    project: Project, *, by: Actor, purpose: str, lead: Account, words: str, due_at: datetime, aim: str = "",
    origin: SubjectRef | None = None, kind: str = TaskGroup.Sort.URGENT, at: datetime | None = None,
) -> TaskGroup:  # fmt: skip
    """Declare a major project or an urgent task: its group is to be formed within the time of T74 (D-6.1.3-1).

    `words` and `due_at` are the duty of the lead; the other members are added by `add_duty` before `complete_group`.
    """
    group = _declare(project, by, purpose, lead, aim, origin, kind, at or clock.now())
    add_duty(group, by=by, account=lead, words=words, due_at=due_at, at=at)
    return group


@action
def form_group(
    project: Project, *, by: Actor, purpose: str, lead: Account, duties: Iterable[Duty], aim: str = "",
    origin: SubjectRef | None = None, kind: str = TaskGroup.Sort.URGENT, at: datetime | None = None,
) -> TaskGroup:  # fmt: skip
    """Form a group at once and tell each member the own duty; the group is `formed`.

    The lead is a member and has a duty too. `kind` is one of `TaskGroup.Sort` ("project", "urgent", "complaint");
    groups for projects and tasks have two members at least, a group for a complaint has whom its caller chose.
    `origin` is what the group is about: it stands in `about` of every event of the group and of its duties. `by`
    holds `groups.form` in the project; every member is a colleague who holds `groups.do` in it or in the company.
    Refusals: not_allowed, words_needed, not_a_colleague, past, lead_duty, group_too_small.
    """
    moment = at or clock.now()
    group = _declare(project, by, purpose, lead, aim, origin, kind, moment)
    for duty in duties:
        add_duty(group, by=by, account=duty.account, words=duty.words, due_at=duty.due_at, at=moment)
    return complete_group(group, by=by, at=moment)


def _declare(
    project: Project, by: Actor, purpose: str, lead: Account, aim: str, origin: SubjectRef | None, kind: str,
    at: datetime,
) -> TaskGroup:  # fmt: skip
    words = noted(purpose, PURPOSE_LENGTH, "purpose")
    require(
        rules.may_form(by, project.pk), rules.says(words, "purpose", "请写清小组为什么成立、要办成什么。"),
        rules.is_colleague(lead, queries.can_join(project.pk), "lead"),
    )  # fmt: skip
    group = TaskGroup.objects.create(
        project=project, sort=TaskGroup.Sort(kind), purpose=words, aim=noted(aim, AIM_LENGTH, "aim"),
        origin=str(origin or ""), lead=lead, declared_by=by.ref, declared_at=at,
    )  # fmt: skip
    record(events.GroupDeclared(sort=group.sort, lead=lead.pk), group, by=by, at=at)
    return group


@action
def complete_group(group: TaskGroup, *, by: Actor, at: datetime | None = None) -> TaskGroup:
    """Form a declared group: every member has a duty, the lead too; each is told (T74 stops, M235)."""
    moment = at or clock.now()
    duties = list(queries.duties_of(group))
    members = {duty.account_id for duty in duties if duty.status == states.Duty.OPEN}
    require(
        rules.may_form(by, group.project_id), rules.has_the_lead(group, members), rules.is_no_loner(group, members)
    )  # fmt: skip
    fact = events.GroupFormed(
        sort=group.sort, in_time=not _is_late(group, moment), size=len(members),
        departments=len(queries.departments_of(members)),
    )  # fmt: skip
    move(group, states.FORM, fact, by=by, at=moment)
    for duty in duties:
        if duty.status == states.Duty.OPEN:
            _give(duty, by, moment)
    return group


def _is_late(group: TaskGroup, at: datetime) -> bool:
    """Whether the time to form a declared group is over; what is no project and no urgent task has none."""
    due = clocks.due_of(group.ref, "T74")
    return due is not None and at > due


@action
def add_duty(
    group: TaskGroup, *, by: Actor, account: Account, words: str, due_at: datetime, at: datetime | None = None
) -> GroupDuty:
    """Give a colleague a written duty with its time, before or after the group was formed."""
    moment, said = at or clock.now(), noted(words, DUTY_LENGTH, "words")
    require(
        rules.may_lead(by, group), rules.is_open_group(group), rules.says(said, "words", "请写清这位成员做什么。"),
        rules.is_ahead(due_at, moment), rules.is_colleague(account, queries.can_join(group.project_id), "account"),
    )  # fmt: skip
    duty = GroupDuty.objects.create(group=group, account=account, words=said, due_at=due_at)
    if group.status == states.Grouped.PROPOSED:
        record(events.DutyProposed(account=account.pk), duty, by=by, at=moment)
    else:
        _give(duty, by, moment)
    return duty


def _give(duty: GroupDuty, by: Actor, at: datetime) -> None:
    """The duty counts from now on, and its member hears of it."""
    record(
        events.DutyGiven(account=duty.account_id, words=duty.words, due_at=duty.due_at), duty, by=by, at=at
    )
    communications.tell(
        [duty.account_id], "group_duty", duty, once=str(duty.pk), url=f"/desk/go/{duty.kind}/{duty.pk}/", acted=by.ref,
        purpose=duty.group.purpose, said=duty.words, due=clock_time(duty.due_at),
    )  # fmt: skip


@action
def finish_duty(duty: GroupDuty, *, by: Actor, words: str, at: datetime | None = None) -> GroupDuty:
    """The member, or the lead, says that a duty is done and what came out; the group works from then on."""
    moment, said = at or clock.now(), noted(words, RESULT_LENGTH, "words")
    require(rules.may_finish(by, duty), rules.has_words(said), rules.is_live_group(duty.group))
    _begin(duty.group, by, moment)
    fact = events.DutyDone(account=duty.account_id, words=said, on_time=moment <= duty.due_at)
    return move(duty, states.DUTY_DONE, fact, by=by, at=moment, result=said)


@action
def leave_duty(duty: GroupDuty, *, by: Actor, reason: str, at: datetime | None = None) -> GroupDuty:
    """A duty will not be done, with the reason; the lead keeps one."""
    said = noted(reason, RESULT_LENGTH, "reason")
    open_ones = list(queries.duties_of(duty.group).filter(status=states.Duty.OPEN).exclude(pk=duty.pk))
    require(
        rules.may_lead(by, duty.group), rules.says(said, "reason", "请写为什么不再办。"),
        rules.keeps_its_lead(duty, {row.account_id for row in open_ones}),
    )  # fmt: skip
    fact = events.DutyLeft(account=duty.account_id, reason=said)
    return move(duty, states.DUTY_LEFT, fact, by=by, at=at or clock.now(), result=said)


@action
def begin_group(group: TaskGroup, *, by: Actor, at: datetime | None = None) -> TaskGroup:
    """The lead says that the group works."""
    require(rules.may_lead(by, group))
    return move(group, states.BEGIN, events.GroupBegan(), by=by, at=at or clock.now())


def _begin(group: TaskGroup, by: Actor, at: datetime) -> None:
    """Whoever does the first duty has begun."""
    if group.status == states.Grouped.FORMED:
        move(group, states.BEGIN, events.GroupBegan(), by=by, at=at)


@action
def replace_lead(
    group: TaskGroup, *, by: Actor, lead: Account, reason: str, words: str = "", due_at: datetime | None = None,
    at: datetime | None = None,
) -> TaskGroup:  # fmt: skip
    """Somebody else leads, with the reason; who is no member yet takes a duty with it (`words`, `due_at`)."""
    moment, said = at or clock.now(), noted(reason, RESULT_LENGTH, "reason")
    require(
        rules.may_form(by, group.project_id), rules.is_open_group(group), rules.is_another_lead(group, lead),
        rules.says(said, "reason", "请写为什么换组长。"),
    )  # fmt: skip
    if words and due_at:
        add_duty(group, by=by, account=lead, words=words, due_at=due_at, at=moment)
    members = {duty.account_id for duty in queries.duties_of(group) if duty.status != states.Duty.LEFT}
    require(rules.is_member(lead, members))
    fact = events.GroupLeadReplaced(before=group.lead_id, lead=lead.pk, reason=said)
    amend(group, fact, by=by, at=moment, lead=lead)
    communications.tell(
        [lead.pk], "group_lead", group, once=f"{group.pk}:{group.version}", url=f"/desk/groups/{group.pk}/",
        acted=by.ref, purpose=group.purpose, reason=said,
    )  # fmt: skip
    return group


@action
def conclude_group(group: TaskGroup, *, by: Actor, report: str, at: datetime | None = None) -> TaskGroup:
    """The lead reports what came out (mandatory); duties that are open end with it and are counted as unfinished."""
    moment, said = at or clock.now(), noted(report, REPORT_LENGTH, "report")
    require(
        rules.may_lead(by, group), rules.is_live_group(group),
        rules.says(said, "report", "请写总结：办成了什么，没办的为什么。"),
    )  # fmt: skip
    _begin(group, by, moment)
    duties = [row for row in queries.duties_of(group) if row.status != states.Duty.LEFT]
    unfinished = [row for row in duties if row.status == states.Duty.OPEN]
    for duty in unfinished:
        left = events.DutyLeft(account=duty.account_id, reason="小组已总结，没有办完")
        move(duty, states.DUTY_LEFT, left, by=by, at=moment, result=left.reason)
    fact = events.GroupConcluded(unfinished=len(unfinished), duties=len(duties))
    return move(group, states.CONCLUDE, fact, by=by, at=moment, report=said)


@action
def dissolve_group(group: TaskGroup, *, by: Actor, reason: str = "", at: datetime | None = None) -> TaskGroup:
    """The group is no more after its report; or it was never formed, with the reason why none is needed."""
    moment, was_formed = at or clock.now(), group.formed_at is not None
    said = noted(reason, RESULT_LENGTH, "reason")
    require(rules.may_form(by, group.project_id), rules.says_why_none(was_formed, said))
    fact = events.GroupDissolved(was_formed=was_formed, is_late=_is_late(group, moment), reason=said)
    return move(group, states.DISSOLVE, fact, by=by, at=moment)
