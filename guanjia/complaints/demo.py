"""Complaints of the demo: one in its second round, one to be graded, one in the last week satisfied."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from guanjia.collaboration.actions import Duty
from guanjia.complaints import actions
from guanjia.complaints.models import Complaint
from guanjia.customers import queries as customers
from guanjia.estate.models import Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import local
from guanjia.people.models import Staff

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def load(
    lake: Project, cast: Mapping[str, Staff], actors: Mapping[str, Actor], homes: Sequence[Unit]
) -> None:
    """Complaints in the states in which somebody has to act."""
    second_round(lake, cast, actors, homes[7])
    satisfied(lake, actors, homes[2])
    with clock.pinned(clock.now() - 25 * timedelta(minutes=1)):
        row = opened(lake, actors, homes[5], "保洁三天没有来拖楼道，电梯口很脏", "phone")
        actions.register_complaint(
            row, by=actors["zhao"], topic="cleaning", matter=row.matter, wish="每天拖一次，今天先拖干净",
            name=row.name, phone=row.phone,
        )  # fmt: skip


def opened(lake: Project, actors: Mapping[str, Actor], home: Unit, matter: str, source: str) -> Complaint:
    """A complaint of who lives there."""
    household = customers.household_of_unit(home.pk)
    stay = household.occupancies.filter(relation="owner").first() if household else None
    return actions.open_complaint(
        lake, by=actors["zhao"], matter=matter, source=source, unit=home, person=stay.person if stay else None
    )


def taken_up(row: Complaint, actors: Mapping[str, Actor], topic: str, wish: str, grade: str) -> Complaint:
    """Registered by the desk, accepted by the supervisor."""
    row = actions.register_complaint(
        row, by=actors["zhao"], topic=topic, matter=row.matter, wish=wish, name=row.name or "业主",
        phone=row.phone or "13800001111",
    )  # fmt: skip
    return actions.accept_complaint(row, by=actors["zhou"], grade=grade, how="phone")


def settled(row: Complaint, actors: Mapping[str, Actor], plan: str, opinion: str, days: int = 2) -> Complaint:
    """The customer was asked, a plan was fixed, carried out and told."""
    row = actions.consult_customer(row, by=actors["zhou"], how="phone", words=opinion)
    row = actions.agree_plan(row, by=actors["zhou"], plan=plan, due_at=clock.now() + days * DAY)
    row = actions.start_plan(row, by=actors["zhou"])
    row = actions.finish_plan(row, by=actors["zhou"], words=f"{plan}，已做完")
    return actions.tell_result(row, by=actors["zhao"], how="phone", words=f"{plan}，请您看看")


def second_round(lake: Project, cast: Mapping[str, Staff], actors: Mapping[str, Actor], home: Unit) -> None:
    """The lights of the garage: done twice, still dark; a group looks into it, the customer chose an option."""
    now = clock.now()
    with clock.pinned(now - 60 * HOUR):
        row = opened(lake, actors, home, "地库 B2 照明修了两次，夜里仍看不清，老人险些摔倒", "phone")
        row = taken_up(row, actors, "facility", "一周内修好，说明为什么反复", "important")
    with clock.pinned(now - 58 * HOUR):
        people = {
            row.username: row for row in Account.objects.filter(username__in=("zhou", "wanghai", "meng"))
        }
        actions.form_group(
            row, by=actors["zhou"], lead=people["zhou"],
            duties=[
                Duty(people["zhou"], "与业主沟通，进度告知", now + DAY),
                Duty(people["wanghai"], "查 C 区回路，出改线图", now + 7 * HOUR),
                Duty(people["meng"], "夜间复查，留照片", now + 3 * DAY),
            ],
        )  # fmt: skip
        actions.add_evidence(
            row, by=actors["zhou"], sort="record", words="两张服务单都只换了灯管，没有查回路"
        )
        facts: dict[str, Any] = {"verdict": "valid", "is_company_fault": True, "staff": cast["zhang"]}
        row = actions.judge_complaint(row, by=actors["zhou"], findings="只换灯管，没查 C 区漏电回路", **facts)
        row = actions.write_apology(
            row, by=actors["zhou"], words="两次都没有修到根上，让您和老人走了一个多星期的黑路，向您道歉。"
        )
    with clock.pinned(now - 40 * HOUR):
        row = settled(row, actors, "更换 12 盏灯管，当晚复查", "可以，今晚就要亮")
    with clock.pinned(now - 20 * HOUR):
        row = actions.note_unsatisfied(
            row, by=actors["zhao"], words="当晚亮了，第二天又灭了五盏。我要的是不再反复，不是再换一次灯管。"
        )
    with clock.pinned(now - 3 * HOUR):
        offered(row, actors)


def offered(row: Complaint, actors: Mapping[str, Actor]) -> None:
    """Three ways to settle it lie before the customer, who chose one."""
    today = local(clock.now()).date()
    for name, method, days, yuan, risk in (
        ("只查漏电", "查修 C 区回路", 2, 120, "可能，灯用了九年"),
        ("改线并换灯", "换回路和 12 盏 LED", 4, 6800, "很小，质保三年"),
        ("整个 B2 改造", "照明全部更新", 27, 58000, "很小，要业委会同意"),
    ):
        actions.add_option(
            row,
            by=actors["zhou"],
            name=name,
            method=method,
            due_on=today + days * DAY,
            fen=yuan * 100,
            risk=risk,
        )
    chosen = row.rounds.get(number=2).options.get(name="改线并换灯")
    row = actions.consult_customer(
        row,
        by=actors["zhou"],
        how="phone",
        option=chosen,
        words="选改线并换灯。施工前先加临时灯，完工后晚上一起看。",
    )
    actions.tell_progress(row, by=actors["zhou"], how="phone", words="三个方案说明，听取意见")


def satisfied(lake: Project, actors: Mapping[str, Actor], home: Unit) -> None:
    """Last week's parking: settled in the first round, reviewed, counted."""
    now = clock.now()
    with clock.pinned(now - 6 * DAY):
        row = opened(lake, actors, home, "我的车位连续三天被外来车占着，门岗没有人管", "app")
        row = taken_up(row, actors, "parking", "把车挪走，以后不要再放进来", "minor")
        actions.add_evidence(row, by=actors["zhou"], sort="record", words="门禁记录：三次都是访客通道放行")
        row = actions.judge_complaint(
            row,
            by=actors["zhou"],
            verdict="partly",
            is_company_fault=False,
            findings="访客登记了别的车位，停错了",
        )
        row = settled(row, actors, "联系车主挪车，车位加锁", "先挪走，再给我装锁", 1)
        row = actions.note_satisfied(row, by=actors["zhao"], words="第二天就清走了，谢谢")
    with clock.pinned(now - 5 * DAY):
        actions.review_complaint(
            row, by=actors["zhou"], cause="standard", whys=["访客没有人带到车位", "访客单上没有车位图"],
            words="访客单印车位图，门岗口头说一遍",
        )  # fmt: skip
