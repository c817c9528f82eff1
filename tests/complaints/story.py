"""The middle of a complaint's story, told through actions."""

from datetime import date, timedelta
from typing import Any

from guanjia.collaboration.actions import Duty
from guanjia.complaints import actions
from guanjia.complaints.models import Complaint
from tests.world import NOW, World, minutes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FACTS: dict[str, Any] = {
    "topic": "facility", "matter": "地库 B2 照明修了两次，夜里仍看不清", "wish": "一周内修好，说明为什么反复",
    "name": "王慧敏", "phone": "13812345678",
}  # fmt: skip


def received(world: World, **facts: Any) -> Complaint:
    """王女士 complained by telephone."""
    facts = {"unit": world.home, "person": world.person("wang"), "matter": FACTS["matter"]} | facts
    return actions.open_complaint(world.lake, by=world.zhao, source="phone", at=NOW, **facts)


def registered(world: World, **facts: Any) -> Complaint:
    """小赵 wrote down the five facts."""
    known = {key: facts.pop(key) for key in ("unit", "area", "person", "case") if key in facts}
    row = received(world, **known)
    return actions.register_complaint(row, by=world.zhao, at=NOW + minutes(10), **FACTS | facts)


def accepted(world: World, grade: str = "important", **facts: Any) -> Complaint:
    """周姐 graded it and told by when somebody calls."""
    row = registered(world, **facts)
    return actions.accept_complaint(
        row, by=world.zhou, grade=grade, how="phone", feedback_due_at=NOW + 5 * HOUR, at=NOW + minutes(40)
    )


def duties(world: World, *usernames: str) -> list[Duty]:
    """A written duty for each."""
    return [Duty(world.account(name), f"{name} 查一项", NOW + DAY) for name in usernames]


def grouped(world: World, row: Complaint, at: timedelta = HOUR) -> None:
    """Three people look into it, 周姐 leads."""
    actions.form_group(
        row,
        by=world.zhou,
        lead=world.account("zhou"),
        duties=duties(world, "zhou", "zhao", "zhang"),
        at=NOW + at,
    )


def investigated(world: World, **facts: Any) -> Complaint:
    """Evidence was found."""
    row = accepted(world, **facts)
    grouped(world, row)
    actions.add_evidence(row, by=world.zhao, sort="record", words="两张服务单都只换了灯管", at=NOW + 2 * HOUR)
    return row


def judged(world: World, **facts: Any) -> Complaint:
    """It is true, and the company's fault."""
    verdict = {
        "verdict": "valid",
        "is_company_fault": True,
        "findings": "没查漏电回路",
        "staff": world.staff("zhang"),
    }
    verdict |= {key: facts.pop(key) for key in tuple(verdict) if key in facts}
    row = investigated(world, **facts)
    return actions.judge_complaint(row, by=world.zhou, at=NOW + 3 * HOUR, **verdict)


def agreed(world: World, row: Complaint, start: timedelta = 4 * HOUR, fen: int = 0) -> Complaint:
    """The customer was asked, and a plan was fixed."""
    at = NOW + start
    option = actions.add_option(
        row,
        by=world.zhou,
        name="改线并换灯",
        method="换回路和 12 盏灯",
        due_on=date(2026, 11, 27),
        fen=fen,
        at=at,
    )
    row = actions.consult_customer(
        row, by=world.zhou, how="phone", words="选改线并换灯", option=option, at=at + minutes(5)
    )
    if row.is_company_fault and not row.apology:
        row = actions.write_apology(
            row, by=world.zhou, words="两次都没有修到根上，向您道歉。", at=at + minutes(6)
        )
    return actions.agree_plan(
        row, by=world.zhou, plan="换回路和灯，完工当晚一起看", due_at=at + DAY, fen=fen, at=at + minutes(10)
    )


def told(world: World, row: Complaint, start: timedelta = 6 * HOUR) -> Complaint:
    """The plan was carried out, and the customer knows."""
    at = NOW + start
    row = actions.start_plan(row, by=world.zhou, at=at)
    row = actions.finish_plan(row, by=world.zhou, words="换好了", at=at + HOUR)
    return actions.tell_result(
        row, by=world.zhao, how="phone", words="灯换好了，请您看看", at=at + HOUR + minutes(20)
    )


def satisfied(world: World, **facts: Any) -> Complaint:
    """The customer is satisfied in the first round."""
    row = told(world, agreed(world, judged(world, **facts)))
    return actions.note_satisfied(row, by=world.zhao, words="这回亮了", at=NOW + 9 * HOUR)
