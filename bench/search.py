"""B8: search by number, phone, address and words, over thousands and over a million cases."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from urllib.parse import quote

from django.db import connection

from bench import asking
from bench.cast import cookie
from bench.ledger import administer
from bench.measure import Row, percentile, timed
from bench.scenarios import Bench
from bench.words import SELDOM
from guanjia.estate.addresses import full_form, parse_address
from guanjia.workorders.models import WorkOrder

SAMPLES = 40
DATABASE = "bench_small"  # the house as it was at the smallest size
_small: dict[str, list[str]] = {}  # what is asked there
NOTHING = "words of no case"


def numbers(bench: Bench) -> list[str]:
    """Numbers of cases, spread over all of them."""
    rows = WorkOrder.objects.filter(project=bench.big.project).order_by("pk")
    step = max(1, rows.count() // SAMPLES)
    return list(rows.values_list("number", flat=True)[::step])


def phones(bench: Bench) -> list[str]:
    """Phone numbers of homes, spread over all of them."""
    return [home.phone for home in bench.big.homes[:: max(1, len(bench.big.homes) // SAMPLES)]]


def addresses(bench: Bench) -> list[str]:
    """Homes as people write them."""
    homes = bench.big.homes[:: max(1, len(bench.big.homes) // SAMPLES)]
    return [full_form(parse_address(str(home.unit.short))) for home in homes]


KINDS: dict[str, Callable[[Bench], list[str]]] = {
    "a whole number": numbers,
    "the end of a number": lambda bench: [number[-4:] for number in numbers(bench)],
    "a phone number": phones,
    "the tail of a phone number": lambda bench: [phone[-4:] for phone in phones(bench)],
    "an address": addresses,
    "common words": lambda _: ["漏水", "水龙头", "厨房", "请来看看", "路灯不亮", "打不开"],
    "two common words together": lambda _: [
        "水龙头漏水",
        "厨房路灯",
        "门锁打不开",
        "地漏没反应",
        "阳台对讲机",
        "墙面开裂",
    ],
    "seldom words": lambda _: list(SELDOM),
    NOTHING: lambda _: ["火星人", "水路灯", "龙头锁", "亮开了", "空调漏电表"],
}


def b8(bench: Bench) -> list[Row]:
    """The page of results for each kind of question, p95; at a larger size beside the smallest, in turn."""
    if _small:
        return [measured(bench, what, of(bench), _small[what]).at_most_times(2) for what, of in KINDS.items()]
    questions = {what: of(bench) for what, of in KINDS.items()}
    rows = [measured(bench, what, asked) for what, asked in questions.items()]
    administer(bench, "CREATE DATABASE {} TEMPLATE {}", DATABASE, bench.database)
    _small.update(questions)
    return rows


def measured(bench: Bench, what: str, questions: list[str], small: Sequence[str] = ()) -> Row:
    """The slow pages of one kind of question; refused when the page does not find what is there."""
    ask = asking_for(bench, what, questions)
    row = Row("B8", what, bench.orders, unit=" ms", limit="at the smallest size" if small else "")
    beside = None
    if small:
        with inside(DATABASE):
            beside = asking_for(bench, what, small)
    for _ in range(bench.repeats):
        row.values.append(percentile(timed(ask, bench.seconds), 0.95))
        if beside is not None:
            with inside(DATABASE):
                row.limits.append(percentile(timed(beside, bench.seconds), 0.95))
    return row


def asking_for(bench: Bench, what: str, questions: Sequence[str]) -> Callable[[], object]:
    """Ask one question after the other, as the supervisor who signs in now; the first round is not measured."""
    app, headers = asking.handler(), {"cookie": cookie(bench.big.supervisor)}
    turn = cycle(f"/desk/search/?q={quote(question)}" for question in questions)
    pages = [asking.ask(app, next(turn), headers) for _ in questions]
    found = any(b"data-row" in page for _, page in pages)
    if {status for status, _ in pages} != {200} or found == (what == NOTHING):
        raise RuntimeError(f"B8: {what} was refused, or found what it should not")
    return lambda: asking.ask(app, next(turn), headers)


@contextmanager
def inside(database: str) -> Iterator[None]:
    """Ask another database of the same house."""
    connection.close()
    mine, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = mine
