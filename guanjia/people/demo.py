"""The roster of the demo: a living month on the moving clock, with leave, a swap, a gap, notes between shifts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.organization.models import Project
from guanjia.organization.moments import CHINA, local
from guanjia.people import actions, handovers, kinds, queries
from guanjia.people.models import Handover, Shift, Staff

AHEAD = 40
DAY = timedelta(days=1)
Span = tuple[str, datetime, datetime]
# a week from Monday on, by user name; two days of rest each, nobody over a limit
WEEKS: Mapping[str, str] = {
    "zhao": "早早早早早休休", "meng": "中中中休休早早", "sun": "白白白白白休休", "zhou": "白白白白白休休",
    "lin": "白白白白白休休", "li": "白白白白白休休", "he": "休白白白白白休", "ma": "白休休白白白白",
    "zhang": "休休早早早早早", "wanghai": "早早早早备休早", "chenli": "早早休休早早早", "zhoubin": "中中备休中中中",
    "liuyang": "晚晚晚晚晚休休", "qiu": "白白白白白休休", "luyong": "早早早早早休休",
}  # fmt: skip
NOTES = (
    "3 栋水泵下午换了轴承，晚上再听一次声音；1-602 的装修押金单明天上午来取。",
    "都办完了，无遗留。",
    "2 栋 1 单元电梯报过一次异响，维保说明早 8 点到；7-1201 在等燃气公司回电，来电请转告已登记。",
)
PRAISE = (  # who, how it came, what was said, whether it was verified
    ("zhang", "banner", "3-2-501 送来锦旗：半夜爆管，张师傅二十分钟到，忙到三点，走前还把积水拖干净。", True),
    ("li", "face", "一家人出远门那几天，李管家每天来看门窗、收快递。", True),
    ("wanghai", "contact", "5-1-302 来电：王师傅修门锁不收换下来的旧锁芯，讲得清楚，话也和气。", True),
    ("zhoubin", "face", "1-2-803 说小周师傅换灯时顺手把楼道的也看了。", False),
)
STANDBY, BREAK = "值", 60
BEFORE, AFTER = timedelta(hours=6), timedelta(hours=6)
REST = timedelta(hours=11)


def around(now: datetime) -> tuple[datetime, datetime]:
    """From when to when somebody stands by, so that the demo has people at work at whatever hour it is started."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return hour - BEFORE, hour + AFTER


def found(project: Project, now: datetime) -> None:
    """The kinds of shift and the posted position of the demo; 值 has the hours at which people stand by."""
    stand_by(project, now)
    facts = {"start": time(8), "end": time(17), "break_minutes": 60}
    actions.keep_kind(project, by=SYSTEM, code="外", name="外委", **facts)
    actions.keep_position(project, by=SYSTEM, post="客服", code="早", minimum=1)


def stand_by(project: Project, now: datetime) -> None:
    """The kind of shift of who stands by, with its hours of this demo."""
    start, end = (local(moment).time() for moment in around(now))
    facts = {"start": start, "end": end, "break_minutes": BREAK, "tone": "acc"}
    actions.keep_kind(project, by=SYSTEM, code=STANDBY, name="值守", **facts)


def plan(person: Staff, username: str, first: date, now: datetime, *, stands_by: bool) -> None:
    """The shifts of a person from a day on; who stands by works around this moment, whatever the hour."""
    last = local(now).date() + AHEAD * DAY
    spans = list(spans_of(WEEKS[username], first, last))
    if stands_by:
        own = (STANDBY, *around(now))
        spans = [own, *(span for span in spans if span[2] + REST <= own[1] or own[2] + REST <= span[1])]
    actions.plan_shifts(person, by=SYSTEM, spans=spans)


def spans_of(week: str, first: date, last: date) -> Iterable[Span]:
    """A week repeated from a day to a day."""
    for n in range((last - first).days + 1):
        day = first + n * DAY
        code = week[day.weekday()]
        hours = kinds.PRESET_HOURS[code]
        if hours is not None:
            yield (code, *kinds.span_of(day, hours))


def load(cast: Mapping[str, Staff], actors: Mapping[str, Actor]) -> None:
    """Leave that makes a gap, leave and a swap that wait, somebody who stands in, a week over its limit."""
    now, boss = clock.now(), actors["lin"]
    absent, deputy = cast["zhao"], cast["meng"]
    day = next(n for n in range(3, 9) if (local(now).date() + n * DAY).weekday() < 4)
    start = datetime.combine(local(now).date() + day * DAY, time(), CHINA)
    taken = actions.ask_leave(absent, by=boss, leave_kind="annual", starts_at=start, ends_at=start + 2 * DAY)
    actions.approve_leave(taken, by=boss)
    actions.arrange_stand_in(absent, by=boss, deputy=deputy, starts_at=start, ends_at=start + 2 * DAY)
    later = start + 7 * DAY
    actions.ask_leave(
        cast["ma"], by=actors["ma"], leave_kind="personal", starts_at=later, ends_at=later + DAY
    )
    monday = local(now).date() - local(now).weekday() * DAY
    tuesday = datetime.combine(
        monday + 8 * DAY, time(), CHINA
    )  # of the next week: each rests when the other works
    own, wanted = next_shift(cast["zhang"], tuesday + DAY), next_shift(cast["chenli"], tuesday)
    actions.agree_swap(actions.ask_swap(own, by=actors["zhang"], wanted=wanted), by=actors["chenli"])
    extra = [actions.Cell(cast["li"].pk, monday + n * DAY, "白") for n in (5, 6)]
    hand_over(cast, actors)
    praise(cast, actors)
    actions.set_cells(absent.project, by=boss, cells=extra, reason="交房高峰，周末加班，下周补休")


def hand_over(cast: Mapping[str, Staff], actors: Mapping[str, Actor]) -> None:
    """Notes of the front desk of the last days, as they were read."""
    today = local(clock.now()).date()
    by_staff = {person.pk: actors[name] for name, person in cast.items() if name in actors}
    for n, text in enumerate(NOTES):
        change = datetime.combine(today - (len(NOTES) - n) * DAY, time(15), CHINA)
        actions.ask_handovers(at=change - timedelta(minutes=20))
        note = Handover.objects.filter(ends_at=change, post="客服").first()
        if note is None:
            continue
        leaves, comes = (handovers.on_shift(note, following=after).first() for after in (False, True))
        if leaves and comes and leaves.pk in by_staff and comes.pk in by_staff:
            actions.write_handover(note, by=by_staff[leaves.pk], text=text, at=change - timedelta(minutes=10))
            actions.read_handover(note, by=by_staff[comes.pk], at=change + timedelta(minutes=5))


def praise(cast: Mapping[str, Staff], actors: Mapping[str, Actor]) -> None:
    """What customers praised people for, most of it verified."""
    for n, (name, source, words, is_true) in enumerate(PRAISE):
        at = clock.now() - (3 * n + 1) * DAY
        row = actions.note_commendation(cast[name], by=actors["meng"], words=words, source=source, at=at)
        if is_true:
            actions.verify_commendation(row, by=actors["zhou"], shown=words, at=at + DAY / 4)


def next_shift(person: Staff, since: datetime) -> Shift:
    """The first shift of a person that begins after a moment."""
    rows = queries.shifts([person.pk], since, since + 10 * DAY)[person.pk]
    return next(row for row in rows if row.starts_at > since and not row.is_on_call)
