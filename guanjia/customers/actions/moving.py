"""A home is taken into use: interview, preparation from the wishes, keys, a whole file (A-1.1-4, A-1.1-5)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from guanjia.customers import events, fullness, moving, queries, rules, states, wishes
from guanjia.customers.actions.files import change_household
from guanjia.customers.models import Household, MoveIn, MoveInTask, Occupancy, Person
from guanjia.kernel import clock, policy
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move, ready
from guanjia.kernel.numbers import noted
from guanjia.kernel.refusals import NotFound, Refused, require
from guanjia.kernel.text import fit
from guanjia.kernel.work import action
from guanjia.organization.moments import CHINA, local
from guanjia.sla import queries as clocks


@action
def schedule_move_in(household: Household, *, by: Actor, person: Person, planned_on: date) -> MoveIn:
    """Plan the day of the handover; its butler is asked to interview before (A-1.1-4)."""
    today = local(clock.now()).date()
    require(rules.may_change(household, by), rules.is_ahead(planned_on, today, "planned_on"))
    if not Occupancy.objects.filter(household=household, person=person, ended_at=None).exists():
        raise Refused("person_needed", "请选这一户的住户，没有的先登记住户。", {"person": "请选择"})
    if MoveIn.objects.filter(
        household=household, status__in=[*states.BEFORE_KEYS, states.M.HANDED_OVER]
    ).exists():
        raise Refused("moving_already", "这一户已经有一个入住在办。")
    butler = queries.butler_for(household.unit_id)
    row = MoveIn.objects.create(
        project=household.project, household=household, person=person, butler=butler, planned_on=planned_on,
        created_at=clock.now(),
    )  # fmt: skip
    ahead = timedelta(days=int(policy.value("move_in.interview_days", project=household.project_id)))
    fact = events.MoveInScheduled(end_of(planned_on - ahead), butler.pk if butler else None)
    record(fact, row, by=by)
    return row


def end_of(day: date) -> datetime:
    """The end of a day at the place."""
    return datetime.combine(day, time(23, 59, 59), CHINA).astimezone(UTC)


@action
def note_interview(move_in: MoveIn, *, by: Actor, plan: str = "") -> MoveIn:
    """The people were asked what they wish; the wishes were written down with their consents, or there are none."""
    require(rules.may_change(move_in.household, by), ready(move_in, states.INTERVIEW))
    words = fit(plan, 300, "plan")
    if words:
        change_household(move_in.household, by=by, plan=words)
    due = clocks.due_of(move_in.ref, "T32")
    fact = events.MoveInInterviewed(
        wishes=len(wishes.live([move_in.household_id])), on_time=due is None or clock.now() <= due
    )
    return move(move_in, states.INTERVIEW, fact, by=by)


@action
def prepare_move_in(move_in: MoveIn, *, by: Actor) -> MoveIn:
    """Draw up the tasks: one for every living wish, and the company's checklist (A-1.1-5)."""
    require(rules.may_change(move_in.household, by), ready(move_in, states.PREPARE))
    found = wishes.live([move_in.household_id])
    for place, wish in enumerate(found, 1):
        words = f"{wish.get_sort_display()}：{moving.PREPARATIONS[wish.sort]}"
        _task(move_in, MoveInTask.Part.PREPARE, words, place).save()
    checks = policy.value("move_in.checklist", project=move_in.project_id)
    for place, words in enumerate(checks, 1):
        _task(move_in, MoveInTask.Part.CHECK, words, place).save()
    return move(move_in, states.PREPARE, events.MoveInPrepared(len(found) + len(checks)), by=by)


def _task(move_in: MoveIn, part: str, words: str, place: int) -> MoveInTask:
    row = MoveInTask(move_in=move_in, part=part, position=place)
    row.text = words
    return row


@action
def tick_tasks(move_in: MoveIn, *, by: Actor, done: Iterable[int]) -> MoveIn:
    """Tick what is done; with the last one the home is ready for the keys."""
    require(rules.may_change(move_in.household, by), ready(move_in, states.MAKE_READY))
    wanted, now = set(done), clock.now()
    rows = moving.tasks_of(move_in)
    for row in rows:
        if row.pk in wanted and row.done_at is None:
            row.done_at, row.done_by = now, by.ref
            row.save(update_fields=["done_at", "done_by"])
    if any(row.done_at is None for row in rows):
        return move_in
    personal = [row.done_at for row in rows if row.part == MoveInTask.Part.PREPARE and row.done_at]
    in_time = [local(at).date() <= move_in.planned_on for at in personal]
    return move(move_in, states.MAKE_READY, events.MoveInReady(in_time), by=by)


@action
def hand_over_keys(move_in: MoveIn, *, by: Actor) -> MoveIn:
    """The keys go to the people: never before everything is prepared (A-1.1-5)."""
    left = sum(row.done_at is None for row in moving.tasks_of(move_in))
    is_early = move_in.status in states.BEFORE_KEYS and move_in.status != states.M.READY
    require(rules.may_change(move_in.household, by))
    if is_early:
        require(rules.is_prepared(move_in, left or 1))
    require(ready(move_in, states.HAND_OVER))
    today = local(clock.now()).date()
    days = timedelta(days=int(policy.value("move_in.file_days", project=move_in.project_id)))
    change_household(move_in.household, by=by, state="已入住", moved_in_on=today)
    return move(move_in, states.HAND_OVER, events.KeysHandedOver(end_of(today + days)), by=by)


@action
def close_move_in(move_in: MoveIn, *, by: Actor) -> MoveIn:
    """The move-in ends when the file of the home is whole (A-3.1-5)."""
    household = fullness.system_file(move_in.household_id)
    if household is None:
        raise NotFound
    missing = [str(gap) for gap in fullness.of(household).missing]
    require(rules.may_change(move_in.household, by), ready(move_in, states.CLOSE), rules.is_whole(missing))
    due = clocks.due_of(move_in.ref, "MOVE")
    return move(move_in, states.CLOSE, events.MoveInClosed(due is None or clock.now() <= due), by=by)


@action
def cancel_move_in(move_in: MoveIn, *, by: Actor, reason: str) -> MoveIn:
    """Nobody moves in, or on a day that is not known yet."""
    words = noted(reason, 120, "reason")
    require(
        rules.may_change(move_in.household, by), ready(move_in, states.CANCEL),
        rules.is_filled(words, "reason", "请写取消的原因。"),
    )  # fmt: skip
    return move(move_in, states.CANCEL, events.MoveInCancelled(words), by=by)
