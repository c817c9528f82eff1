import json
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from guanjia.config import archive, dump, environment, keys
from guanjia.config.commands import backup, restore

Company = apps.get_model("organization", "Company")


@pytest.fixture
def house(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with one company and one uploaded file, on a database of its own."""
    monkeypatch.setenv("GUANJIA_HOME", str(tmp_path))
    keys.make(environment.keys_directory())
    Company.objects.update_or_create(code="LAKE", defaults={"name": "湖畔物业"})
    upload = environment.files_directory() / "ab" / "abcdef"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"photo of a tap")
    return tmp_path


def companies() -> list[str]:
    return list(Company.objects.filter(code="LAKE").values_list("name", flat=True))


def test_a_backup_brings_back_rows_and_files_as_they_were(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    Company.objects.filter(code="LAKE").update(name="改掉了")
    (environment.files_directory() / "ab" / "abcdef").write_bytes(b"something else")
    (environment.files_directory() / "late").write_bytes(b"came after the backup")
    with archive.opened(made) as (tar, _):
        assert restore.restore(tar, replace=True) == 1
    assert companies() == ["湖畔物业"]
    assert (environment.files_directory() / "ab" / "abcdef").read_bytes() == b"photo of a tap"
    assert not (environment.files_directory() / "late").exists()


def test_a_restore_over_data_is_refused_unless_it_is_said(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    Company.objects.filter(code="LAKE").update(name="新的名字")
    with (
        archive.opened(made) as (tar, _),
        pytest.raises(restore.NotRestored, match="请加 --replace"),
    ):
        restore.restore(tar, replace=False)
    assert companies() == ["新的名字"]


def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup.backup(house / "out", with_keys=False)
    Company.objects.filter(code="LAKE").update(name="新的名字")

    def fail(*_: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(archive, "unpack", fail)
    with archive.opened(made) as (tar, _), pytest.raises(OSError, match="disk full"):
        restore.restore(tar, replace=True)
    assert companies() == ["新的名字"]
    assert (environment.files_directory() / "ab" / "abcdef").read_bytes() == b"photo of a tap"


def test_a_restore_that_was_killed_is_undone_by_the_next_one(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    with connection.cursor() as cursor:  # as kill -9 leaves it: the data put aside, the new schema half full
        cursor.execute(f"ALTER SCHEMA public RENAME TO {dump.HELD}")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute("CREATE TABLE half_restored (id int)")
    with archive.opened(made) as (tar, _):
        restore.restore(tar, replace=True)
    assert companies() == ["湖畔物业"]


def test_a_backup_without_keys_is_refused_where_its_keys_are_not(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    wanted = keys.fingerprints(environment.keys_directory())
    shutil.rmtree(environment.keys_directory())
    keys.make(environment.keys_directory())
    with archive.opened(made) as (tar, manifest), pytest.raises(restore.NotRestored) as refusal:
        restore._require_keys(tar, manifest)
    assert f"k1（指纹 {wanted['k1']}）" in str(refusal.value)
    assert str(environment.keys_directory()) in str(refusal.value)
    assert companies() == ["湖畔物业"]


def test_a_backup_with_keys_brings_them_to_a_machine_that_has_none(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=True)
    wanted = keys.fingerprints(environment.keys_directory())
    shutil.rmtree(environment.keys_directory())
    with archive.opened(made) as (tar, manifest):
        restore._require_keys(tar, manifest)
    assert keys.fingerprints(environment.keys_directory()) == wanted
    assert (environment.keys_directory() / keys.RING_FILE).stat().st_mode & 0o777 == 0o600


def test_a_backup_goes_into_a_folder_that_is_not_there_yet(house: Path) -> None:
    made = backup.backup(house / "new" / "folder" / "monday.tar", with_keys=False)
    assert made == house / "new" / "folder" / "monday.tar"
    archive.verify(made)


def test_a_restore_of_no_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"没有这个文件：.*none\.tar"):
        restore.run([str(tmp_path / "none.tar")])


def test_a_backup_names_its_keys_without_holding_them(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    ring = json.loads((environment.keys_directory() / keys.RING_FILE).read_text())
    whole = made.read_bytes()
    assert made.stat().st_mode & 0o777 == 0o600
    assert ring["keys"]["k1"].encode() not in whole
    assert ring["index"].encode() not in whole


def test_one_changed_byte_anywhere_is_found(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    whole = bytearray(made.read_bytes())
    found = 0
    places = [len(whole) * n // 100 for n in range(100)]
    for place in places:
        whole[place] ^= 1
        made.write_bytes(whole)
        with pytest.raises(archive.Damaged):
            archive.verify(made)
        found += 1
        whole[place] ^= 1
    made.write_bytes(whole)
    archive.verify(made)
    assert found == 100


def test_a_cut_or_empty_file_is_found(house: Path) -> None:
    made = backup.backup(house / "out", with_keys=False)
    whole = made.read_bytes()
    for part in (whole[:-1], whole[: len(whole) // 2], b""):
        made.write_bytes(part)
        with pytest.raises(archive.Damaged, match="不完整或被改动过"):
            archive.verify(made)
