"""Notices of the demo: one that is out and half read, one that waits for its approval, one for colleagues."""

from collections.abc import Mapping
from datetime import timedelta

from guanjia.communications import actions
from guanjia.communications.models import NoticeReader
from guanjia.estate.models import Building
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Project

WATER = "明天 9:00 到 11:00 清洗生活水箱，3 栋、5 栋停水，请提前储水。恢复后先放两分钟再用。"
LIFT = (
    "9 栋 1 单元电梯后天 14:00 到 16:00 年检，请走楼梯或绕行 2 单元，行动不便的请提前打客服电话，我们来接。"
)
SHIFT = "下周起夜班交接提前到 21:45，交班记录写全在办单和没兑现的承诺，接班人看过再签。"


def load(lake: Project, actors: Mapping[str, Actor]) -> None:
    """Write, approve and tell; the first reader has read."""
    desk, lead = actors["zhao"], actors["zhou"]
    until = clock.now() + timedelta(days=2)
    numbers = {row.number: row.pk for row in Building.objects.filter(project=lake)}
    for sort, title, text, buildings, is_approved in (
        ("owners", "3 栋、5 栋清洗水箱停水两小时", WATER, ("3", "5"), True),
        ("staff", "夜班交接时间提前", SHIFT, (), True), ("owners", "9 栋 1 单元电梯年检", LIFT, ("9",), False),
    ):  # fmt: skip
        where = [numbers[number] for number in buildings if number in numbers]
        row = actions.write_notice(
            lake, by=desk, sort=sort, title=title, text=text, buildings=where, ends_at=until
        )
        row = actions.ask_for_notice(row, by=desk)
        if is_approved:
            actions.approve_notice(row, by=lead)
    actions.spread_notices()
    reader = NoticeReader.objects.filter(notice__sort="staff", account_id=desk.id or 0).first()
    if reader is not None:
        actions.read_notice(reader, by=desk)
    actions.judge_tools(lake, at=clock.now())
