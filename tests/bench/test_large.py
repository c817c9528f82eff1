"""The scenarios with large data do what they say, at a small size."""

import psycopg
import pytest
from django.conf import LazySettings

from bench import ledger, search, words
from bench.load import Loader
from bench.scenarios import Bench
from guanjia.kernel import clock
from tests.bench.test_rows import cast_of
from tests.conftest import HOME, TEMPLATE
from tests.world import World


def bench_of(world: World, orders: int = 0, lines: int = 0) -> Bench:
    """The lake project as a scenario gets it, measured once and shortly."""
    return Bench(HOME, cast_of(world), [], orders, 0.001, 1, lines, TEMPLATE)


def test_the_import_and_its_limit_leave_the_same_rows(own_database: str) -> None:
    bench = bench_of(World(), lines=40)
    with ledger.emptied(bench) as conninfo:
        taken = ledger.imported(bench, conninfo, ledger.workbook(bench.lines))
    people = 40 + 40 // ledger.TWO_OWNERS
    assert {table: len(rows) for table, rows in taken.rows.items()} == {
        "estate_building": 1, "estate_unit": 40, "customers_household": 40, "kernel_datakey": people,
        "customers_person": people, "customers_personphone": people, "customers_occupancy": people,
        "kernel_event": 1 + 40 + 40 + people + people,
    }  # fmt: skip
    with ledger.emptied(bench) as conninfo:
        ledger.copied(conninfo, taken)
        with psycopg.connect(conninfo) as bare:
            for table, rows in taken.rows.items():
                _, copies = ledger.rows_after(bare, table, taken.before[table])
                assert list(map(str, copies)) == list(map(str, rows)), table


def test_every_kind_of_search_finds_what_was_loaded(
    own_database: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ROOT_URLCONF = settings.ROOT_URLCONF  # the scenario serves a page more
    monkeypatch.setattr(words, "SELDOM_EVERY", 10)
    world = World()
    bench = bench_of(world, orders=200)
    ledger.settle(bench.big, 8)
    assert [home.address for home in bench.big.homes[-2:]] == ["21栋4单元1203", "21栋4单元1204"]
    Loader(bench.big, own_database, clock.now()).add(bench.orders, are_open=False, until=bench.orders)
    for what, of in search.KINDS.items():
        [row] = [search.measured(bench, what, of(bench)[:2])]
        assert len(row.values) == 1 and row.values[0] > 0
    with pytest.raises(RuntimeError, match="found what it should not"):
        search.measured(bench, search.NOTHING, ["路灯"])
    with pytest.raises(RuntimeError, match="or found"):
        search.measured(bench, "an address", ["999栋1单元101"])
