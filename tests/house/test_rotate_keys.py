"""New keys over many rows: readable at every moment, also when the command was killed half way."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings, settings

from guanjia.config import keys
from guanjia.config.commands import rotate_keys
from guanjia.kernel import secrets
from guanjia.kernel.models import Draft

ROWS, SEALED_BEFORE_THE_KILL = 2_000, 1_300


class Killed(BaseException):
    """What no handler of the code may catch, as kill -9."""


@pytest.fixture
def ring_of_its_own(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """A copy of the run's keys that may be changed."""
    shutil.copy(settings.GUANJIA_KEYRING, tmp_path / keys.RING_FILE)
    settings.GUANJIA_KEYRING = tmp_path / keys.RING_FILE
    secrets.ring.cache_clear()
    yield tmp_path
    secrets.ring.cache_clear()


def draft(number: int) -> Draft:
    row = Draft(actor="account:1", page=f"/desk/{number}/")
    row.body = f"水管 {number}"
    return row


def sealed_with() -> Counter[str]:
    return Counter(secrets.key_name(bytes(row.body_sealed)) for row in Draft.objects.all())


def unreadable() -> int:
    rows = Draft.objects.order_by("pk")
    return sum(row.body != f"水管 {number}" for number, row in enumerate(rows))


@pytest.mark.asvs("11.2.2")
def test_every_value_is_readable_before_during_and_after_a_rotation_that_was_killed(
    own_database: str, ring_of_its_own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Draft.objects.all().delete()
    Draft.objects.bulk_create(draft(number) for number in range(ROWS))
    assert keys.add_key(ring_of_its_own) == "k2"
    assert secrets.ring().current == "k1"
    whole, sealed = secrets.seal, Counter[str]()

    def until_killed(plain: str, binding: str, own_key: int | None = None) -> bytes:
        sealed["drafts"] += binding.startswith("kernel_draft")
        if sealed["drafts"] > SEALED_BEFORE_THE_KILL:
            raise Killed
        return whole(plain, binding, own_key)

    monkeypatch.setattr(secrets, "seal", until_killed)
    with pytest.raises(Killed):
        rotate_keys.reseal()
    monkeypatch.setattr(secrets, "seal", whole)
    assert sealed_with() == {"k1": ROWS - SEALED_BEFORE_THE_KILL, "k2": SEALED_BEFORE_THE_KILL}
    secrets.ring.cache_clear()
    assert unreadable() == 0
    assert rotate_keys.reseal() >= ROWS - SEALED_BEFORE_THE_KILL
    assert sealed_with() == {"k2": ROWS}
    assert unreadable() == 0
    assert rotate_keys.reseal() == 0


def test_a_process_that_read_its_keys_before_the_rotation_opens_what_came_after(
    own_database: str, ring_of_its_own: Path
) -> None:
    assert secrets.ring().current == "k1"
    keys.add_key(ring_of_its_own)
    newer = secrets.KeyRing(Path(settings.GUANJIA_KEYRING))
    nonce = b"n" * secrets.NONCE_BYTES
    sealed = b"\x02k2" + nonce + newer.ciphers["k2"].encrypt(nonce, "漏水".encode(), b"t|r|f")
    assert secrets.unseal(sealed, "t|r|f") == "漏水"
