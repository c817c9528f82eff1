"""B1, B2, B3 and B5: the product and its limit, interleaved."""

import json
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.test import RequestFactory

from bench import asking, generator, house
from bench.cast import CATEGORY, Cast, cookie
from bench.generator import Replay, apart
from bench.measure import Row, percentile, rate, timed
from bench.rows import WORDS
from guanjia.config import embedded
from guanjia.intake import actions as intake
from guanjia.kernel import live, web
from guanjia.kernel.actors import SYSTEM
from guanjia.kernel.events import timeline
from guanjia.organization import actions as organization
from guanjia.organization.models import Project
from guanjia.workorders import actions as workorders
from guanjia.workorders.models import WorkOrder
from guanjia.workorders.web import board
from guanjia.workorders.web.choice import Choice

THREADS = 4
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|SELECT pg_notify|SELECT .*procrastinate_defer)", re.DOTALL)
LIVE_LAYER = "guanjia.kernel.middleware.LivePollMiddleware"
SIGN_IN = ("organization_signin", "organization_", "people_staff", "customers_occupancy", "customers_person")


@dataclass(frozen=True)
class Bench:
    """What every scenario needs."""

    folder: Path
    big: Cast
    api: list[Cast]
    orders: int
    seconds: float
    repeats: int
    lines: int = 0
    database: str = embedded.DATABASE

    @property
    def data(self) -> Path:
        """The data folder of the cluster."""
        return self.folder / "postgres"

    def conninfo(self) -> str:
        """The database as the application's own role."""
        return embedded.conninfo(self.data, user=embedded.APPLICATION)


