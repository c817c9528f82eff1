"""The stories of the demo, told through actions, minute by minute."""

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from guanjia.dispatch import actions as dispatch
from guanjia.estate.models import Unit
from guanjia.followups import actions as followups
from guanjia.followups.models import FollowUp
from guanjia.intake import actions as intake
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.models import Attachment
from guanjia.knowledge.models import Category
from guanjia.organization import queries as accounts
from guanjia.organization.models import Project
from guanjia.people import queries as staff_files
from guanjia.people.models import Staff
from guanjia.workorders import actions as workorders
from guanjia.workorders import queries as orders
from guanjia.workorders.models import WorkOrder

SKIPS_EVERY = 23
DOUBTED_EVERY = 29  # orders of which the customer remembers the time otherwise
DENIED: dict[str, Any] = {"was_on_time": False, "words": "说好的时间过了才到"}
DAY = timedelta(days=1)


def after(at: datetime, minutes: float) -> datetime:
    """A moment some minutes later (or earlier)."""
    return at + timedelta(minutes=minutes)


def lines_of(order: WorkOrder, part: str) -> list[int]:
    """The numbers of the lines of one part of the procedure."""
    return [line.pk for line in orders.steps_of(order, part)]


@cache
def drawing() -> bytes:
    """A pipe with its joint, drawn; a small JPEG."""
    picture = Image.new("RGB", (480, 360), "#dfe6ee")
    brush = ImageDraw.Draw(picture)
    brush.rectangle((0, 250, 480, 360), fill="#b9c4d0")
    brush.rectangle((60, 120, 420, 160), fill="#8a97a6")
    brush.rectangle((210, 105, 270, 175), fill="#c9872b")
    brush.rectangle((225, 175, 255, 300), fill="#8a97a6")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def shown(order: WorkOrder) -> dict[str, Any]:
    """What proves an arrival: mostly the customer's code, else the sticker, now and then a word only."""
    if order.pk % SKIPS_EVERY == 1:
        return {"evidence": "hand", "note": "门口码脏了，扫不出"}
    if order.pk % 3 == 0 and order.unit:
        return {"evidence": "door", "code": order.unit.door_code}
    return {"evidence": "code", "code": order.arrival_code}


