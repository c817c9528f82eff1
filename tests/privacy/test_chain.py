"""Whoever owns the database and changes, deletes, moves or cuts off history is found, by the chain and its anchors."""

import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from guanjia.config import database, grants
from guanjia.config.commands import verify as command
from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.privacy import actions, anchors, chain, ledger
from guanjia.privacy.models import Seal
from guanjia.privacy.verification import verify
from tests.privacy.canary import canary
from tests.world import NOW, World

MUTATIONS = 120
SEED = int(os.environ.get("GUANJIA_SEED", "20261122"))
OF_THE_PRODUCT = chain.SETTLED
# as chain.SETTLED, but counting only what runs in this database: other tests share the server
SETTLED_HERE = (
    "age(xmin) > COALESCE((SELECT max(age(backend_xid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()), -1)"
)


@pytest.fixture
def house(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A database of its own in which commits are real, with a story of some hundred events in several seals."""
    monkeypatch.setattr(anchors, "path", lambda: tmp_path / anchors.NAME)
    monkeypatch.setattr(ledger, "path", lambda: tmp_path / ledger.NAME)
    monkeypatch.setattr(chain, "SETTLED", SETTLED_HERE)
    with clock.pinned(NOW):
        world = World()
        world.completed_order()
        while actions.seal_batch(most=40):
            pass
        anchors.add_missing()
        yield world


def sql(statement: str, *values: object) -> None:
    """What the owner of the database does by hand."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def ids() -> list[int]:
    """The numbers of all events."""
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def edit(dice: random.Random) -> str:
    """Change one column of one event."""
    number = dice.choice(ids())
    change = dice.choice([
        "actor = 'account:0'", "occurred_at = occurred_at + interval '1 minute'", "name = name || 'x'",
        "data = data || '{\"x\": 1}'::jsonb", "about = array_append(about, 'unit:1')", "channel = 'apj'",
        "subject_id = subject_id + 1", "recorded_at = recorded_at - interval '1 second'", "project_id = 999",
    ])  # fmt: skip
    sql(f"UPDATE kernel_event SET {change} WHERE id = %s", number)
    return f"事件 {number} 被改动"


def delete(dice: random.Random) -> str:
    """Delete one event."""
    number = dice.choice(ids())
    sql("DELETE FROM kernel_event WHERE id = %s", number)
    return f"事件 {number} 被删除"


def swap(dice: random.Random) -> str:
    """Put two events that stand near each other in the place of each other."""
    marks = dice.choice(
        [list(range(s.first_id, s.last_id + 1)) for s in Seal.objects.order_by("pk") if s.count > 3]
    )
    there = [number for number in ids() if number in marks]
    one, other = dice.sample(there, 2)
    sql("UPDATE kernel_event SET id = -1 WHERE id = %s", one)
    sql("UPDATE kernel_event SET id = %s WHERE id = %s", one, other)
    sql("UPDATE kernel_event SET id = %s WHERE id = -1", other)
    return f"事件 {one} 被换成了事件 {other} 的内容"


def insert(dice: random.Random) -> str:
    """Move the newest event far back: it slips in before everything, and is missing where it was."""
    last = ids()[-1]
    sql("UPDATE kernel_event SET id = 0 WHERE id = %s", last)
    return "事件 0 是后来插进去的"


def cut(dice: random.Random) -> str:
    """Cut the end off, events and seals alike."""
    seal = dice.choice(list(Seal.objects.order_by("pk"))[1:])
    sql("DELETE FROM kernel_event WHERE id >= %s", seal.first_id)
    sql("DELETE FROM privacy_seal WHERE id >= %s", seal.pk)
    return f"封条 {seal.pk} 不见了"


def rewrite(dice: random.Random) -> str:
    """Change an event and compute every seal from there on anew, as a clever owner would."""
    edit(dice)
    first = Seal.objects.order_by("pk")[0].pk
    sql("DELETE FROM privacy_seal")
    while actions.seal_batch(most=40):
        pass
    offset = Seal.objects.order_by("pk")[0].pk - first
    sql("UPDATE privacy_seal SET id = id - %s", offset)
    return "被一起改写"


ATTACKS: tuple[Callable[[random.Random], str], ...] = (edit, delete, swap, insert, cut, rewrite)


def dice_of(seed: int) -> random.Random:
    """Dice that fall alike for a seed."""
    return random.Random(seed)  # noqa: S311 - a test, not a secret


class Undo(Exception):
    """Take a mutation back."""


def attacked(
    attack: Callable[[random.Random], str], dice: random.Random, *, with_anchors: bool = True
) -> tuple[str, list[str]]:
    """What was done, and what the verification says; then it is undone."""
    said: tuple[str, list[str]] = ("", [])
    try:
        with transaction.atomic():
            done = attack(dice)
            said = done, verify(with_anchors=with_anchors).findings
            raise Undo
    except Undo:
        return said


def test_an_untouched_history_verifies_whole_and_nothing_waits(house: World) -> None:
    found = verify()
    assert found.findings == []
    assert (found.events, found.unsealed) == (Event.objects.count(), 0)
    assert found.seals == Seal.objects.count() > 3
    assert len(anchors.lines()) == found.seals


@pytest.mark.asvs("16.4.2")
def test_every_mutation_is_found_and_named(house: World) -> None:
    dice, missed = dice_of(SEED), []
    for n in range(MUTATIONS):
        done, findings = attacked(ATTACKS[n % 5], dice)
        if not any(words.startswith(done) for words in findings):
            missed.append((done, findings[:3]))
    assert missed == [], f"seed {SEED}"
    assert verify().findings == []


@pytest.mark.parametrize("attack", [cut, rewrite])
def test_the_anchors_find_a_cut_end_and_a_rewritten_chain_and_the_bare_chain_does_not(
    house: World, attack: Callable[[random.Random], str]
) -> None:
    done, findings = attacked(attack, dice_of(7))
    assert any(done in words for words in findings)
    assert attacked(attack, dice_of(7), with_anchors=False)[1] == []  # the control


def test_a_line_of_the_anchors_that_was_changed_is_found(house: World) -> None:
    lines = anchors.path().read_text().splitlines()
    line = json.loads(lines[1]) | {"total": 1}
    anchors.path().write_text("\n".join([lines[0], json.dumps(line, sort_keys=True), *lines[2:]]) + "\n")
    assert "锚点文件第 2 行的签名不对" in verify().findings
    anchors.path().unlink()
    assert any("没有锚点文件" in words for words in verify().findings)


def test_what_was_not_committed_when_a_seal_was_made_is_sealed_later_and_never_missed(
    house: World, own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = Event.objects.count()
    with psycopg.connect(own_database) as slow:  # an older transaction takes its number and waits
        slow.execute(
            "INSERT INTO kernel_event (name, subject_kind, subject_id, actor, channel, occurred_at, about, data) "
            "VALUES ('t.Slow', 'x', 1, 'system', 'system', now(), '{}', '{}')"
        )
        house.completed_order()
        before = Seal.objects.count()
        assert actions.seal_batch() == 0 and Seal.objects.count() == before
        monkeypatch.setattr(chain, "SETTLED", OF_THE_PRODUCT)
        assert actions.seal_batch() == 0
        monkeypatch.setattr(chain, "SETTLED", SETTLED_HERE)
        slow.commit()
    assert actions.seal_batch() == Event.objects.count() - sealed
    anchors.add_missing()
    assert verify().findings == [] and verify().unsealed == 0


def test_an_event_whose_number_is_below_the_last_seal_is_sealed_as_late(house: World) -> None:
    gap = ids()[-1]
    sql("SELECT setval('kernel_event_id_seq', %s)", gap + 5)
    house.completed_order()
    actions.seal_events()
    sql(
        "INSERT INTO kernel_event (id, name, subject_kind, subject_id, actor, channel, occurred_at, about, data) "
        "VALUES (%s, 't.Late', 'x', 1, 'system', 'system', now(), '{}', '{}')", gap + 2,
    )  # fmt: skip
    assert [words for words in verify().findings if "插进去" in words] == [f"事件 {gap + 2} 是后来插进去的"]
    actions.seal_events()
    found = verify()
    assert (found.findings, found.late) == ([], 1)


def test_erasing_somebody_breaks_no_seal(house: World) -> None:
    mine = canary(house)
    actions.seal_events()
    actions.erase(mine.ref, by=house.actor("privacy_officer"), reason="本人要求")
    actions.seal_events()
    assert verify().findings == []


def test_two_workers_never_seal_the_same_events(house: World) -> None:
    house.completed_order()
    count = Event.objects.count()

    def run() -> None:
        try:
            actions.seal_batch(most=5)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    actions.seal_events()
    assert sum(Seal.objects.values_list("count", flat=True)) == count
    assert verify().findings == []


def test_a_restore_leaves_a_line_so_that_later_seals_are_not_missed(house: World) -> None:
    kept = Seal.objects.order_by("pk")[2]
    last = kept.last_id
    sql("DELETE FROM privacy_seal WHERE id > %s", kept.pk)
    sql("DELETE FROM kernel_event WHERE id > %s", last)
    assert verify().findings != []
    assert anchors.note_restore() == 1 and anchors.note_restore() == 0
    assert verify().findings == []


def test_the_role_of_the_application_can_change_neither_events_nor_seals(house: World) -> None:
    role = database.application_user()
    grants.apply(role)
    for statement in (
        "UPDATE kernel_event SET actor = 'x'", "DELETE FROM kernel_event", "UPDATE privacy_seal SET count = 0",
        "DELETE FROM privacy_seal", "TRUNCATE privacy_seal", "DELETE FROM privacy_erasure",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql(f'SET LOCAL ROLE "{role}"')
            sql(statement)


def test_the_command_says_what_it_found(
    house: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "house", nullcontext)
    assert command.run([]) == 0
    assert "没有发现改动" in capsys.readouterr().out
    done = delete(dice_of(1))
    assert command.run([]) == 1
    assert done in capsys.readouterr().out
