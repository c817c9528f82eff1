"""Hand-offs and task groups of the demo: one in every state that somebody has to act on."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from guanjia.collaboration import actions, handoffs, queries
from guanjia.collaboration.actions import Duty
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.organization.models import Account, Project


def load(lake: Project, actors: Mapping[str, Actor], order: SubjectRef) -> None:
    """What the front desk and the other departments ask of each other, and two groups."""
    now = clock.now()
    place = {row.name: row for row in handoffs.departments(lake.pk)}
    with clock.pinned(now - timedelta(hours=20)):
        facts: dict[str, Any] = {"department": place["项目部"], "due_at": now + timedelta(hours=30)}
        done = actions.send_hand_off(lake, by=actors["zhou"], title="清点 3 栋备用门禁卡", **facts)
        done = actions.accept_hand_off(done, by=actors["qiu"])
        actions.finish_hand_off(done, by=actors["qiu"], words="还剩 14 张，已补单 30 张，周五到")
    with clock.pinned(now - timedelta(minutes=50)):
        facts = {"department": place["工程部"], "due_at": now + timedelta(hours=6), "origin": order}
        row = actions.send_hand_off(
            lake,
            by=actors["zhao"],
            title="查 3 栋二单元水压低的原因",
            details="今天三户来电，都在五层以上",
            **facts,
        )
        facts["department"] = place["客服部"]
        taken = actions.send_hand_off(lake, by=actors["sun"], title="通知 8 栋周四清洗水箱", **facts)
        actions.accept_hand_off(taken, by=actors["zhao"])
    with clock.pinned(now - timedelta(minutes=4)):
        facts = {"department": place["客服部"], "is_urgent": True, "due_at": now + timedelta(hours=1)}
        actions.send_hand_off(lake, by=actors["sun"], title="请马上联系 2-1-301 住户关水阀", **facts)
        actions.return_hand_off(row, by=actors["sun"], reason="水泵房归外委维保，请写明几点开始低")
    _groups(lake, actors)


def _groups(lake: Project, actors: Mapping[str, Actor]) -> None:
    """One group at work, one task that has no group yet."""
    now = clock.now()
    people = {
        row.username: row for row in Account.objects.filter(username__in=("lin", "wanghai", "zhou", "meng"))
    }
    with clock.pinned(now - timedelta(hours=26)):
        group = actions.form_group(
            lake, by=actors["zhou"], purpose="地库 B2 照明整改", kind="project", lead=people["lin"],
            aim="两周内地库照明报修为零",
            duties=[
                Duty(people["lin"], "定责和审批费用", now + timedelta(hours=22)),
                Duty(people["wanghai"], "查 C 区回路，出改线图", now - timedelta(hours=1)),
                Duty(people["zhou"], "与业主沟通，每两天告知进度", now + timedelta(days=3)),
                Duty(people["meng"], "夜间复查，留照片", now + timedelta(days=4)),
            ],
        )  # fmt: skip
    with clock.pinned(now - timedelta(hours=3)):
        first = queries.duties_of(group).first()
        if first is not None:
            actions.finish_duty(first, by=actors["wanghai"], words="C 区第 3 回路接头氧化，图已交")
        actions.declare_group(
            lake, by=actors["zhou"], purpose="周六全区停电检修的保障", lead=people["zhou"],
            words="排值班、写告示、通知独居老人", due_at=now + timedelta(days=2),
        )  # fmt: skip