class Teller:
    """Tells one order's story through actions, minute by minute."""

    def __init__(self, cast: dict[str, Staff], lake: Project) -> None:
        self.lake = lake
        self.actors = {
            name: accounts.actor_of_account(s.account.pk, "desk") for name, s in cast.items() if s.account
        }
        self.staff = cast

    def ask(self, category: Category, words: str, unit: Unit, at: datetime) -> WorkOrder:
        """A caller, and the desk that enters it two minutes later."""
        person = unit.household.occupancies.select_related("person").first()
        assert person is not None  # noqa: S101 - the demo made it
        phone = person.person.phones.first()
        order = intake.receive_request(
            self.lake, by=self.actors["zhao"], category=category, description=words, source="phone", unit=unit,
            contact_name=person.person.name, contact_phone=phone.number if phone else "", at=at,
        )  # fmt: skip
        return workorders.register_order(order, by=self.actors["zhao"], at=at + timedelta(minutes=2))

    def butler_comes(self, order: WorkOrder, at: datetime) -> None:
        """The butler who was told stands at the door first."""
        butler = next(a for a in self.actors.values() if a.staff_id == order.butler_id)
        code = order.unit.door_code if order.unit else ""
        workorders.arrive_as_butler(order, by=butler, evidence="door", code=code, at=at)

    def confirm(self, order: WorkOrder, at: datetime, start: datetime) -> WorkOrder:
        """The call back with a window of half an hour."""
        return workorders.confirm_order(
            order, by=self.actors["meng"], window_from=start, window_until=start + timedelta(minutes=30),
            words="内容和时间无误", at=at,
        )  # fmt: skip

    def send(self, order: WorkOrder, at: datetime, to: str = "") -> Actor:
        """The choice is left to the ranking, or 周姐 names somebody."""
        with clock.pinned(at):
            if to:
                staff = staff_files.system_staff(self.actors[to].staff_id or 0)
                dispatch.assign(order, by=self.actors["zhou"], staff=staff, reason="就在附近", at=at)
            else:
                dispatch.assign_best(order, by=self.actors["sun"], at=at)
        return next(a for a in self.actors.values() if a.staff_id == order.staff_id)

    def visit(self, order: WorkOrder, who: Actor, at: datetime) -> WorkOrder:
        """Accept, pack, leave, arrive, agree, tell the plan, check safety, start."""
        visit_at = max(at, order.window_from or at)
        workorders.accept_order(order, by=who, visit_at=visit_at, at=at - timedelta(minutes=8))
        workorders.tick_preparation(order, by=who, ticked=lines_of(order, "prepare"), at=after(at, 6))
        workorders.depart(order, by=who, at=at + timedelta(minutes=8))
        workorders.arrive(order, by=who, **shown(order), at=at + timedelta(minutes=14))
        workorders.agree_on_site(
            order, by=who, scope="检查并修复", agreed=True, at=at + timedelta(minutes=16)
        )
        workorders.tell_plan(
            order, by=who, diagnosis="现场查明，配件老化", solution="更换配件并测试", told_how="face",
            finish_at=at + timedelta(minutes=70), at=at + timedelta(minutes=20),
        )  # fmt: skip
        workorders.check_safety(
            order, by=who, ticked=lines_of(order, "safety"), at=at + timedelta(minutes=22)
        )
        return workorders.start_work(order, by=who, at=at + timedelta(minutes=23))

    def finish(self, order: WorkOrder, who: Actor, at: datetime, stars: int) -> WorkOrder:
        """Every step with its photo and reading, the rating, the record; now and then a step is left out."""
        for line in orders.steps_of(order, "step"):
            if order.pk % SKIPS_EVERY == 0 and line.position == 2:
                reason = "客户赶时间，这一步约下次做"
                workorders.skip_step(order, by=who, step_id=line.pk, reason=reason, at=at)
                continue
            photos = [self.photo(order, who)] if line.needs_photo else []
            reading = "0.32" if line.needs_reading else ""
            workorders.do_step(order, by=who, step_id=line.pk, photos=photos, reading=reading, at=at)
        workorders.finish_work(order, by=who, at=at)
        workorders.give_feedback(
            order, by=who, overall=stars, ratings={"attitude": stars, "quality": stars},
            words="师傅很仔细" if stars > 3 else "等得有点久", at=at + timedelta(minutes=3),
        )  # fmt: skip
        return workorders.record_service(
            order, by=who, content="更换配件，测试正常，现场已清理", feedback_note="客户已确认",
            at=at + timedelta(minutes=6),
        )  # fmt: skip

    def photo(self, order: WorkOrder, who: Actor) -> Attachment:
        """A drawing in the place of a photo; the demo has no camera."""
        return attachments.store_bytes(
            drawing(), "image/jpeg", "photo.jpg", by=who, project_id=order.project_id
        )

    def close(self, order: WorkOrder, at: datetime) -> None:
        """The desk completes; a call is made, or the order closes at once."""
        workorders.complete_order(order, by=self.actors["zhao"], at=at)
        if order.category.needs_follow_up:
            task = followups.plan_follow_up(order, by=SYSTEM, why="本类必访", rule="category", at=at)
            workorders.start_follow_up(order, by=SYSTEM, at=at)
            caller, called = self.caller(at + timedelta(hours=hours) for hours in (4, 3, 2, 1, 0.5))
            said = DENIED if order.pk % DOUBTED_EVERY == 0 else {"words": "好了"}
            followups.record_answer(task, by=caller, solved=True, satisfied=True, at=called, **said)
            self.look_again(task, called)
        else:
            workorders.close_order(order, by=SYSTEM, how="unselected", at=at)

    def caller(self, moments: Iterable[datetime], besides: str = "") -> tuple[Actor, datetime]:
        """Who makes a call, and at which of some moments: the first at which one of them is on duty."""
        known = [self.actors[name] for name in ("meng", "zhao", "zhou", "lin")]
        found = [one for one in known if one.ref != besides]
        tried = list(moments)
        for at in tried:
            on = {row.pk for row in staff_files.on_duty(self.lake.pk, at)}
            for one in found:
                if one.staff_id in on:
                    return one, at
        return found[0], tried[0]

    def look_again(self, task: FollowUp, at: datetime) -> None:
        """A blind second call is made by another; every other one of what does not agree was looked at."""
        for second in FollowUp.objects.filter(first=task).select_related("order", "first"):
            caller, called = self.caller((at + days * DAY for days in (1, 2, 3)), besides=task.called_by)
            followups.record_answer(
                second, by=caller, solved=True, satisfied=True, words="一直好着", at=called
            )
        for row in task.findings.select_related("follow_up__order"):
            if task.pk % 2:
                note = "看了单元门的开门记录，是按时到的，客户记错了"
                followups.check_finding(row, by=self.actors["zhou"], is_upheld=False, note=note, at=at + DAY)
