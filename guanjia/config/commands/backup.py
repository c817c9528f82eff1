"""guanjia backup: database and uploaded files in one file; the keys only when asked for."""

import argparse
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from guanjia import __version__
from guanjia.config import archive, dump, environment, keys
from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Make a backup and say where it is and what else must be kept; 1 when it was not made."""
    parser = argparse.ArgumentParser(prog="guanjia backup", description="备份数据库与上传文件到一个文件")
    parser.add_argument("target", type=Path, help="目录，或 .tar 文件名")
    parser.add_argument("--with-keys", action="store_true", help="把密钥也放进备份（备份本身就要严加保管）")
    given = parser.parse_args(arguments)
    try:
        with house():
            path = backup(given.target, with_keys=given.with_keys)
    except (dump.DumpFailed, OSError) as error:
        print(f"没有备份：{error}")
        return 1
    print(f"已备份到 {path}（{path.stat().st_size / 2**20:.1f} MB）。")
    if not given.with_keys:
        print(f"备份里没有密钥。请另外保管 {environment.keys_directory()}：没有它，备份无法恢复。")
    return 0


def backup(target: Path, *, with_keys: bool) -> Path:
    """Write the backup; returns its path. Files come after the dump, so none that it names is missing."""
    now = datetime.now().astimezone()
    if target.is_dir() or not target.suffix:
        target = target / f"guanjia-{now:%Y%m%d-%H%M%S}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    keys_directory = environment.keys_directory()
    manifest = {
        "version": __version__,
        "made_at": now.isoformat(timespec="seconds"),
        "keys": keys.fingerprints(keys_directory),
        "with_keys": with_keys,
    }

    def fill(tar: tarfile.TarFile) -> None:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".guanjia-") as folder:
            dump.dump(Path(folder) / archive.DUMP)
            tar.add(Path(folder) / archive.DUMP, archive.DUMP)
        if environment.files_directory().exists():
            tar.add(environment.files_directory(), archive.FILES)
        if with_keys:
            tar.add(keys_directory, archive.KEYS)

    archive.write(target, manifest, fill)
    return target
