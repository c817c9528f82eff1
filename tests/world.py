"""The small named cast of the tests, built once a run through actions; each test rolls back.

业主王女士 and 邻居陈先生 live in 湖畔花园, 客服小赵, 主管周姐, 经理林总, 管家小李, 技师老张 and
小王 (water) work there; 山居 is another project with its own 前台, 技师 and owner, strangers to the first.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from guanjia.collaboration import actions as collaboration
from guanjia.communications import actions as messages
from guanjia.communications import mailbox
from guanjia.communications.models import (
    ChatMessage,
    Delivery,
    Letter,
    Mailbox,
    Message,
    Notice,
    NoticeReader,
    PushDevice,
    Robot,
)
from guanjia.communications.reading import Read
from guanjia.communications.wechat.reading import Heard
from guanjia.complaints import actions as complaints
from guanjia.complaints.models import Complaint
from guanjia.customers import actions as customers
from guanjia.customers import wishes
from guanjia.customers.models import AccessClaim, ButlerBrief, Household, Occupancy, Person, StaffBlock
from guanjia.customers.wishes import Serving
from guanjia.dispatch import actions as dispatch
from guanjia.dispatch.models import DayPlan
from guanjia.estate import actions as estate
from guanjia.estate.models import Unit
from guanjia.followups import actions as followups
from guanjia.followups.models import Campaign, CareVisit, Finding, FollowUp, Greeting
from guanjia.insights import actions as insights
from guanjia.insights import clauses
from guanjia.insights.models import Report
from guanjia.insights.periods import last_over
from guanjia.intake import actions as intake
from guanjia.intake.models import Call, CauseProposal, Channel, TrainedModel
from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.models import Event, LongRun, Subject
from guanjia.kernel.refs import SubjectRef
from guanjia.kernel.refusals import Refused
from guanjia.knowledge import actions as documents
from guanjia.knowledge import queries as knowledge
from guanjia.knowledge.demo import load_catalogue
from guanjia.knowledge.models import Case, CaseSession, Edition, Script, Skill
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.organization.models import (
    AccessReview,
    Account,
    PolicyChange,
    PolicySet,
    Project,
    RoleGrant,
    SignIn,
    Supplier,
)
from guanjia.organization.moments import local
from guanjia.organization.policy_files import Wanted
from guanjia.organization.roles import ROLES
from guanjia.people import actions as people
from guanjia.people.models import Handover, Staff, Support
from guanjia.privacy import actions as privacy
from guanjia.sla import actions as promises
from guanjia.sla.models import Clock, Promise
from guanjia.stores import actions as materials
from guanjia.stores.models import Item, Store, Unbooked
from guanjia.workorders import actions as workorders
from guanjia.workorders import bookings
from guanjia.workorders import queries as orders
from guanjia.workorders.arrived_late import Sent
from guanjia.workorders.models import FieldAct, StepRun, Visit, WorkOrder
from tests.fakes.push import Browser

# Tuesday 24 November 2026, 10:00 in Hangzhou: service hours, no holiday near.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PASSWORD = "correct-horse-battery"
# roles that nobody of the cast holds alone: their account, with the role as user name, is made when it is asked for
COMPANY_ROLES = ("security_admin", "privacy_officer", "quality", "hr", "trainer", "appraiser",
                 "commander", "executive", "process_owner")  # fmt: skip
PROJECT_ROLES = (
    "department_head",
    "security_butler",
    "cashier",
    "employee",
    "family",
    "tenant",
    "contractor",
    "storekeeper",
)


def run_jobs() -> int:
    """Run every deferred reaction as the worker would (recipe 5); returns how many ran."""
    ran = 0
    while jobs := list(ProcrastinateJob.objects.filter(status="todo").order_by("id")):
        for job in jobs:
            app.tasks[job.task_name].func(**job.args)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.id])
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)", [job.id])
            ran += 1
    return ran


def build_world() -> None:
    """Build the cast once, through actions, as of the first of November."""
    with clock.pinned(datetime(2026, 11, 1, 1, 0, tzinfo=UTC)):
        organization.found_company(by=SYSTEM, name="安居物业", code="ANJU", service_phone="0571-88001234")
        load_catalogue(by=SYSTEM)
        documents.load_scripts(by=SYSTEM)
        lake = organization.open_project(
            by=SYSTEM,
            code="LAKE",
            name="湖畔花园",
            service_phone="0571-88001234",
            emergency_phone="0571-88001234",
        )
        hill = organization.open_project(by=SYSTEM, code="HILL", name="山居")
        _staff_of_lake(lake)
        _staff_of_hill(hill)
        _homes(lake, hill)
        admin = _account("admin", "系统管理员", "administrator", None)
        organization.grant_role(admin, by=SYSTEM, role="security_admin")
        _account("auditor", "审计员", "auditor", None)
        run_jobs()


def _account(username: str, name: str, role: str, project: Project | None) -> Account:
    account = organization.create_account(by=SYSTEM, username=username, name=name, password=PASSWORD)
    organization.grant_role(account, by=SYSTEM, role=role, project=project)
    return account


def _employ(
    project: Project,
    number: str,
    name: str,
    username: str,
    role: str,
    skills: tuple[str, ...] = (),
    **facts: Any,
) -> Staff:
    staff = people.add_staff(
        project, by=SYSTEM, number=number, name=name, phone="13900000" + number[-3:], **facts
    )
    people.link_account(staff, _account(username, name, role, project), by=SYSTEM)
    for code in skills:
        skill = Skill.objects.get(code=code)
        people.note_certificate(staff, by=SYSTEM, skill=skill, valid_until=date(2027, 6, 30))
    # on shift round the clock through the days of the tests, and present
    days = [datetime(2026, 11, d, 0, 0, tzinfo=UTC) for d in range(20, 31)]
    spans = [("班", day, day + timedelta(days=1)) for day in days]
    people.plan_shifts(staff, by=SYSTEM, spans=spans)
    return people.set_presence(staff, by=SYSTEM, is_present=True)


def _staff_of_lake(lake: Project) -> None:
    _employ(lake, "L001", "赵琳", "zhao", "front_desk")
    _employ(lake, "L002", "周敏", "zhou", "supervisor")
    _employ(lake, "L003", "林经理", "lin", "project_manager")
    _employ(lake, "L004", "李晓彤", "li", "butler", butler_kind="service", post="客服管家")
    _employ(lake, "L005", "张建国", "zhang", "technician", ("water", "electric", "general"), post="维修技师")
    _employ(lake, "L006", "王海", "wanghai", "technician", ("water", "door", "general"), post="维修技师")
    _employ(lake, "L007", "孙调度", "sun", "dispatcher")


def _staff_of_hill(hill: Project) -> None:
    _employ(hill, "H001", "钱前台", "qian", "front_desk")
    _employ(hill, "H005", "吴师傅", "wu", "technician", ("water", "electric"), post="维修技师")


def _homes(lake: Project, hill: Project) -> None:
    butler = Staff.objects.get(number="L004")
    for project, address, name, phone, username in (
        (lake, "3栋2单元501", "王慧敏", "13812345678", "wang"),
        (lake, "3栋2单元401", "陈立新", "13712345679", "chen"),
        (hill, "1栋1单元101", "冯远山", "13612345670", "feng"),
    ):
        unit = estate.add_unit(project, by=SYSTEM, address=address)
        household = customers.open_household(unit, by=SYSTEM)
        person = customers.add_person(project, by=SYSTEM, name=name, phones=[phone])
        customers.move_in(household, person, by=SYSTEM, relation="owner")
        if project == lake:
            customers.assign_butlers(unit, by=SYSTEM, lead=butler)
        account = organization.create_account(by=SYSTEM, username=username, name=name, password=PASSWORD)
        actor = accounts.actor_of_account(account.pk, "resident")
        customers.claim_access(account, unit, by=actor, name=name, phone=phone, relation="owner")
    estate.add_area(lake, by=SYSTEM, name="3栋大堂")
    household = Household.objects.get(unit__short="3-2-501", project=lake)
    customers.change_household(household, by=SYSTEM, note="到门口先打电话，不按门铃")


class World:
    """The cast, and short ways to the middle of a story; every way goes through actions."""

    now = NOW
    password = PASSWORD

    @property
    def lake(self) -> Project:
        """湖畔花园, where the story plays."""
        return Project.objects.get(code="LAKE")

    @property
    def hill(self) -> Project:
        """山居, the other project."""
        return Project.objects.get(code="HILL")

    def plain_administrator(self) -> Account:
        """An administrator who does not give accounts too, as in an installation of three keepers."""
        return _account("administrator", "系统管理员", "administrator", None)

    def actor(self, username: str, channel: Any = "desk") -> Actor:
        """The actor of a user name, as a fresh request would see it."""
        return accounts.actor_of_account(self.account(username).pk, channel)

    def account(self, username: str) -> Account:
        """The account of a user name; that of a role nobody of the cast holds is made now."""
        row = Account.objects.filter(username=username).first()
        if row is None and username in (*COMPANY_ROLES, *PROJECT_ROLES):
            project = self.lake if username in PROJECT_ROLES else None
            return _account(username, ROLES[username].label, username, project)
        return row or Account.objects.get(username=username)

    def staff(self, username: str) -> Staff:
        """The staff file of a user name."""
        return Staff.objects.get(account__username=username)

    def order(self, order_id: int) -> WorkOrder:
        """An order by its row number."""
        return WorkOrder.objects.get(pk=order_id)

    def staff_of(self, staff_id: int) -> Staff:
        """A staff file by its number."""
        return Staff.objects.get(pk=staff_id)

    def certify(self, username: str, skill: str) -> None:
        """Give somebody a skill that is valid until next summer."""
        self.certify_staff(self.staff(username), skill)

    def certify_staff(self, staff: Staff, skill: str) -> None:
        """Give a staff file a skill that is valid until next summer."""
        found = Skill.objects.get(code=skill)
        people.note_certificate(staff, by=SYSTEM, skill=found, valid_until=date(2027, 6, 30))

    def count_queries(self, run: Callable[[], object]) -> int:
        """How many questions to the database a call asks."""
        with CaptureQueriesContext(connection) as asked:
            run()
        return len(asked)

    zhao = property(lambda self: self.actor("zhao"), doc="客服小赵")
    zhou = property(lambda self: self.actor("zhou"), doc="主管周姐")
    lin = property(lambda self: self.actor("lin"), doc="项目经理")
    li = property(lambda self: self.actor("li", "field"), doc="管家小李")
    zhang = property(lambda self: self.actor("zhang", "field"), doc="技师老张")
    wanghai = property(lambda self: self.actor("wanghai", "field"), doc="技师小王")
    sun = property(lambda self: self.actor("sun"), doc="调度")
    wang = property(lambda self: self.actor("wang", "resident"), doc="业主王女士")
    chen = property(lambda self: self.actor("chen", "resident"), doc="邻居陈先生")
    admin = property(lambda self: self.actor("admin"), doc="系统管理员")
    auditor = property(lambda self: self.actor("auditor"), doc="审计")
    qian_of_hill = property(lambda self: self.actor("qian"), doc="山居前台")
    wu_of_hill = property(lambda self: self.actor("wu", "field"), doc="山居技师")
    feng_of_hill = property(lambda self: self.actor("feng", "resident"), doc="山居业主")

    @property
    def home(self) -> Unit:
        """王女士's home, 3-2-501."""
        return Unit.objects.get(project__code="LAKE", short="3-2-501")

    @property
    def neighbour(self) -> Unit:
        """陈先生's home, 3-2-401."""
        return Unit.objects.get(project__code="LAKE", short="3-2-401")

    def person(self, username: str) -> Person:
        """The customer of a user name."""
        return Person.objects.get(account__username=username)

    def category(self, code: str = "water") -> Any:
        """A category of the catalogue."""
        return knowledge.get_category(SYSTEM, code)

    def fresh(self, row: Any) -> Any:
        """The row as the database has it now."""
        return type(row)._default_manager.get(pk=row.pk)

    # --- the middle of a story -------------------------------------------------------------

    def received_order(self, *, category: str = "water", by: Actor | None = None, **facts: Any) -> WorkOrder:
        """王女士 asked from her phone."""
        facts = {"description": "厨房水管漏水，水一直流", "unit": self.home, "source": "app"} | facts
        by = by or self.wang
        return intake.receive_request(self.lake, by=by, category=self.category(category), at=NOW, **facts)

    def registered_order(self, **facts: Any) -> WorkOrder:
        """小赵 completed the form."""
        return workorders.register_order(self.received_order(**facts), by=self.zhao, at=NOW + minutes(2))

    def confirmed_order(self, **facts: Any) -> WorkOrder:
        """小赵 called back; the window is 10:30 to 11:00."""
        order = self.registered_order(**facts)
        return workorders.confirm_order(
            order, by=self.zhao, window_from=NOW + minutes(30), window_until=NOW + minutes(60),
            words="内容无误", at=NOW + minutes(5),
        )  # fmt: skip

    def dispatched_order(self, **facts: Any) -> WorkOrder:
        """小赵 sent 老张; where his time is taken by another order of the story, 周姐 overrides it."""
        order, staff = self.confirmed_order(**facts), self.staff("zhang")
        by = self.zhou if bookings.booked_by(staff.pk) else self.zhao
        return dispatch.assign(order, by=by, staff=staff, reason="熟悉这户", at=NOW + minutes(7))

    def accepted_order(self, **facts: Any) -> WorkOrder:
        """老张 took it for 10:40."""
        order = self.dispatched_order(**facts)
        return workorders.accept_order(order, by=self.zhang, visit_at=NOW + minutes(40), at=NOW + minutes(9))

    def departed_order(self, **facts: Any) -> WorkOrder:
        """老张 packed everything and left."""
        order = self.accepted_order(**facts)
        workorders.tick_preparation(
            order, by=self.zhang, ticked=self.steps(order, "prepare"), at=NOW + minutes(20)
        )
        if order.household and wishes.live([order.household.pk]):
            serving = Serving(order.household, order.ref)
            customers.note_seen(serving, by=self.zhang, moment="arrival", at=NOW + minutes(21))
        return workorders.depart(order, by=self.zhang, at=NOW + minutes(25))

    def arrived_order(self, **facts: Any) -> WorkOrder:
        """老张 scanned the door at 10:35."""
        order = self.departed_order(**facts)
        code = (order.unit or order.area).door_code
        return workorders.arrive(order, by=self.zhang, evidence="door", code=code, at=NOW + minutes(35))

    def ready_order(self, **facts: Any) -> WorkOrder:
        """Scope agreed, plan told, safety checked."""
        order = self.arrived_order(**facts)
        workorders.agree_on_site(order, by=self.zhang, scope="更换角阀", agreed=True, at=NOW + minutes(37))
        workorders.tell_plan(
            order, by=self.zhang, diagnosis="角阀锈断", solution="更换角阀和软管", told_how="face",
            finish_at=NOW + minutes(90), at=NOW + minutes(40),
        )  # fmt: skip
        return workorders.check_safety(
            order, by=self.zhang, ticked=self.steps(order, "safety"), at=NOW + minutes(42)
        )

    def working_order(self, **facts: Any) -> WorkOrder:
        """老张 began."""
        return workorders.start_work(self.ready_order(**facts), by=self.zhang, at=NOW + minutes(43))

    def finished_order(self, **facts: Any) -> WorkOrder:
        """Every step done at 11:20 (photos are skipped with a reason)."""
        order = self.working_order(**facts)
        for step_id in self.steps(order, "step"):
            workorders.skip_step(
                order, by=self.zhang, step_id=step_id, reason="测试不拍照", at=NOW + minutes(70)
            )
        return workorders.finish_work(order, by=self.zhang, at=NOW + minutes(80))

    def recorded_order(self, overall: int = 5, **facts: Any) -> WorkOrder:
        """王女士 rated, 老张 wrote the record."""
        order = self.finished_order(**facts)
        workorders.give_feedback(order, by=self.wang, overall=overall, at=NOW + minutes(85))
        return workorders.record_service(
            order,
            by=self.zhang,
            content="更换角阀和软管，试压不漏",
            feedback_note="满意",
            at=NOW + minutes(88),
        )

    def completed_order(self, **facts: Any) -> WorkOrder:
        """小赵 completed it."""
        return workorders.complete_order(self.recorded_order(**facts), by=self.zhao, at=NOW + minutes(95))

    def supplier(self) -> Supplier:
        """远固防水, under contract for the year."""
        row = Supplier.objects.filter(name="远固防水").first()
        return row or organization.add_supplier(
            by=self.admin, name="远固防水", trade="防水补漏", contact_name="程远", contact_phone="13900001234",
            starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        )  # fmt: skip

    @property
    def cheng(self) -> Actor:
        """程工 of 远固防水, on the phone."""
        if not Account.objects.filter(username="cheng").exists():
            facts = {"post": "防水工", "supplier": self.supplier()}
            _employ(self.lake, "W001", "程工", "cheng", "contractor", ("water", "general"), **facts)
        return self.actor("cheng", "field")

    def supplied_order(self, **facts: Any) -> WorkOrder:
        """周姐 sent 程工, at 10:07."""
        staff = self.staff_of(self.cheng.staff_id or 0)
        return dispatch.assign(
            self.confirmed_order(**facts), by=self.zhou, staff=staff, reason="外委保养", at=NOW + minutes(7)
        )

    def finish_supplied(self, order: WorkOrder, since: datetime = NOW) -> WorkOrder:
        """程工 takes it, comes after 35 minutes, and is done after 80."""
        at, by = (lambda n: since + minutes(n)), self.cheng
        workorders.accept_order(order, by=by, visit_at=at(40), at=at(9))
        workorders.tick_preparation(order, by=by, ticked=self.steps(order, "prepare"), at=at(20))
        if order.household and wishes.live([order.household.pk]):
            customers.note_seen(Serving(order.household, order.ref), by=by, moment="arrival", at=at(21))
        workorders.depart(order, by=by, at=at(25))
        workorders.arrive(order, by=by, evidence="door", code=self.home.door_code, at=at(35))
        workorders.agree_on_site(order, by=by, scope="更换角阀", agreed=True, at=at(37))
        workorders.tell_plan(
            order,
            by=by,
            diagnosis="角阀锈断",
            solution="更换角阀",
            told_how="face",
            finish_at=at(90),
            at=at(40),
        )
        workorders.check_safety(order, by=by, ticked=self.steps(order, "safety"), at=at(42))
        workorders.start_work(order, by=by, at=at(43))
        for step_id in self.steps(order, "step"):
            workorders.skip_step(order, by=by, step_id=step_id, reason="测试不拍照", at=at(70))
        return workorders.finish_work(order, by=by, at=at(80))

    def helper(self, until: date | None = None) -> Support:
        """吴师傅 of 山居 helps 湖畔花园 from today on, arranged by the personnel department."""
        wu, by = self.staff("wu"), self.actor("hr")
        return people.arrange_support(wu, by=by, project=self.lake, since=date(2026, 11, 24), until=until)

    def order_of_hill(self, start: float = 30, length: float = 30, **facts: Any) -> WorkOrder:
        """冯先生 of 山居 asked, 钱前台 called back; the window begins so many minutes from 10:00."""
        unit = Unit.objects.get(project=self.hill, short="1-1-101")
        facts = {
            "description": "水龙头关不紧",
            "unit": unit,
            "source": "app",
            "category": self.category(),
        } | facts
        order = intake.receive_request(self.hill, by=self.feng_of_hill, at=NOW, **facts)
        workorders.register_order(order, by=self.qian_of_hill, at=NOW)
        window = {"window_from": NOW + minutes(start), "window_until": NOW + minutes(start + length)}
        return workorders.confirm_order(order, by=self.qian_of_hill, words="对", at=NOW, **window)

    # --- looking and proving ---------------------------------------------------------------

    def steps(self, order: WorkOrder, part: str) -> list[int]:
        """Numbers of the lines of one part of the running round."""
        return [row.pk for row in orders.steps_of(order, part)]

    def step(self, order: WorkOrder, text: str) -> StepRun:
        """One step by its words."""
        return StepRun.objects.get(order=order, round=order.round, text=text)

    def events(self, row: Subject) -> list[str]:
        """Names of the events of a row, oldest first."""
        rows = Event.objects.filter(subject_kind=row.kind, subject_id=row.pk).order_by("id")
        return [name.split(".")[1] for name in rows.values_list("name", flat=True)]

    def clock(self, row: Subject, rule: str) -> Clock:
        """The clock of a rule that counts for a row."""
        found = Clock.objects.filter(subject_kind=row.kind, subject_id=row.pk, rule=rule).exclude(
            state="void"
        )
        return found.latest("pk")

    def promise_states(self, row: Subject) -> dict[str, str]:
        """What was promised for a row, and what became of it."""
        found = Promise.objects.filter(subject_kind=row.kind, subject_id=row.pk)
        return dict(found.values_list("what", "state"))

    def snapshot(self, row: Subject) -> tuple[Any, ...]:
        """Every column of a row and the number of all events."""
        values = type(row)._default_manager.filter(pk=row.pk).values().get()
        return tuple(sorted((k, str(v)) for k, v in values.items())), Event.objects.count()

    def run_jobs(self) -> int:
        """Run every deferred reaction as the worker would (recipe 5); returns how many ran."""
        return run_jobs()

    def totals(self) -> dict[str, int]:
        """How many rows every table of the house has; reads of pages leave audit rows and are left out."""
        return {
            model._meta.label: model._default_manager.count()
            for model in apps.get_models()
            if model.__module__.startswith("guanjia.") and model.__name__ not in ("ReadEntry", "Heartbeat")
        }

    def published_change(self) -> PolicyChange:
        """A rule of the lake project that changed tomorrow: asked by the manager, published by the administrator."""
        change = organization.ask_policy_change(
            by=self.lin, key="sla.confirm", value=20, reason="客户等久了", scope={"project": self.lake.pk},
            valid_from=clock.now() + timedelta(days=1),
        )  # fmt: skip
        return organization.publish_policy_change(change, by=self.admin)

    def published_set(self) -> PolicySet:
        """Two rules of the lake project that changed together: asked by the manager, published by the administrator."""
        rows = [Wanted(key, 4, {"project": self.lake.pk}) for key in ("sla.register", "visit.early_target")]
        return organization.ask_policy_set(
            rows, by=self.lin, reason="客户等久了", title="提速", approver=self.admin
        )

    def channel(self, way: str = "phone") -> Channel:
        """A way into the lake project that is open to residents."""
        known = Channel.objects.filter(project=self.lake, way=way).first()
        if known is not None and known.is_open:
            return known
        row = intake.change_channel(
            self.lake, way, by=self.zhou, address="0571-88001234", owner=self.staff("li"), is_always_open=False,
            opening="您好，安居物业，请问有什么可以帮您？", auto_reply="现在没有人接，急事请按 1 转值班。",
        )  # fmt: skip
        return intake.open_channel(row, by=self.zhou)

    def bulletin(self) -> Notice:
        """A notice to the residents that waits for its approval."""
        words = {"sort": "owners", "title": "清洗水箱", "text": "明早九点停水"}
        return messages.ask_for_notice(messages.write_notice(self.lake, by=self.zhao, **words), by=self.zhao)

    def bulletins(self) -> dict[str, int]:
        """That notice, somebody for whom another one is, and a message of which nobody knows whether it left."""
        row, out = self.bulletin(), messages.approve_notice(self.bulletin(), by=self.zhou)
        reader = NoticeReader.objects.get(notice=out, person=self.person("wang"))
        NoticeReader.objects.filter(pk=reader.pk).update(told_at=clock.now())
        facts = {"title": row.title, "text": row.text}
        doubt = messages.reach_out(self.person("wang"), "notice", row, once="doubt", **facts)
        Message.objects.filter(pk=doubt.pk if doubt else 0).update(status="unknown", channel="wechat")
        return {"bulletin_id": row.pk, "reader_id": reader.pk, "doubt_id": doubt.pk if doubt else 0}

    def call(self) -> Call:
        """A call from the home that rings, and has a recording."""
        row = intake.ring(self.lake, by=SYSTEM, number="13812345678", their_id="of the world")
        row.recording = "https://pbx.example.cn/1.mp3"
        row.save()
        return row

    def special_day(self) -> str:
        """A day that the lake project works though the week does not."""
        day = date(2026, 12, 5)
        organization.set_special_day(self.lake, by=self.admin, day=day, day_kind="workday")
        return day.isoformat()

    def finding(self, task: FollowUp) -> Finding:
        """What a call brought to light."""
        facts = {"claimed": "单子上不收费", "found": "客户：收了 20 元", "at": NOW}
        return Finding.objects.create(follow_up=task, project=task.project, sort="price", **facts)

    def complaint(self) -> Complaint:
        """王女士 complained, 小赵 registered it, 周姐 accepted it as important."""
        row = complaints.open_complaint(
            self.lake,
            by=self.zhao,
            matter="地库的灯不亮",
            source="phone",
            unit=self.home,
            person=self.person("wang"),
        )
        row = complaints.register_complaint(
            row,
            by=self.zhao,
            topic="facility",
            matter=row.matter,
            wish="一周内修好",
            name="王慧敏",
            phone="13812345678",
        )
        return complaints.accept_complaint(row, by=self.zhou, grade="important", how="phone")

    def route_values(self, order: Any, task: Any, contact: Any) -> dict[str, Any]:
        """A value for every parameter that a route may have, all of the lake project."""
        run = LongRun.objects.create(
            work_kind="households",
            title="导入",
            actor=self.zhou.ref,
            project_id=order.project_id,
            result={"preview": {}},
        )
        staff = self.staff("zhang")
        occupancy = Occupancy.objects.get(household__unit=self.home)
        claim = AccessClaim(
            account=self.account("chen"), project=self.lake, unit=self.home, relation="family"
        )
        claim.name, claim.phone = "陈立新", "13712345679"
        claim.save()
        message = messages.tell(
            [self.account("wang").pk], "received", order, once="t", number="1", title="t"
        )[0]
        photo = attachments.store_bytes(b"x", "image/png", "a.png", by=self.wang, project_id=order.project_id)
        attachments.attach([photo], order.ref, by=self.wang)
        promise = Promise.objects.filter(project_id=order.project_id).latest("pk")
        given = promises.propose(promise, by=self.zhao, sort="gift", fen=1000, words="果篮，致歉")
        told = promises.promise(order, what="送图纸", by=self.zhao, due_at=clock.now() + timedelta(days=2))
        supplies = promises.order_from_supplier(
            told, by=self.zhao, item="橱柜", supplier="顺达家具", promised_on=date(2026, 11, 27)
        )
        late = promises.give_notice(
            told, by=self.zhao, cause="material", words="纸张缺货", told_how="phone", remedy="先发电子版",
            known_since=clock.now(), new_due_at=clock.now() + timedelta(days=4),
        )  # fmt: skip
        return {
            "order_id": order.pk, "follow_up_id": task.pk, "contact_id": contact.pk, "key": "M001", "code": "water",
            "policy_key": "sla.confirm", "change_id": self.published_change().pk,
            "set_id": self.published_set().pk, "day": self.special_day(),
            "kind": "workorder", "subject_id": order.pk, "project_id": order.project_id, "unit_id": self.home.pk,
            "household_id": occupancy.household_id, "door_code": self.home.door_code, "run_id": run.pk,
            "account_id": self.account("wang").pk, "grant_id": RoleGrant.objects.get(account__username="wang").pk,
            "building_id": self.home.building_id, "sop_id": self.category().sop_id, "staff_id": staff.pk,
            "shift_id": staff.shifts.first().pk, "claim_id": claim.pk, "occupancy_id": occupancy.pk,
            "message_id": message.pk, "secret": "nothing", "photo": photo.token, **self.home_values(),
            "document_id": self.standard().document_id, "script_id": Script.objects.earliest("pk").pk,
            **self.asked_often(),
            "promise_id": promise.pk, "compensation_id": given.pk, "supplies_id": supplies.pk,
            "notice_id": late.pk, "clause_id": "A-1.2-3", **self.access_review(),
            "sign_in_id": 1, "block_id": self.blocked().pk, "person_id": self.person("wang").pk,
            **self.presence(order),
            **self.kept(), **self.guarded(), **self.carried(order), **self.roster_values(), **self.stores_values(),
            "finding_id": self.finding(task).pk,
            **self.desk_values(), "complaint_id": self.complaint().pk,
            "plan_id": self.day_plan(order).pk, "supplier_id": self.supplier().pk, **self.connected(order),
            "call_id": self.call().pk, **self.bulletins(), "subject_kind": "workorder",
            **self.chat_values(),
            **self.triaged(contact), **self.together(), **self.cared(),
        }  # fmt: skip

    def cared(self) -> dict[str, int]:
        """The visit of 王女士's home on this quarter's plan of 小李."""
        home = Household.objects.get(unit=self.home)
        row = CareVisit.objects.filter(household=home).first()
        row = row or followups.add_visit(self.lake, by=self.zhou, household=home)
        return {"care_visit_id": row.pk, **self.greeted()}

    def greeted(self) -> dict[str, int]:
        """A reminder of today that reached 王女士, and one that waits for its approval."""
        row = Greeting.objects.filter(person=self.person("wang"), status="given").first()
        if row is None:
            campaign = followups.approve_campaign(self.asked_campaign(), by=self.lin)
            followups.send_due_campaigns()
            followups.give_greetings()
            row = Greeting.objects.get(campaign=campaign, person=self.person("wang"))
        return {"campaign_id": self.asked_campaign().pk, "greeting_id": row.pk}

    def asked_campaign(self) -> Campaign:
        """A reminder that waits for its approval."""
        facts = {"name": "防冻提醒", "occasion": "season", "words": "{name}，请关好窗"}
        row = followups.write_campaign(self.lake, by=self.zhou, day=local(clock.now()).date(), **facts)
        return followups.submit_campaign(row, by=self.zhou)

    def together(self, origin: SubjectRef | None = None) -> dict[str, Any]:
        """A hand-off from 小赵 to 孙调度, and a group of 林总 with 老张."""
        later = clock.now() + timedelta(days=2)
        row = collaboration.send_hand_off(
            self.lake, by=self.zhao, title="查停水原因", account=self.account("sun"), due_at=later
        )
        duties = [collaboration.Duty(self.account(name), "查回路", later) for name in ("lin", "zhang")]
        group = collaboration.form_group(
            self.lake,
            by=self.zhou,
            purpose="地库照明",
            lead=self.account("lin"),
            duties=duties,
            origin=origin,
        )
        duty = group.duties.get(account=self.account("zhang"))
        return {"hand_off_id": row.pk, "group_id": group.pk, "duty_id": duty.pk}

    def triaged(self, contact: Any) -> dict[str, Any]:
        """What triage says of a contact, a common cause that waits for a person, and a model that does."""
        intake.suggest(contact)
        cause = CauseProposal.objects.create(
            project=self.lake, code="no_water", part="building", building="3", members=[str(contact.ref)],
            found_at=clock.now(),
        )  # fmt: skip
        model = TrainedModel.objects.create(texts=48, trained_at=clock.now())
        return {"proposal_id": cause.pk, "model_id": model.pk, "head": "category"}

    def desk_values(self) -> dict[str, int]:
        """A visitor at the desk whose need is known, and a question that waits for its answer."""
        visit = intake.welcome(self.lake, by=self.zhao)
        facts = {"need": "补办门禁卡", "is_solvable": True, "name": "刘女士", "phone": "13512340077"}
        intake.record_need(visit, by=self.zhao, **facts)
        enquiry = intake.ask_anew(
            self.lake,
            by=self.zhao,
            source="phone",
            question="几点停水",
            unit=self.neighbour,
            is_read_back=True,
        )
        return {"reception_id": visit.pk, "enquiry_id": enquiry.pk}

    def chat_values(self) -> dict[str, int]:
        """A conversation of 王女士 in which the knowledge base answered."""
        self.channel("chat")
        chat = intake.say(self.lake, by=self.wang, text="泳池几点开")
        return {"chat_id": chat.pk, "line_id": chat.lines.exclude(answer=None).get().pk}

    def asked_often(self) -> dict[str, Any]:
        """An answer in use, and a question that found none."""
        facts: dict[str, Any] = {
            "question": "泳池几点开",
            "text": "九点到八点。",
            "source": "公示",
            "project": self.lake,
        }
        row = documents.write_answer(by=self.zhou, **facts)
        documents.publish_answer(row, by=self.lin, valid_to=date(2027, 11, 24))
        asked = documents.note_unanswered("能放风筝吗", by=self.zhao, project_id=self.lake.pk)
        law_facts: dict[str, Any] = {"title": "条例", "issuer": "国务院", "effective_on": date(2020, 1, 1)}
        law = documents.write_regulation(by=self.admin, **law_facts)
        change = documents.announce_change(
            law, by=self.admin, what="收费要公示", effective_on=date(2026, 11, 24), others=["客服口径"]
        )
        case = documents.write_case(
            by=self.zhou, title="没公示", is_good=False, facts="一位业主问", lesson="先公示"
        )
        return {
            "answer_id": row.pk, "unanswered_id": asked.pk, "regulation_id": law.pk, "law_change_id": change.pk,
            "process_id": change.processes.get().pk, "case_id": case.pk,
            "session_id": self.session_of(case).pk,
        }  # fmt: skip

    def connected(self, order: WorkOrder) -> dict[str, Any]:
        """A webhook that lost an event, and a sender whose door is open."""
        with override_settings(OUTBOUND_LOOPBACK=True):
            hook = messages.add_webhook(
                by=self.admin, name="集团平台", address="https://localhost/", events_wanted=["workorders.*"]
            )
            messages.renew_webhook(hook, by=self.admin)
            messages.switch_webhook(hook, by=self.admin, on=True)
            workorders.add_note(order, by=self.zhao, text="推出去")
            messages.switch_webhook(hook, by=self.admin, on=False)
        lost = Delivery.objects.get(webhook=hook)
        Delivery.objects.filter(pk=lost.pk).update(given_up_at=clock.now(), attempts=12, answer=500)
        sender = messages.add_sender(by=self.admin, name="phone-system", purpose="电话系统通知来电")
        messages.renew_sender(sender, by=self.admin)
        messages.switch_sender(sender, by=self.admin, on=True)
        return {
            "letter_id": self.letter(automatic="自动回复").pk,
            "robot_id": self.robot().pk, "device_id": self.push_device().pk,
            "webhook_id": hook.pk, "delivery_id": lost.pk, "sender_id": sender.pk, "sender_name": sender.name,
        }  # fmt: skip

    def robot(self) -> Robot:
        """The robot of a staff group of the lake project, off."""
        with override_settings(OUTBOUND_LOOPBACK=True):
            return messages.add_robot(
                self.lake, by=self.admin, name="工程群", sort="wecom", address="https://localhost/send?key=1",
                secret="", topics=["clocks"],
            )  # fmt: skip

    def push_device(self) -> PushDevice:
        """A browser in which 王女士 is signed in and switched notifications on."""
        here = SignIn.objects.create(
            account=self.account("wang"), digest="w" * 64, body=b"", started_at=NOW, seen_at=NOW,
            ends_at=NOW + timedelta(days=30), idle_minutes=43_200,
        )  # fmt: skip
        browser = Browser("https://localhost/push/1")
        with override_settings(OUTBOUND_LOOPBACK=True, GUANJIA_URL="https://gj.example.com"):
            messages.switch_push(by=self.admin, on=True)
            return messages.add_device(
                here, by=self.wang, face="home", name="Safari，苹果手机", **browser.said()
            )

    def letter(self, text: str = "厨房水管漏水", **facts: Any) -> Letter:
        """A letter by e-mail to the lake project, as the mailbox's reader takes it."""
        box = mailbox.box_of("imaps://service%40anju.example:x@imap.anju.example/INBOX?project=LAKE")
        row = messages.claim_mailbox(box) or Mailbox.objects.get(name=box.name)
        number = row.letters.count() + 1
        said = {
            "message_id": f"<{number}@example.com>",
            "address": "wang@example.com",
            "name": "王慧敏",
        } | facts
        return messages.take_letter(row, number, Read(subject="报修", text=text, digest=f"{number}", **said))

    def chat(self, text: str = "厨房水管漏水", number: int = 1) -> ChatMessage:
        """A message to the official account of the lake project, as its door takes it."""
        heard = Heard("oWANG", "gh", f"{number}", ChatMessage.Sort.TEXT, clock.now(), text)
        messages.take_heard(heard, self.lake.pk)
        return ChatMessage.objects.get(their_id=f"{number}")

    def warehouse(self, **received: int) -> Store:
        """The warehouse of the lake project: 邱 keeps it, 角阀 and 生料带 (by name, how many) came in."""
        lake, by = self.lake, self.zhou
        store = Store.objects.filter(project=lake, staff=None).first()
        store = store or materials.open_warehouse(lake, by=by, name="工程仓库")
        for code, name, unit, fen in (("WL-1", "角阀", "个", 1800), ("WL-2", "生料带", "卷", 150)):
            if not Item.objects.filter(project=lake, code=code).exists():
                materials.add_item(lake, by=by, code=code, name=name, unit=unit, words="水暖", fen=fen)
        lines = {self.item(name).pk: Decimal(count) for name, count in received.items()}
        if lines:
            materials.receive_stock(store, by=by, lines=lines)
        return store

    def item(self, name: str) -> Item:
        """An item of the lake project by its name."""
        return Item.objects.get(project__code="LAKE", name=name)

    def stores_values(self) -> dict[str, int]:
        """A store, an item below its minimum, a request, a count that waits, something that was never booked."""
        store, zhang = self.warehouse(角阀=50, 生料带=3), self.staff("zhang")
        valve, tape = self.item("角阀"), self.item("生料带")
        materials.set_minimum(store, by=self.zhou, item=tape, minimum=Decimal(5))
        asked = materials.ask_materials(zhang, by=self.zhang, store=store, lines={valve.pk: Decimal(2)})
        case = materials.Case(asked.ref, "1")
        materials.use_item(zhang, by=self.zhang, item=tape, quantity=Decimal(1), case=case)
        count = materials.record_count(store, by=self.zhou, lines={valve.pk: Decimal(20)}, reason="数错了")
        unbooked = Unbooked.objects.get(stock__item=tape)
        return {
            "store_id": store.pk, "item_id": valve.pk, "request_id": asked.pk, "count_id": count.pk,
            "unbooked_id": unbooked.pk,
        }  # fmt: skip

    def day_plan(self, order: WorkOrder) -> DayPlan:
        """A draft of today that could not put in one order."""
        plan = dispatch.begin_plan(self.lake, by=self.sun, day=NOW.date(), is_greedy=True, at=NOW)
        figures = dict.fromkeys(("served", "told", "kept", "travel", "metres", "overtime", "spread"), 0)
        ways = [{"constraint": "pinned", "staff": self.staff("zhang").pk, "at": NOW.isoformat()}]
        plan.unserved = [{"order": order.pk, "words": "能去的人都排满了", "reason": "full", "ways": ways}]
        plan.figures = figures | {"unserved": 1, "pauses": [], "jobs": {}}
        plan.method = "greedy"
        plan.save()
        return plan

    def roster_values(self) -> dict[str, int]:
        """老张's leave to come, a swap that he asked of 小王, who stands in for him, and a support to come."""
        zhang, wanghai, end = self.staff("zhang"), self.staff("wanghai"), NOW + timedelta(days=41)
        leave = people.ask_leave(
            zhang,
            by=self.zhang,
            leave_kind="annual",
            starts_at=NOW + timedelta(days=40),
            ends_at=end,
            anyway=True,
        )
        spans = [("早", NOW + timedelta(days=n), NOW + timedelta(days=n, hours=8)) for n in (20, 22)]
        people.plan_shifts(zhang, by=SYSTEM, spans=spans[:1])
        people.plan_shifts(wanghai, by=SYSTEM, spans=spans[1:])
        own, wanted = (row.shifts.latest("starts_at") for row in (zhang, wanghai))
        swap = people.ask_swap(own, by=self.zhang, wanted=wanted)
        stand_in = people.arrange_stand_in(zhang, by=SYSTEM, deputy=wanghai, starts_at=NOW, ends_at=end)
        support = people.arrange_support(zhang, by=SYSTEM, project=self.hill, since=date(2027, 1, 4))
        changes = NOW + timedelta(days=50, hours=8)
        for person, start in ((zhang, changes - timedelta(hours=8)), (wanghai, changes)):
            people.plan_shifts(person, by=SYSTEM, spans=[("早", start, start + timedelta(hours=8))])
        people.ask_handovers(at=changes - minutes(10))
        note = Handover.objects.get()
        praise = people.note_commendation(self.staff("zhang"), by=self.zhao, words="来得快", source="face")
        return {
            "handover_id": note.pk, "commendation_id": praise.pk,
            "leave_id": leave.pk, "swap_id": swap.pk, "stand_in_id": stand_in.pk, "support_id": support.pk,
        }  # fmt: skip

    def session_of(self, case: Case) -> CaseSession:
        """A session about a case."""
        return documents.note_session(
            self.lake, by=self.zhou, held_on=NOW.date(), led_by="客服主管", took_part="前台 4 人",
            cases=[case], lesson="先说价再动手",
        )  # fmt: skip

    def presence(self, order: WorkOrder) -> dict[str, Any]:
        """The screen in 王女士's lobby, and a visit to her."""
        building = self.home.building
        secret = estate.make_screen(building, by=self.lin)
        visit = Visit.objects.filter(order=order).first() or Visit.objects.create(
            order=order, round=order.round, nth=1, staff=self.staff("zhang"), arrived_at=NOW
        )
        return {
            "screen_code": secret, "place_kind": "building", "place_id": building.pk, "visit_id": visit.pk,
            "way": self.channel().way,
        }  # fmt: skip

    def carried(self, order: WorkOrder) -> dict[str, int]:
        """老张's phone, and an act that came from it too late to count."""
        phone = workorders.add_phone(by=self.zhang, secret="s" * 64, name="Android")
        sent = Sent("key-of-a-note", 1, order.pk, "start", NOW, NOW, None)
        facts: dict[str, Any] = {"facts": {"text": "在门口"}, "form": "form:NothingForm", "body": b""}
        workorders.take_act(
            phone, sent, by=self.zhang, act=workorders.start_work, label="开工", **facts, fault="来晚了"
        )
        return {"phone_id": phone.pk, "act_id": FieldAct.objects.get(device=phone).pk}

    def blocked(self) -> StaffBlock:
        """王女士's home does not want 小王 to come."""
        home, staff = Household.objects.get(unit=self.home), self.staff("wanghai")
        return customers.block_staff(home, by=self.zhao, staff=staff, reason="manner")

    def guarded(self) -> dict[str, Any]:
        """A consent, a request, an export, an incident and a legal hold of the lake project."""
        wang = self.person("wang").ref
        consent = privacy.give_consent(by=self.zhao, party=wang, attribute="diet", purpose="送餐", how="face")
        wish = privacy.ask_data(wang, by=self.wang, sort="copy")
        export = privacy.request_export(self.lake, by=self.zhou, list_kind="households", reason="邮寄通知")
        incident = privacy.report_incident(self.lake, by=self.zhang, sort="leak", words="名单外传")
        hold = privacy.set_hold(
            self.person("chen").ref, by=self.actor("privacy_officer"), reason="诉讼", until=date(2027, 1, 1)
        )
        return {
            "party": str(wang), "consent_id": consent.pk, "data_request_id": wish.pk, "export_id": export.pk,
            "incident_id": incident.pk, "hold_id": hold.pk, "copy_kind": "xlsx", "rule": "trail", "on": "on",
        }  # fmt: skip

    def home_values(self) -> dict[str, int]:
        """A part of each kind in the file of 王女士's home: vehicle, contact, wish, change, move-in, brief."""
        home, person = Household.objects.get(unit=self.home), self.person("wang")
        car = customers.note_vehicle(home, by=self.zhao, plate="浙A12345")
        contact = customers.note_emergency_contact(
            home, by=self.zhao, name="王小妹", phone="13700000009", relation="妹妹"
        )
        wish = customers.add_preference(
            home, by=self.zhao, sort="routine", note="午休 12 点到 14 点不打电话", how="phone"
        )
        change = customers.ask_change(home, by=self.zhao, field="email", new="w@example.com", person=person)
        move_in = customers.schedule_move_in(home, by=self.zhao, person=person, planned_on=date(2026, 12, 4))
        brief = ButlerBrief.objects.create(
            project=home.project, staff=self.staff("li"), why="change", made_at=NOW
        )
        return {
            "vehicle_id": car.pk, "emergency_id": contact.pk, "preference_id": wish.pk,
            "change_request_id": change.pk,
            "move_in_id": move_in.pk, "brief_id": brief.pk, "person_id": person.pk,
            "gone_id": customers.add_person(self.lake, by=self.zhao, name="何一二", phones=["13700000008"]).pk,
            "invitation_id": customers.invite(
                home, by=self.wang, name="王小明", phone="13500000007", relation="family"
            )[0].pk,
        }  # fmt: skip

    def access_review(self) -> dict[str, int]:
        """The review of who holds which role in the lake project, and its line about the dispatcher."""
        organization.begin_reviews()
        review = AccessReview.objects.get(project=self.lake)
        return {"review_id": review.pk, "line_id": review.lines.get(account__username="sun").pk}

    def standard(self) -> Edition:
        """A standard of the lake project with a quiz: written by the manager, published by the administrator."""
        facts = {"title": "上门服务规范", "sort": "standard", "number": "AJ-FW-002", "role": "supervisor"}
        document = documents.write_document(
            by=self.lin,
            **facts,
            text="第一条 先问好。",
            projects=[self.lake.pk],
            quiz="先做什么？ | 问好* / 敲门",
        )
        edition = documents.ask_edition(document.editions.get(), by=self.lin)
        documents.publish_edition(edition, by=self.admin, effective_on=NOW.date())
        documents.settle_readers(document)
        return edition

    def kept(self) -> dict[str, int]:
        """An action item, a frozen map and a frozen report of the lake project."""
        item = insights.ask_gap_action(
            clauses.by_id()["A-1.2-3"], self.lake, by=self.zhou, title="排夜班替班", owner=self.account("zhao"),
            due_on=date(2026, 12, 1), check_on=date(2026, 12, 31), check_by="夜间到场率",
        )  # fmt: skip
        report = insights.freeze_report(
            self.lake, last_over(Report.Period.MONTH, date(2026, 11, 24)), by=self.zhou
        )
        frozen = insights.freeze_map(self.lake, by=self.zhou)
        return {"item_id": item.pk, "snapshot_id": frozen.pk, "report_id": report.pk if report else 0}

    def without(self, actor: Actor, need: str) -> Actor:
        """The same actor with one permission less."""
        grants = tuple(replace(g, needs=g.needs - {need}) for g in actor.grants)
        return replace(actor, grants=grants)


def minutes(n: float) -> timedelta:
    """A number of minutes."""
    return timedelta(minutes=n)


@contextmanager
def refused(code: str, *unchanged: Subject) -> Iterator[None]:
    """Expect a refusal with this code, and prove that nothing moved: rows, versions, number of events."""
    world = World()
    before = [world.snapshot(row) for row in unchanged]
    count = Event.objects.count()
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code, f"{caught.value.code}: {caught.value.message}"
    assert caught.value.message
    assert [world.snapshot(row) for row in unchanged] == before
    assert Event.objects.count() == count