def askers_of(casts: list[Cast]) -> list[tuple[str, bytes]]:
    """Residents with a token and what they send, one a thread: from as many projects as there are casts."""
    found = []
    for n in range(THREADS):
        cast = casts[n % len(casts)]
        home = cast.homes[n // len(casts)]
        body = {
            "project": cast.project.code,
            "category": CATEGORY,
            "description": WORDS,
            "address": home.address,
        }
        found.append((organization.issue_token(home.account, by=SYSTEM), json.dumps(body).encode()))
    return found


def only_writes(replay: Replay) -> Replay:
    """The statements that change something."""
    return Replay([s for s in replay.statements if WRITES.match(s.text)], replay.key, replay.number)


def b1(bench: Bench) -> list[Row]:
    """A resident's request by the API, whole stack, beside its own statements by bare psycopg."""
    port, rows = house.free_port(), []
    with house.web(bench.folder, port):
        for casts, where in ((bench.api, f"{len(bench.api)} projects"), (bench.api[:1], "one project")):
            askers = askers_of(casts)
            apart(generator.post, port, askers, THREADS, min(1.0, bench.seconds))
            rows += _requests(bench, port, askers, where)
    rows[0].at_least(0.25)
    return rows


def _requests(bench: Bench, port: int, askers: list[tuple[str, bytes]], where: str) -> list[Row]:
    """Product, all its statements, its writing statements; again and again."""
    app = asking.handler()
    replays = [asking.capture(app, body, uuid.uuid4().hex, token)[0] for token, body in askers]
    writes = [only_writes(replay) for replay in replays]
    count, few = len(replays[0].statements), len(writes[0].statements)
    rows = [
        Row("B1", f"request by API, {where}", bench.orders, limit=f"its {count} statements, psycopg"),
        Row("B1", "the same", bench.orders, limit=f"its {few} writing statements, psycopg"),
        Row("B1", "p95 of a request", bench.orders, unit=" ms", limit=""),
    ]
    for _ in range(bench.repeats):
        load = apart(generator.post, port, askers, THREADS, bench.seconds)
        if load.errors:
            raise RuntimeError(f"B1: {load.errors} requests failed; see the web log")
        rows[2].values.append(percentile(load.times, 0.95))
        for row, part in zip(rows, (replays, writes), strict=False):
            limit = apart(generator.replayed, bench.conninfo(), part, THREADS, bench.seconds)
            row.values.append(load.rate)
            row.limits.append(limit.rate)
    return rows


def polled(cookies: str) -> dict[str, str]:
    """The headers of a poll that htmx sends."""
    return {"cookie": cookies, "hx_request": "true"}


def beside_sign_in(found: list[tuple[str, Any]]) -> list[str]:
    """The questions of a page that are not about who asks and where."""
    kept = []
    for sql in asking.questions(found):
        head = sql.split(" FROM ", 1)[-1].strip('"').split('"')[0]
        if " FROM " in sql and not head.startswith(SIGN_IN) and "clock_timestamp" not in sql:
            kept.append(sql)
    return kept


def b2(bench: Bench) -> list[Row]:
    """The board: the polled block, beside its SQL by bare psycopg and its bare rendering."""
    app, headers = asking.handler(), polled(cookie(bench.big.supervisor))
    page: Callable[[], object] = lambda: asking.ask(app, "/desk/", headers)  # noqa: E731
    page()
    with asking.statements() as found:
        status, _ = asking.ask(app, "/desk/", headers)
    if status != 200:
        raise RuntimeError(f"the board answered {status}")
    own = beside_sign_in(found)
    asked = [(sql, params) for sql, params in found if sql in own]
    draw = _drawing(bench)
    rows = [
        Row("B2", "board, polled block", bench.orders, limit="its one query for the cards, psycopg"),
        Row("B2", "the same", bench.orders, limit=f"its {len(asked)} queries, psycopg"),
        Row("B2", "the same", bench.orders, limit="the same rows by bare Jinja2"),
        Row("B2", "p95 of the block", bench.orders, unit=" ms"),
        Row("B2", "queries beside sign-in", bench.orders, [len(own)], unit=""),
        Row("B2", "queries with sign-in", bench.orders, [len(asking.questions(found))], unit=""),
    ]
    with psycopg.connect(bench.conninfo(), autocommit=True, cursor_factory=psycopg.ClientCursor) as bare:
        cards = [a for a in asked if "UNION" in a[0]]
        if not cards:
            raise RuntimeError("no query of the board is a UNION: choose its query for the cards anew")
        for _ in range(bench.repeats):
            times = timed(page, bench.seconds)
            limits = (
                timed(lambda: [bare.execute(s, p).fetchall() for s, p in cards], bench.seconds / 2),
                timed(lambda: [bare.execute(s, p).fetchall() for s, p in asked], bench.seconds / 2),
                timed(draw, bench.seconds / 2),
            )
            for row, limit in zip(rows, limits, strict=False):
                row.values.append(rate(times))
                row.limits.append(rate(limit))
            rows[3].values.append(percentile(times, 0.95))
    rows[0].at_least(0.05)
    rows[2].at_least(0.60)
    rows[4].at_most(4)
    return rows


def request_of(bench: Bench, path: str) -> Any:
    """A bare request of the supervisor."""
    request = RequestFactory().get(path, headers={"HX-Request": "true"})
    request.actor, request.user = bench.big.boss(), bench.big.supervisor  # type: ignore[attr-defined]
    return request


def _drawing(bench: Bench) -> Callable[[], object]:
    """Render the block again and again from facts that were fetched once."""
    request = request_of(bench, "/desk/")
    context = board.context(request.actor, bench.big.project, Choice("all")) | {
        "poll": "/desk/?live=x",
        "polled": True,
        "above": web.panel_blocks(request, Project.kind, "board", bench.big.project),
    }
    return lambda: web.render_block(request, "workorders/board.html", "columns", **context)


def b3(bench: Bench) -> list[Row]:
    """An unchanged poll beside an empty view that passes the same middleware."""
    whole, same = asking.handler(), asking.handler(LIVE_LAYER)
    cookies = cookie(bench.big.supervisor)
    topics = [f"project:{bench.big.project.pk}"]
    live.token(topics, "account:1")
    while live.heard.epoch == 0:
        time.sleep(0.05)
    url = f"/desk/?live={live.token(topics, 'account:1')}"
    with asking.statements() as found:
        status, _ = asking.ask(whole, url, polled(cookies))
    if status != 204:
        raise RuntimeError(f"the unchanged poll answered {status}")
    rows = [
        Row("B3", "unchanged poll", bench.orders, limit="empty view, the same middleware"),
        Row("B3", "the same", bench.orders, limit="empty view, signed in, all middleware"),
        Row("B3", "queries of a poll", bench.orders, [len(found)], unit=""),
    ]
    for _ in range(bench.repeats):
        times = timed(lambda: asking.ask(whole, url, polled(cookies)), bench.seconds)
        near = timed(lambda: asking.ask(same, "/bench/empty/", polled(cookies)), bench.seconds)
        far = timed(lambda: asking.ask(whole, "/bench/empty/", polled(cookies)), bench.seconds / 2)
        for row, limit in zip(rows, (near, far), strict=False):
            row.values.append(rate(times))
            row.limits.append(rate(limit))
    rows[0].at_least(0.70)
    rows[2].at_most(0)
    return rows


def long_order(bench: Bench, events: int) -> WorkOrder:
    """An order of which the timeline tells so much."""
    home, boss = bench.big.homes[0], bench.big.boss()
    order = intake.receive_request(
        bench.big.project, by=boss, category=bench.big.category, description=WORDS,
        source="desk", unit=home.unit, contact_name=home.name, contact_phone=home.phone,
    )  # fmt: skip
    while (shown := len(timeline(order.ref, events))) < events:
        workorders.add_note(order, by=boss, text=f"第 {shown} 次留言")
    return order


def b5(bench: Bench) -> list[Row]:
    """The case page with a timeline of 60 and of 600 events."""
    return [row for events in (60, 600) for row in _case(bench, events)]


def _case(bench: Bench, events: int) -> list[Row]:
    """Time and queries of one case page, and of its block when it is polled."""
    app, cookies = asking.handler(), cookie(bench.big.supervisor)
    url = f"/desk/orders/{long_order(bench, events).pk}/"
    counts = []
    for headers in ({"cookie": cookies}, polled(cookies)):
        asking.ask(app, url, headers)
        with asking.statements() as found:
            status, _ = asking.ask(app, url, headers)
        if status != 200:
            raise RuntimeError(f"the case page answered {status}")
        counts.append(len(beside_sign_in(found)))
    timing = Row("B5", f"case page, {events} events", bench.orders, unit=" ms")
    for _ in range(bench.repeats):
        times = timed(lambda: asking.ask(app, url, {"cookie": cookies}), bench.seconds / 2)
        timing.values.append(percentile(times, 0.5))
    whole = Row("B5", f"its queries beside sign-in, {events} events", bench.orders, [counts[0]], unit="")
    block = Row("B5", f"of the polled block alone, {events} events", bench.orders, [counts[1]], unit="")
    return [timing, whole.at_most(8), block.at_most(8)]
