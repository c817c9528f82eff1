"""B6: a ledger of households from a spreadsheet, beside COPY of the rows that it becomes."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connection, connections
from openpyxl import Workbook
from psycopg import sql

from bench.cast import Cast, Home
from bench.clocks import SMALL
from bench.measure import Row
from bench.scenarios import Bench
from guanjia.config import embedded
from guanjia.customers import actions as customers
from guanjia.customers import ledger
from guanjia.customers.models import Occupancy
from guanjia.kernel import secrets
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.models import LongRun
from guanjia.organization import queries as accounts
from guanjia.sheets import imports, runs

KIND, DATABASE = "households", "bench_ledger"
TABLES = (
    "estate_building", "estate_unit", "customers_household", "kernel_datakey", "customers_person",
    "customers_personphone", "customers_occupancy", "kernel_event",
)  # fmt: skip
HEADS = (
    "楼栋", "单元", "房号", "建筑面积(㎡)", "户型", "业主姓名", "性别", "联系电话", "身份证号", "入住状态", "入住日期",
    "车位号", "备注",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉志鹏欣怡雨晨"
WEIGHTS, CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
STATES = ("已入住", "空置", "出租", "装修中")
BUILT_BELOW = 10_000  # the lines of homes that stand beside those built one by one
HOMES_OF_AN_ENTRANCE, TWO_OWNERS = 120, 20  # so many rooms; every twentieth home belongs to two
GOAL = 0.15


def line(n: int) -> list[object]:
    """The n-th line: a room of its own, an owner known by an own number; now and then a couple."""
    entrance, room = divmod(n, HOMES_OF_AN_ENTRANCE)
    name = SURNAMES[n % 20] + GIVEN[n // 20 % 34] + GIVEN[n // 680 % 34]
    owners, phones = name, f"137{n:08d}"
    if n % TWO_OWNERS == 0:
        owners, phones = f"{name}、{SURNAMES[n // 20 % 20]}小{GIVEN[n % 34]}", f"{phones}/136{n:08d}"
    return [
        f"{entrance // 4 + 1}栋", f"{entrance % 4 + 1}单元", f"{room // 4 + 1}{room % 4 + 1:02d}",
        60 + n % 90, ("一室", "两室两厅", "三室两厅")[n % 3], owners, "男女"[n % 2], phones, identity_number(n),
        STATES[n % 4], f"20{10 + n % 15}-{n % 12 + 1:02d}-{n % 28 + 1:02d}", f"B1-{n % 900:03d}",
        "" if n % 5 else "门铃坏了，请敲门",
    ]  # fmt: skip


def identity_number(n: int) -> str:
    """A made-up number with a right check character."""
    digits = (
        f"330106{1950 + n // 336_000 % 50}{n // 28_000 % 12 + 1:02d}{n // 1000 % 28 + 1:02d}{n % 1000:03d}"
    )
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + CHECK[total % 11]


def workbook(number: int, first: int = 0) -> bytes:
    """A ledger of so many lines."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("住户台账")
    sheet.append(HEADS)
    for n in range(first, first + number):
        sheet.append(line(n))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def settle(cast: Cast, number: int) -> None:
    """Bring a project's homes to a number by an import; who asks from them are the accounts that were made."""
    missing = number - len(cast.homes)
    if missing <= 0:
        return
    report = ledger.read(workbook(missing, BUILT_BELOW + len(cast.homes)))
    customers.import_households(cast.project, report, by=SYSTEM)
    known, accounts_made = {home.household.pk for home in cast.homes}, [home.account for home in cast.homes]
    rows = Occupancy.objects.filter(household__project=cast.project).exclude(household__in=known)
    rows = rows.select_related("household__unit__building", "person").prefetch_related("person__phones")
    for row in rows.order_by("household", "pk").distinct("household"):
        home, person, account = row.household, row.person, accounts_made[row.pk % len(accounts_made)]
        phone = person.phones.all()[0].number
        cast.homes.append(Home(home.unit, home, person, account, str(home.unit), person.name, phone))


@dataclass
class Taken:
    """How long the parts of one import took in seconds, and the rows that it left, by table."""

    preview: float
    whole: float
    before: dict[str, int]
    columns: dict[str, list[str]]
    rows: dict[str, list[tuple[object, ...]]]

    @property
    def number(self) -> int:
        """How many rows of all tables."""
        return sum(len(rows) for rows in self.rows.values())


