"""The demo: two projects, a cast, and ninety days of service that move with the clock; made by actions."""

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal

from guanjia.collaboration import demo as together
from guanjia.communications import demo as told
from guanjia.complaints import demo as complained
from guanjia.customers import actions as customers
from guanjia.customers import demo as files_of_homes
from guanjia.dispatch import demo as dispatching
from guanjia.estate import actions as estate
from guanjia.estate.models import Unit
from guanjia.followups import actions as followups
from guanjia.followups import demo as cared
from guanjia.insights import demo as clause_map
from guanjia.intake import demo as front_desk
from guanjia.kernel import clock, events
from guanjia.kernel.actors import SYSTEM, Actor, Channel
from guanjia.kernel.refusals import Refused
from guanjia.knowledge.actions import load_scripts
from guanjia.knowledge.demo import load_answers, load_catalogue, load_documents, load_laws
from guanjia.knowledge.models import Category, Skill
from guanjia.measures import actions as measures
from guanjia.organization import actions as organization
from guanjia.organization import queries as accounts
from guanjia.organization.models import Account, Project
from guanjia.organization.moments import CHINA, local
from guanjia.organization.roles import ROLES
from guanjia.people import actions as people
from guanjia.people import demo as rosters
from guanjia.people.models import Staff
from guanjia.portal.demo.stories import Teller, after
from guanjia.privacy import demo as guarded_data
from guanjia.stores import demo as warehouse
from guanjia.workorders import actions as workorders
from guanjia.workorders import demo as suppliers
from guanjia.workorders.models import WorkOrder

PASSWORD = "guanjia-demo-2026"  # noqa: S105 - printed for everybody, and only in the demo
DAYS = 90
CAST = (
    ("zhao", "赵琳", "front_desk", "客服", (), ""), ("meng", "孟佳", "front_desk", "客服", (), ""),
    ("sun", "孙洁", "dispatcher", "调度", (), ""), ("zhou", "周敏", "supervisor", "客服主管", (), ""),
    ("lin", "林涛", "project_manager", "项目经理", (), ""),
    ("li", "李晓彤", "butler", "客服管家", (), "service"), ("he", "何军", "butler", "客服管家", (), "service"),
    ("ma", "马晴", "butler", "客服管家", (), "service"),
    ("zhang", "张建国", "technician", "维修技师", ("water", "electric", "general"), ""),
    ("wanghai", "王海", "technician", "维修技师", ("electric", "security", "general"), ""),
    ("chenli", "陈立", "technician", "维修技师", ("water", "door", "general"), ""),
    ("zhoubin", "周斌", "technician", "维修技师", ("door", "general", "green"), ""),
    ("liuyang", "刘洋", "technician", "维修技师", ("electric", "lift"), ""),
    ("qiu", "邱芳", "storekeeper", "仓库管理员", (), ""),
)  # fmt: skip
DEPARTMENTS = {
    "front_desk": "客服部", "supervisor": "客服部", "butler": "客服部", "dispatcher": "工程部", "technician": "工程部",
    "project_manager": "项目部", "storekeeper": "项目部",
}  # fmt: skip
COMPANY = (
    ("admin", "系统管理员", "administrator"), ("gao", "高远", "administrator"), ("fang", "方静", "privacy_officer"),
    ("tang", "唐蕾", "hr"), ("auditor", "审计员", "auditor"),
)  # fmt: skip
KEEPS = ("系统管理员，兼安全管理员", "设置、规则、账号和岗位，看不到客户资料")
HOMES = (
    ("3栋2单元501", "王慧敏", "13812345678", "wang"), ("3栋2单元401", "陈立新", "13712345679", "chen"),
    ("7栋1单元902", "黄志强", "13612345680", ""), ("8栋1单元602", "沈玉兰", "13912345681", ""),
    ("9栋1单元1802", "刘春梅", "13512345682", ""), ("2栋1单元301", "何永年", "13312345683", ""),
    ("6栋2单元1104", "吴晓芳", "18912345684", ""), ("11栋1单元502", "孙国平", "18812345685", ""),
    ("4栋2单元1105", "冯丽华", "18712345686", ""), ("10栋1单元402", "周建平", "18612345687", ""),
    ("1栋2单元1203", "许文静", "18512345688", ""), ("12栋2单元602", "叶秀珍", "15912345689", ""),
    ("5栋1单元1702", "曹明远", "15812345690", ""), ("2栋2单元803", "秦海燕", "15712345691", ""),
)  # fmt: skip
STORIES = (
    ("water", "厨房水管漏水，接口一直滴"), ("water", "马桶水箱漏水，冲完停不下来"),
    ("electric", "客厅插座一插水壶就跳闸"),
    ("light", "玄关顶灯不亮"), ("door", "阳台推拉门脱轨，关不上"), ("drain", "卫生间地漏返味，下水慢"),
    ("access", "可视对讲黑屏，听不到声音"), ("door", "入户门锁卡顿，钥匙难转"), ("water", "洗手盆下面角阀渗水"),
    ("electric", "厨房没电，空开推不上去"), ("light", "卧室灯一闪一闪"), ("door", "纱窗破了要换"),
)  # fmt: skip


