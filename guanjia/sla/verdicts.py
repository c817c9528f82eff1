"""What may be done with a promise, and why not; pure predicates over the row and the actor."""

from datetime import date, datetime, timedelta

from guanjia.kernel.actors import Actor
from guanjia.kernel.refusals import NotAllowed, Refused, Verdict
from guanjia.organization.moments import local
from guanjia.sla import declared
from guanjia.sla.models import Compensation, DelayNotice, Explanation, Promise, SupplierOrder, Told

FAR = timedelta(days=366)
MINUTE = timedelta(minutes=1)


def may_work(row: Promise, actor: Actor) -> Verdict:
    """The desk of the project, or a butler for what the butler told."""
    reach = actor.reach("promises.work")
    if reach.covers(row.project_id) or (reach.zone and row.given_by == actor.ref):
        return None
    return NotAllowed() if not reach else Refused("not_yours", "这条承诺不在您的项目里，也不是您说的。")


def may_decide(row: Compensation, actor: Actor) -> Verdict:
    """Who approves compensations in the project."""
    return None if actor.reach("promises.approve").covers(row.project_id) else NotAllowed()


def is_open(row: Promise) -> Verdict:
    """Only what is not settled can be told later."""
    if row.state == Promise.State.OPEN and row.due_at is not None:
        return None
    return Refused("not_open", "这条承诺已经有结果，或没有说时间，不能再改时间。")


def is_moved_here(row: Promise) -> Verdict:
    """Some times stand on the case itself and move with it."""
    where = declared.moved_elsewhere.get(row.what)
    return Refused("moved_elsewhere", where) if where else None


def is_settled(row: Promise) -> Verdict:
    """The customer is asked after the end."""
    if row.state in (Promise.State.KEPT, Promise.State.LATE):
        return None
    return Refused("not_settled", "这条承诺还没有结果，有了结果再请客户核对。")


def is_whole(
    cause: str, words: str, remedy: str, told_how: str, known_since: datetime | None, is_compensated: bool
) -> Verdict:
    """A notice has cause, words, when it was known, how it was told, remedy; a supplier's also a compensation."""
    missing = {}
    if cause not in DelayNotice.Cause.values:
        missing["cause"] = "请选原因"
    if not words.strip():
        missing["words"] = "请写清楚为什么"
    if known_since is None:
        missing["known_since"] = "请填什么时候知道的"
    if told_how not in Told.values:
        missing["told_how"] = "请选怎么告知的"
    if not remedy.strip():
        missing["remedy"] = "请写补救办法"
    if cause == DelayNotice.Cause.SUPPLIER and not is_compensated:
        missing["compensation"] = "供应商延期要告诉客户怎么补偿"
    if missing:
        return Refused("notice_incomplete", "延期告知还缺：" + "、".join(missing.values()) + "。", missing)
    return None


def is_in_order(known: datetime, told: datetime, due: datetime, now: datetime) -> Verdict:
    """First known, then told, not in the future, then the new time, within a year."""
    if told > now + MINUTE:
        return _wrong("told_later", "told_at", "告知客户的时间还没有到，请先告诉客户，再填告知的时间。")
    if known > told:
        return _wrong("known_later", "known_since", "知道的时间晚于告知客户的时间，请填告知以前的时间。")
    if due <= told:
        return _wrong("due_before_told", "new_due_at", "新的时间早于告知客户的时间，请填告知以后的时间。")
    if due > told + FAR:
        return _wrong("too_far", "new_due_at", "新的时间在一年以后，请核对年份。")
    return None


def _wrong(code: str, field: str, message: str) -> Refused:
    """A refusal whose whole sentence stands at its field."""
    return Refused(code, message, {field: message})


def is_later(row: Promise, due: datetime) -> Verdict:
    """A delay names a later time than the one that holds (A-1.3-4)."""
    if row.due_at is None or due > row.due_at:
        return None
    now = f"{local(row.due_at):%Y-%m-%d %H:%M}"
    return _wrong("not_later", "new_due_at", f"现在的时间是 {now}，延期要晚于它，请填更晚的时间。")


def is_asked(row: Explanation | None) -> Verdict:
    """Only a broken promise asks, and one answer is enough."""
    if row is None:
        return Refused("not_broken", "这条承诺没有过时，不用说明。")
    return Refused("explained", "已经说明过了。") if row.given_at else None


def is_explained(why: str, remedy: str, cause: str) -> Verdict:
    """Both halves are needed, and a reason of the list."""
    missing = {}
    if cause not in DelayNotice.Cause.values:
        missing["cause"] = "请选原因"
    if not why.strip():
        missing["why"] = "请写为什么没守住"
    if not remedy.strip():
        missing["remedy"] = "请写怎么补救"
    return (
        Refused("explanation_incomplete", "说明要写全：谁的原因、为什么没守住、怎么补救。", missing)
        if missing
        else None
    )


def is_compensation(sort: str, fen: int, words: str, field: str = "words") -> Verdict:
    """What, how much, for what; the words stand in a field of the form."""
    if sort not in Compensation.Sort.values:
        return _wrong("sort_needed", "sort", "请选补偿的方式。")
    if fen <= 0:
        return _wrong("amount_needed", "amount", "请填大于 0 的金额；服务和礼品按价值填。")
    return has_words(words, field, "请写补偿什么、为什么。")


def has_words(text: str, field: str, message: str) -> Verdict:
    """Something must be written."""
    return None if text.strip() else Refused(f"{field}_needed", message, {field: "请填写"})


def is_a_day_ahead(day: date, today: date, field: str) -> Verdict:
    """A supplier names today or a day to come, within a year."""
    if today <= day <= today + FAR:
        return None
    return Refused("day_passed", "到货日要是今天或以后一年内的日子。", {field: "请核对日期"})


def is_another_day(order: SupplierOrder, day: date) -> Verdict:
    """A revision names another day than the one that holds."""
    if day != order.due_on:
        return None
    return Refused("same_day", "和现在的到货日一样，不用改期。", {"revised_on": "没有变"})


def is_delayed_by(row: Promise, day: date) -> bool:
    """Whether an open promise cannot be kept when what it needs comes on a day."""
    return is_open(row) is None and row.due_at is not None and day > local(row.due_at).date()


def is_another(row: Compensation, actor: Actor) -> Verdict:
    """Nobody decides on the own proposal."""
    if row.proposed_by != actor.ref:
        return None
    return Refused("own_proposal", "自己提的补偿要请别人批准。")


def is_within(fen: int, limit: int) -> Verdict:
    """The amount lies within what this role may approve."""
    if fen <= limit:
        return None
    return Refused("over_limit", f"超过您的批准权限 {limit / 100:.2f} 元，请上一级批准。")