@contextmanager
def emptied(bench: Bench) -> Iterator[str]:
    """A database of its own that equals the house's as it is now; the product and the limit begin alike."""
    administer(bench, "CREATE DATABASE {} TEMPLATE {}", DATABASE, bench.database)
    mine, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], DATABASE
    secrets.forget_opened()
    try:
        yield embedded.conninfo(bench.data, DATABASE)
    finally:
        connection.settings_dict["NAME"] = mine
        secrets.forget_opened()
        administer(bench, "DROP DATABASE {} WITH (FORCE)", DATABASE)


def administer(bench: Bench, statement: str, *names: str) -> None:
    """One statement as the owner of the cluster, with nobody connected."""
    connections.close_all()
    with psycopg.connect(embedded.conninfo(bench.data, "postgres"), autocommit=True) as owner:
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [bench.database],
        )
        owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def imported(bench: Bench, conninfo: str, body: bytes) -> Taken:
    """The whole way: file, preview, confirmation, the worker's part."""
    by, project_id = accounts.actor_of_account(bench.big.manager.pk, "desk"), bench.big.project.pk
    with psycopg.connect(conninfo) as bare:
        before = {table: newest(bare, table) for table in TABLES}
    began = time.perf_counter()
    run = imports.begin(KIND, "台账.xlsx", body, by=by, project_id=project_id)
    previewed = time.perf_counter()
    runs.confirm_run(run, by=by)
    confirmed = time.perf_counter()
    runs.perform(run.pk)
    whole = time.perf_counter() - confirmed
    run.refresh_from_db()
    if run.state != LongRun.Status.DONE:
        raise RuntimeError(f"B6: the import ended as {run.state}: {run.message}")
    with psycopg.connect(conninfo) as bare:
        found = {table: rows_after(bare, table, before[table]) for table in TABLES}
    columns = {table: names for table, (names, _) in found.items()}
    rows = {table: rows for table, (_, rows) in found.items()}
    return Taken(previewed - began, whole, before, columns, rows)


def newest(bare: psycopg.Connection, table: str) -> int:
    """The largest key of a table."""
    row = bare.execute(
        sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))
    ).fetchone()
    return int(row[0]) if row else 0


def rows_after(bare: psycopg.Connection, table: str, key: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """The rows with larger keys, and the names of their columns."""
    statement = sql.SQL("SELECT * FROM {} WHERE id > %s ORDER BY id").format(sql.Identifier(table))
    with bare.cursor() as cursor:
        cursor.execute(statement, [key])
        return [column.name for column in cursor.description or ()], list(map(adapted, cursor.fetchall()))


def adapted(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row that psycopg writes again: JSON needs to be told."""
    return tuple(psycopg.types.json.Jsonb(value) if isinstance(value, dict) else value for value in row)


def copied(conninfo: str, taken: Taken) -> float:
    """Seconds that bare COPY takes for the same rows, in one transaction."""
    with psycopg.connect(conninfo) as bare:
        began = time.perf_counter()
        for table in TABLES:
            names = sql.SQL(", ").join(map(sql.Identifier, taken.columns[table]))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            with bare.cursor() as cursor, cursor.copy(statement) as stream:
                for row in taken.rows[table]:
                    stream.write_row(row)
        bare.commit()
        return time.perf_counter() - began


def b6(bench: Bench) -> list[Row]:
    """The import and its limit in turn, each into the same small database."""
    if bench.orders > SMALL:
        return []
    body = workbook(bench.lines)
    rows = [
        Row(
            "B6",
            f"ledger of {bench.lines:,} lines, read and taken",
            bench.orders,
            limit="COPY of the same rows",
        ),
        Row("B6", "the same, taken only", bench.orders, limit="the same"),
        Row("B6", "reading it", bench.orders, unit=" s"),
        Row("B6", "from the upload to the preview", bench.orders, unit=" s"),
        Row("B6", "rows of all tables", bench.orders, unit=""),
    ]
    for _ in range(bench.repeats):
        began = time.perf_counter()
        ledger.read(body)
        reading = time.perf_counter() - began
        with emptied(bench) as conninfo:
            taken = imported(bench, conninfo, body)
        with emptied(bench) as conninfo:
            limit = copied(conninfo, taken)
        for row, seconds in ((rows[0], taken.whole), (rows[1], taken.whole - reading)):
            row.values.append(taken.number / seconds)
            row.limits.append(taken.number / limit)
        for row, value in zip(rows[2:], (reading, taken.preview, taken.number), strict=True):
            row.values.append(value)
    rows[0].at_least(GOAL)
    return rows
