"""Answers of the demo: the pack checked and published, one that ends soon, one in writing, questions without one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from guanjia.kernel import clock, events
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.refs import SubjectRef
from guanjia.knowledge import actions
from guanjia.knowledge.demo.documents import day_of, morning
from guanjia.knowledge.models import Answer
from guanjia.organization.models import Project

DRAFTS = ("可以看监控吗", "小区里有老鼠蟑螂怎么办")
ASKED = (("游泳池几月开放", 3), ("能帮忙联系月嫂吗", 1), ("小区可以装充电桩吗", 2))


def load_answers(writer: Actor, publisher: Actor, desk: Actor, project: Project, now: datetime) -> None:
    """Publish the pack over the last month, give some of it, note what found no answer."""
    with events.muted():
        with clock.pinned(morning(now, 30)):
            rows = [row for row in actions.load_answers(by=SYSTEM) if row.question not in DRAFTS]
            for number, row in enumerate(rows):
                days = 5 if number == 3 else 300 + number * 5
                actions.publish_answer(row, by=publisher, valid_to=day_of(now + timedelta(days=days)))
        give(rows, desk, project.ref, now)
        with clock.pinned(morning(now, 1)):
            actions.write_answer(
                by=writer, project=project, question="立管改造什么时候开始",
                wordings="换水管是什么时候\n我们楼的立管换不换",
                text="12 月 5 日起换二次供水的立管，按楼栋来，每户停水半天，提前三天通知您。",
                source="工程通知 2026-18",
            )  # fmt: skip
        for text, times in ASKED:
            for number in range(times):
                with clock.pinned(morning(now, 3 - number)):
                    actions.note_unanswered(text, by=desk, subject=project.ref, project_id=project.pk)


def give(rows: Iterable[Answer], desk: Actor, subject: SubjectRef, now: datetime) -> None:
    """The desk gave the first ones often, the later ones now and then."""
    for place, row in enumerate(rows):
        for number in range(max(0, 9 - place // 2)):
            with clock.pinned(morning(now, 1 + number) + timedelta(minutes=7 * place)):
                actions.use_answer(row, by=desk, subject=subject)