def sign_ins() -> list[tuple[str, str, str, str]]:
    """User name, password, role and what that role sees, for the terminal."""
    roles = ROLES
    shown = ("zhao", "sun", "zhou", "lin", "li", "he", "zhang", "qiu")
    cast = [(u, r) for u, _, r, *_ in CAST if u in shown]
    company = [(u, r) for u, _, r in COMPANY if u not in ("admin", "gao")]
    rows = [(u, PASSWORD, roles[r].label, roles[r].sees) for u, r in [*cast, ("wang", "owner"), *company]]
    rows.append(("cheng", PASSWORD, roles["contractor"].label, roles["contractor"].sees))
    return [*rows, ("admin", PASSWORD, *KEEPS)]


def load(say: Callable[[str], object] = print) -> None:
    """Build the demo; refused when the database already has a company."""
    chance = random.Random(20261124)  # noqa: S311 - a demo, not a secret
    now = clock.now()
    with events.muted(), clock.pinned(now - timedelta(days=DAYS)):
        lake, kinds = found()
        cast = hire(lake)
        homes = settle(lake, cast)
    say("公司、项目、员工、住户已建立，正在生成 90 天的服务记录……")
    with events.muted():
        history(lake, kinds, cast, homes, now, chance)
    teller = Teller(cast, lake)
    today(kinds, teller, homes, now)
    rosters.load(cast, teller.actors)
    front_desk.load(lake, cast, teller.actors, homes)
    told.load(lake, teller.actors)
    warehouse.load(lake, cast, teller.actors, teller.actors["qiu"])
    dispatching.load(lake, homes, teller.actors)
    estate.place_site(lake, by=SYSTEM, latitude=Decimal("30.25830"), longitude=Decimal("120.15070"))
    borrow(lake, now)
    dispatching.plan_today(lake, kinds, homes, teller, now)
    suppliers.load(lake, kinds["other"], homes[3:], teller, PASSWORD)
    chief, keeper = (signed_in(name, "desk") for name in ("gao", "admin"))
    owner, neighbour = (signed_in(name, "resident") for name in ("wang", "chen"))
    load_documents(teller.actors["lin"], chief, keeper, lake.pk, now)
    load_answers(teller.actors["zhou"], keeper, teller.actors["zhao"], lake, now)
    front_desk.load_chats(lake, teller.actors["zhao"], owner, neighbour)
    load_laws(keeper, teller.actors["zhou"], now)
    with events.muted():
        files_of_homes.load(homes, teller.actors["zhao"], teller.actors["zhou"])
    together.load(lake, teller.actors, WorkOrder.objects.filter(project=lake).latest("pk").ref)
    complained.load(lake, cast, teller.actors, homes)
    cared.load(lake, teller.actors)
    guarded_data.load(lake, owner, *(teller.actors[name] for name in ("zhao", "zhou", "lin")))
    measures.rebuild()
    clause_map.load(lake, teller.actors["zhou"], keeper)


def signed_in(name: str, face: Channel) -> Actor:
    """Somebody of the demo at a face."""
    return accounts.actor_of_account(Account.objects.get(username=name).pk, face)


def found() -> tuple[Project, dict[str, Category]]:
    """The company, its catalogue, two projects with service every day, and who works for the whole company."""
    organization.found_company(by=SYSTEM, name="安居物业", code="ANJU", service_phone="0571-88001234")
    kinds = load_catalogue(by=SYSTEM)
    load_scripts(by=SYSTEM)
    facts = {"service_phone": "0571-88001234", "emergency_phone": "0571-88005678"}
    lake = organization.open_project(by=SYSTEM, code="LAKE", name="湖畔花园", address="湖滨路 88 号", **facts)
    organization.open_project(by=SYSTEM, code="CLOUD", name="云栖花园", address="云栖路 6 号", **facts)
    daily = [(day, time(8, 0), time(21, 0)) for day in range(7)]
    organization.set_service_hours(lake, by=SYSTEM, slots=daily)
    for username, name, role in COMPANY:
        open_account(username, name, role, None)
    for keeper in Account.objects.filter(username__in=("admin", "gao")):  # each reviews the other
        organization.grant_role(keeper, by=SYSTEM, role="security_admin")
    return lake, kinds


