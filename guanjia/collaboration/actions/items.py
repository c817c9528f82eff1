"""The only writer of action items."""

from datetime import date, datetime, time, timedelta

from guanjia.collaboration import events, rules, states
from guanjia.collaboration.models import ActionItem
from guanjia.communications import actions as communications
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.events import record
from guanjia.kernel.moves import move
from guanjia.kernel.numbers import noted
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused, require
from guanjia.kernel.work import action
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import local

TITLE_LENGTH, CHECK_LENGTH, WORDS_LENGTH = 80, 120, 300


@action
def ask_action(
    project: Project, *, by: Actor, title: str, owner: Account, due_on: date, check_on: date, check_by: str,
    origin: SubjectRef | None = None,
) -> ActionItem:  # fmt: skip
    """Ask somebody to do something until a day, and say when and by what its effect is looked at."""
    require(rules.may_ask(by, project.pk), rules.is_in_order(due_on, check_on, local(clock.now()).date()))
    words, measure = noted(title, TITLE_LENGTH, "title"), noted(check_by, CHECK_LENGTH, "check_by")
    if not words or not measure:
        raise Refused("words_needed", "请写清要做什么、看什么来判断有没有用。")
    row = ActionItem.objects.create(
        project=project, title=words, owner=owner, due_on=due_on, check_on=check_on, check_by=measure,
        origin=str(origin or ""), asked_by=by.ref, created_at=clock.now(),
    )  # fmt: skip
    record(events.ActionAsked(owner=owner.pk, due_at=end_of(due_on)), row, by=by)
    url = f"/desk/actions/{row.pk}/"
    communications.tell(
        [owner.pk],
        "action_asked",
        row,
        once=str(row.pk),
        url=url,
        acted=by.ref,
        title=words,
        due=f"{due_on:%m-%d}",
    )
    return row


def end_of(day: date) -> datetime:
    """The last moment of a local day."""
    return datetime.combine(day + timedelta(days=1), time(), local(clock.now()).tzinfo)


@action
def finish_action(item: ActionItem, *, by: Actor, words: str) -> ActionItem:
    """The owner says that it is done."""
    require(rules.may_do(by, item), rules.has_words(words))
    said = noted(words, WORDS_LENGTH, "words")
    return move(
        item,
        states.FINISH,
        events.ActionFinished(words=said, on_time=clock.now() <= end_of(item.due_on)),
        by=by,
        words=said,
    )


@action
def drop_action(item: ActionItem, *, by: Actor, words: str) -> ActionItem:
    """It will not be done, with the reason."""
    require(rules.may_ask(by, item.project_id), rules.has_words(words))
    said = noted(words, WORDS_LENGTH, "words")
    return move(item, states.DROP, events.ActionDropped(reason=said), by=by, words=said)


@action
def check_action(item: ActionItem, *, by: Actor, is_effective: bool, words: str) -> ActionItem:
    """Somebody else says whether it helped (M054)."""
    require(rules.may_ask(by, item.project_id), rules.is_judged_by_another(by, item), rules.has_words(words))
    said = noted(words, WORDS_LENGTH, "words")
    step = states.CONFIRM if is_effective else states.DENY
    fact = events.ActionChecked(is_effective=is_effective, words=said)
    return move(item, step, fact, by=by, words=said)
