"""P5: new keys for everybody under reads and kills; nothing is unreadable, nothing stays on an old key."""

import random
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench import cast
from bench.house import Running
from chaos.journal import Trial
from guanjia.customers import queries
from guanjia.customers.models import Person, PersonPhone
from guanjia.kernel import bulk, secrets
from guanjia.kernel.secrets import DataKey, SealBroken, key_name, own_keys
from guanjia.organization.models import Project

BATCH = 2_000
FIRST_KILL, LAST_KILL, FRESH_EVERY = 0.5, 3.0, 50
People = dict[int, tuple[str, str]]


@dataclass(frozen=True)
class Size:
    """How many values are sealed, and how often the rotation is killed."""

    rows: int
    kills: int


def run(folder: Path, size: Size, seed: int, is_control: bool) -> Trial:
    """Seal, rotate under kills and reads, count."""
    began, dice = time.monotonic(), random.Random(seed)  # noqa: S311
    cast.found()
    people = _fill(cast.build("P5", homes=1, technicians=1).project, size.rows // 2)
    extra = {"CHAOS_BREAK": "no_former"} if is_control else {}
    rotation = Running(["-m", "chaos.rotate"], folder / "logs/rotate.log", **extra)
    kills, reads, unreadable = _rotate(rotation, people, size, dice)
    secrets.ring.cache_clear()
    secrets.forget_opened()
    ring = secrets.ring()
    ended = rotation.process is not None and rotation.process.returncode == 0
    found = {
        "did not end": int(not (ended and _is_begun()) and not is_control),
        "unreadable": unreadable,
        "unreadable at the end": sum(not _reads(pk, words) for pk, words in people.items()),
        "on an old key": _on_old_keys(),
        "keys on the old ring": _keys_behind(ring.current),
    }
    what = f"{size.rows:,} values, {kills} kills, {reads:,} reads meanwhile"
    name = "P5 control" if is_control else "P5"
    return Trial(name, what, kills, found, time.monotonic() - began, must_fail=is_control)


def _fill(project: Project, count: int) -> People:
    """People with a phone each, by COPY; returns what each of them must read as."""
    found: People = {}
    for start in range(0, count, BATCH):
        span = range(start, min(start + BATCH, count))
        keys = own_keys(bulk.insert(DataKey.fresh() for _ in span))
        people = []
        for n, key in zip(span, keys, strict=True):
            person = Person(project=project, key_id=key, name_index=queries.name_key(f"住户{n}"))
            person.name = f"住户{n}"
            people.append(person)
        phones = []
        for n, person in zip(span, bulk.insert(people), strict=True):
            number = f"138{n:08}"
            phone = PersonPhone(person=person, whole_index=queries.phone_key(number),
                                tail_index=queries.tail_key(project.pk, number[-4:]))  # fmt: skip
            phone.number = number
            phones.append(phone)
            found[person.pk] = (f"住户{n}", number)
        bulk.insert(phones)
    return found


def _rotate(rotation: Running, people: People, size: Size, dice: random.Random) -> tuple[int, int, int]:
    """Rotate, kill, resume until it ends by itself; somebody reads all the time. Kills, reads, failures."""
    everybody, kills, reads, failures = list(people), 0, 0, 0
    rotation.start()
    until = time.monotonic() + dice.uniform(FIRST_KILL, LAST_KILL)
    while True:
        if not rotation.is_alive():
            code = rotation.process.returncode if rotation.process is not None else 1
            if code > 0 or (code == 0 and kills >= size.kills and _is_begun()):
                return kills, reads, failures
            rotation.arguments = ["-m", "chaos.rotate", *(["--resume"] if _is_begun() else [])]
            rotation.start()
            until = time.monotonic() + dice.uniform(FIRST_KILL, LAST_KILL)
        if reads % FRESH_EVERY == 0:
            secrets.forget_opened()  # as a process that was just started
        pk = dice.choice(everybody)
        failures += not _reads(pk, people[pk])
        reads += 1
        if kills < size.kills and time.monotonic() > until and _is_renewing():
            rotation.kill()
            kills += 1


def _is_begun() -> bool:
    """Whether the new key is in the ring, so that an interrupted rotation is gone on with."""
    secrets.ring.cache_clear()
    return len(secrets.ring().ciphers) > 1


def _is_renewing() -> bool:
    """Whether a key has a new generation already: before that nothing changes that a kill could break."""
    return DataKey.objects.filter(generation__gt=1).exists()


def _reads(pk: int, words: tuple[str, str]) -> bool:
    """Whether a person and the phone read as they were written, each fetched by itself."""
    try:
        name = Person.objects.get(pk=pk).name
        return (name, PersonPhone.objects.get(person_id=pk).number) == words
    except SealBroken:
        return False


def _on_old_keys() -> int:
    """Values that are not sealed with the newest generation of their own key."""
    newest = dict(DataKey.objects.values_list("pk", "generation"))
    behind = 0
    for model, column in ((Person, "name_sealed"), (PersonPhone, "number_sealed")):
        values = model._default_manager.values_list(column, flat=True).iterator()
        while batch := list(islice(values, BATCH)):
            owns = [secrets.own_of(key_name(bytes(value))) for value in batch]
            behind += sum(newest[number] != generation for number, generation in owns)
    return behind


def _keys_behind(current: str) -> int:
    """Own keys that an older key of the ring wraps."""
    rows = DataKey.objects.values_list("secret_sealed", flat=True).iterator()
    return sum(key_name(bytes(value)) != current for value in rows)