def open_account(username: str, name: str, role: str, project: Project | None) -> Account:
    """An account of the demo with its one role."""
    account = organization.create_account(by=SYSTEM, username=username, name=name, password=PASSWORD)
    organization.grant_role(account, by=SYSTEM, role=role, project=project)
    return account


def hire(lake: Project) -> dict[str, Staff]:
    """The staff of the lake project with accounts, certificates, shifts and presence."""
    cast = {}
    today_, today_now = clock.now().astimezone(CHINA).date(), clock.now() + timedelta(days=DAYS)
    rosters.found(lake, today_now)
    departments = {
        name: organization.open_department(by=SYSTEM, name=name, project=lake)
        for name in dict.fromkeys(DEPARTMENTS.values())
    }
    for n, (username, name, role, post, skills, butler) in enumerate(CAST, 1):
        person = people.add_staff(
            lake,
            by=SYSTEM,
            number=f"LK{n:03d}",
            name=name,
            phone=f"139{n:08d}",
            post=post,
            butler_kind=butler,
            department=departments[DEPARTMENTS[role]],
        )
        people.link_account(person, open_account(username, name, role, lake), by=SYSTEM)
        for code in skills:
            until = today_ + timedelta(days=DAYS - 3 if username == "liuyang" else 500)
            people.note_certificate(
                person, by=SYSTEM, skill=Skill.objects.get(code=code), valid_until=until, name=""
            )
        rosters.plan(person, username, today_, today_now, stands_by=role == "technician")
        cast[username] = people.set_presence(person, by=SYSTEM, is_present=True)
    return cast


def borrow(lake: Project, now: datetime) -> None:
    """A technician of the other project helps the lake project 支援; its dispatcher plans both."""
    cloud = Project.objects.get(code="CLOUD")
    estate.place_site(cloud, by=SYSTEM, latitude=Decimal("30.24410"), longitude=Decimal("120.12130"))
    facts = {"number": "YX001", "name": "陆勇", "phone": "13900000201", "post": "维修技师"}
    person = people.add_staff(cloud, by=SYSTEM, **facts)
    people.link_account(person, open_account("luyong", "陆勇", "technician", cloud), by=SYSTEM)
    for code in ("water", "door", "general"):
        skill, until = Skill.objects.get(code=code), local(now).date() + timedelta(days=500)
        people.note_certificate(person, by=SYSTEM, skill=skill, valid_until=until)
    rosters.stand_by(cloud, now)
    rosters.plan(person, "luyong", local(now).date(), now, stands_by=True)
    people.set_presence(person, by=SYSTEM, is_present=True)
    organization.grant_role(Account.objects.get(username="sun"), by=SYSTEM, role="dispatcher", project=cloud)
    people.arrange_support(person, by=SYSTEM, project=lake, since=local(now).date())


def settle(lake: Project, cast: dict[str, Staff]) -> list[Unit]:
    """Homes with their people and butlers; two of the owners have accounts."""
    homes = []
    for address, name, phone, username in HOMES:
        unit = estate.add_unit(lake, by=SYSTEM, address=address)
        household = customers.open_household(unit, by=SYSTEM)
        person = customers.add_person(lake, by=SYSTEM, name=name, phones=[phone])
        customers.move_in(household, person, by=SYSTEM, relation="owner")
        lead = cast["li" if int(unit.building.number) < 7 else "he"]
        deputy = cast["ma"] if address != HOMES[-1][0] else None  # one gap for the page of zones
        customers.assign_butlers(unit, by=SYSTEM, lead=lead, deputy=deputy)
        if username:
            account = organization.create_account(by=SYSTEM, username=username, name=name, password=PASSWORD)
            actor = accounts.actor_of_account(account.pk, "resident")
            customers.claim_access(account, unit, by=actor, name=name, phone=phone, relation="owner")
        homes.append(unit)
    note = "到门口先打电话，不按门铃，午间有老人休息"
    customers.change_household(customers.open_household(homes[0], by=SYSTEM), by=SYSTEM, note=note)
    for name in ("3栋大堂", "地库 B2", "中心花园"):
        estate.add_area(lake, by=SYSTEM, name=name)
    return homes


