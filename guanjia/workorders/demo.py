"""The supplier of the demo: two of its people, a job that was accepted with its cost, one that waits, one rework."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Protocol

from guanjia.estate.models import Unit
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.knowledge.models import Category, Skill
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import CHINA, local
from guanjia.people import actions as people
from guanjia.people import queries
from guanjia.people.models import Staff
from guanjia.workorders import actions
from guanjia.workorders.models import WorkOrder

NAME = "远固防水工程"
PEOPLE = (("cheng", "程远", "WW01"), ("xu", "许建军", "WW02"))
DAY = timedelta(days=1)


class Teller(Protocol):
    """Who tells the stories of the demo."""

    @property
    def actors(self) -> Mapping[str, Actor]:
        """The cast by user name."""

    def ask(self, category: Category, words: str, unit: Unit, at: datetime) -> WorkOrder:
        """A request by telephone."""

    def confirm(self, order: WorkOrder, at: datetime, start: datetime) -> WorkOrder:
        """The window is agreed."""

    def visit(self, order: WorkOrder, who: Actor, at: datetime) -> WorkOrder:
        """From the acceptance to the begin of the work."""

    def finish(self, order: WorkOrder, who: Actor, at: datetime, stars: int) -> WorkOrder:
        """Every step, the rating, the record."""

    def close(self, order: WorkOrder, at: datetime) -> None:
        """The desk completes."""


def load(project: Project, kind: Category, homes: list[Unit], teller: Teller, password: str) -> None:
    """Tell it by the ordinary actions of the desk and of the phone."""
    now = clock.now()
    today = local(now).date()
    supplier = organization.add_supplier(
        by=SYSTEM, name=NAME, trade="防水补漏、外墙渗漏", contact_name="程远", contact_phone="13800007001",
        papers="防水防腐保温专业承包二级", starts_on=today - 300 * DAY, ends_on=today + 65 * DAY,
    )  # fmt: skip
    hired = []
    for username, name, number in PEOPLE:
        account = organization.create_account(by=SYSTEM, username=username, name=name, password=password)
        organization.grant_role(account, by=SYSTEM, role="contractor", project=project)
        hired.append(employ(project, account, number, post="防水工", supplier=supplier))
    first, second = (accounts.actor_of_account(row.account_id or 0, "field") for row in hired)
    good = told(teller, kind, "阳台外墙渗水，要做防水", homes[0], first, now - 3 * DAY)
    actions.quote_cost(good, by=first, labour=38000, material=12650, at=now - 3 * DAY + timedelta(hours=4))
    actions.accept_work(good, by=teller.actors["zhou"], at=now - 3 * DAY + timedelta(hours=5))
    teller.close(good, now - 3 * DAY + timedelta(hours=6))
    back = told(teller, kind, "卫生间墙角返潮", homes[1], second, now - 2 * DAY)
    actions.quote_cost(back, by=second, labour=26000, at=now - 2 * DAY + timedelta(hours=4))
    actions.send_back_work(
        back, by=teller.actors["lin"], reason="墙角还在返潮，重做闭水试验", at=now - timedelta(minutes=50)
    )
    waits = told(teller, kind, "厨房水槽下漏水，要重做防水", homes[2], first, now - timedelta(hours=5))
    actions.quote_cost(waits, by=first, labour=30000, material=8800, other=2000, words="含垃圾清运")


def employ(project: Project, account: Account, number: str, **facts: object) -> Staff:
    """Somebody of the supplier with the skill for general work, planned from tomorrow on."""
    person = people.add_staff(
        project, by=SYSTEM, number=number, name=str(account.name), phone=f"1370000{number[-2:]}01", **facts
    )
    people.link_account(person, account, by=SYSTEM)
    today = local(clock.now()).date()
    skill = Skill.objects.get(code="general")
    people.note_certificate(person, by=SYSTEM, skill=skill, valid_until=today + 400 * DAY)
    starts = [datetime.combine(today + n * DAY, time(8), CHINA) for n in range(1, 6)]
    people.plan_shifts(
        person, by=SYSTEM, spans=[("外", start, start + timedelta(hours=9)) for start in starts]
    )
    return people.set_presence(person, by=SYSTEM, is_present=True)


def told(teller: Teller, kind: Category, words: str, home: Unit, who: Actor, at: datetime) -> WorkOrder:
    """A job of the supplier from the call to the finish, an hour later."""
    hour = timedelta(hours=1)
    with clock.pinned(at):
        order = teller.ask(kind, words, home, at)
        teller.confirm(order, at + timedelta(minutes=6), at + hour / 2)
        staff = queries.system_staff(who.staff_id or 0)
        actions.dispatch_order(
            order, by=teller.actors["zhou"], staff=staff, reason="要做防水，自己人做不了", at=at + hour / 6
        )
        teller.visit(order, who, at + hour / 2)
        return teller.finish(order, who, at + 1.6 * hour, 4)
