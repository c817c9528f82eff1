"""guanjia restore: a backup becomes the running data, or nothing changes and the reason is said."""

import argparse
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from guanjia.config import archive, dump, environment, grants, keys, lock, stamp, welcome
from guanjia.config.process import house


class NotRestored(Exception):
    """Nothing was changed; the text says why and what to do."""


def run(arguments: Sequence[str]) -> int:
    """Restore a backup file."""
    parser = argparse.ArgumentParser(prog="guanjia restore", description="从备份文件恢复")
    parser.add_argument("file", type=Path, help="guanjia backup 做出的文件")
    parser.add_argument("--replace", action="store_true", help="替换现有数据（不可撤销）")
    given = parser.parse_args(arguments)
    if not given.file.is_file():
        raise SystemExit(f"没有这个文件：{given.file}")
    try:
        with archive.opened(given.file) as (tar, manifest), lock.only_one():
            _require_keys(tar, manifest)
            with house():
                count = restore(tar, replace=given.replace)
    except (NotRestored, archive.Damaged, dump.DumpFailed, OSError, tarfile.TarError) as error:
        print(f"没有恢复：{error}")
        return 1
    print(f"已恢复 {manifest['made_at']} 的备份：数据库和 {count} 个文件。")
    return 0


def _require_keys(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """The keys of the backup must be here; those that it carries are used where there are none."""
    directory, wanted = environment.keys_directory(), manifest["keys"]
    if manifest["with_keys"] and not keys.is_complete(directory):
        archive.unpack(tar, archive.KEYS, directory)
    here = keys.fingerprints(directory) if keys.is_complete(directory) else {}
    missing = {name: mark for name, mark in wanted.items() if here.get(name) != mark}
    if missing:
        named = "、".join(f"{name}（指纹 {mark}）" for name, mark in missing.items())
        raise NotRestored(
            f"这里没有这份备份的密钥 {named}，恢复后个人信息将无法读取。"
            f"请把当时保管的密钥放到 {directory} 再试。"
        )


def restore(tar: tarfile.TarFile, *, replace: bool) -> int:
    """Exchange database and files; returns how many files. What was there comes back when something fails."""
    files = environment.files_directory()
    dump.undo_interrupted()
    is_empty = dump.is_empty()
    if not replace and not (is_empty and not _has_files(files)):
        raise NotRestored("现有数据库或上传目录里有数据。确定要用备份替换它们，请加 --replace。")
    with nullcontext() if is_empty else dump.set_aside(), _exchanged(files) as fresh:
        with tempfile.TemporaryDirectory(dir=environment.home(), prefix="restore-") as folder:
            tar.extract(archive.DUMP, folder, filter="data")
            connections.close_all()
            dump.restore(Path(folder) / archive.DUMP)
        count = archive.unpack(tar, archive.FILES, fresh)
        call_command("migrate", verbosity=0, interactive=False)
        _erase_again()
        grants.apply()
    stamp.forget()
    welcome.forget()
    connections.close_all()
    return count


def _erase_again() -> None:
    """Who was erased since the backup is erased in it too, by the list outside; the anchors hear of the restore."""
    ledger = import_module("guanjia.privacy.ledger")
    import_module("guanjia.privacy.actions").erase_again(ledger.marks())
    import_module("guanjia.privacy.anchors").note_restore()


def _has_files(folder: Path) -> bool:
    return folder.exists() and any(path.is_file() for path in folder.rglob("*"))


@contextmanager
def _exchanged(folder: Path) -> Iterator[Path]:
    """A fresh folder beside the old one, which takes its place when all went well."""
    fresh, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if folder.exists():
        folder.replace(old)
    fresh.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