def history(
    lake: Project, kinds: dict[str, Category], cast: dict[str, Staff], homes: list[Unit], now: datetime,
    chance: random.Random,
) -> None:  # fmt: skip
    """Up to two closed orders a day, with late ones and low ratings among them."""
    teller = Teller(cast, lake)
    for day in range(DAYS, 0, -1):
        morning = (
            (now - timedelta(days=day)).astimezone(CHINA).replace(hour=8, minute=0, second=0, microsecond=0)
        )
        for n in range(chance.randint(0, 2)):
            kind, words = chance.choice(STORIES)
            at = morning + timedelta(minutes=90 * n + chance.randint(5, 60))
            with clock.pinned(at):
                tell(teller, kinds[kind], words, chance.choice(homes), at, chance)


def tell(teller: Teller, kind: Category, words: str, home: Unit, at: datetime, chance: random.Random) -> None:
    """One order from the call to the end; a story that a gate refuses ends there and stays open."""
    order = teller.ask(kind, words, home, at)
    if kind.is_water_electric:
        teller.butler_comes(order, after(at, 17 if chance.random() < 0.06 else 11))
    teller.confirm(order, after(at, 6), after(at, 25))
    try:
        who = teller.send(order, after(at, 9))
    except Refused:
        workorders.refer_order(order, by=teller.actors["zhou"], to="外委单位", reason="本班没有对应技师")
        return
    teller.visit(order, who, after(at, 26 if chance.random() < 0.9 else 48))
    teller.finish(order, who, after(at, 95), chance.choice((5, 5, 5, 4, 4, 3)))
    teller.close(order, after(at, 140))


# kind, words, how far it has come, how many minutes ago it began
MORNING = (
    ("door", "阳台推拉门脱轨", "asked", 41), ("access", "对讲听不清", "asked", 12),
    ("door", "入户门锁卡顿", "asked", 5),
    ("door", "儿童房窗扇下坠", "confirmed", 38), ("drain", "洗手盆下水慢", "confirmed", 22),
    ("electric", "客厅插座跳闸", "confirmed", 15), ("water", "马桶水箱漏水", "sent", 14),
    ("access", "门禁卡失灵", "sent", 12), ("light", "玄关顶灯不亮", "accepted", 21),
    ("water", "厨房水管爆裂漏水", "working", 66), ("door", "纱窗更换", "working", 72),
    ("electric", "厨房顶灯闪烁", "finished", 150), ("water", "卫生间换水龙头", "called", 210),
)  # fmt: skip


def today(kinds: dict[str, Category], teller: Teller, homes: list[Unit], now: datetime) -> None:
    """A morning with something in every column: waiting, sent, at work, finished, to be called."""
    for n, (kind, words, stage, ago) in enumerate(MORNING):
        at = after(now, -ago)
        with clock.pinned(at):
            begin(teller, kinds[kind], words, homes[n], at, stage, now)


def begin(
    teller: Teller, kind: Category, words: str, home: Unit, at: datetime, stage: str, now: datetime
) -> None:
    """Tell a story of today as far as its stage."""
    order = teller.ask(kind, words, home, at)
    if kind.is_water_electric:
        teller.butler_comes(order, after(at, 9))
    if stage == "asked":
        return
    waiting = stage in ("confirmed", "sent", "accepted")
    soon = after(now, 160 if stage == "accepted" else 40)  # one electrician cannot be at two homes at once
    teller.confirm(order, after(at, 5), soon if waiting else after(at, 20))
    if stage == "confirmed":
        return
    shown = stage == "accepted" or (stage == "sent" and kind.is_water_electric)  # the phone of the sign-ins
    who = teller.send(order, after(at, 9), "zhang" if shown else "")
    if stage == "accepted":
        workorders.accept_order(order, by=who, visit_at=after(soon, 5), at=after(at, 12))
    if waiting:
        return
    teller.visit(order, who, after(at, 22))
    if stage == "working":
        return
    teller.finish(order, who, after(at, 85), 5)
    if stage == "called":
        workorders.complete_order(order, by=teller.actors["zhao"], at=after(at, 110))
        followups.plan_follow_up(order, by=SYSTEM, why="本类必访", rule="category", at=after(at, 110))
        workorders.start_follow_up(order, by=SYSTEM, at=after(at, 110))
