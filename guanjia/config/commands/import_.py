"""guanjia import: a spreadsheet through the same long run as the screen: preview, confirm, report."""

import argparse
import json
import mimetypes
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from guanjia.config.process import house


def run(arguments: Sequence[str]) -> int:
    """Preview an import, and do it when that was asked for."""
    parser = argparse.ArgumentParser(prog="guanjia import", description="导入表格（先预览，加 --yes 才写入）")
    parser.add_argument("kind", help="类别；写错时会列出全部类别")
    parser.add_argument("file", type=Path, help="xlsx 或 csv 文件")
    parser.add_argument("--project", type=int, default=None, help="项目编号")
    parser.add_argument("--yes", action="store_true", help="预览无误，写入")
    given = parser.parse_args(arguments)
    with house():
        runs, actors = import_module("guanjia.kernel.runs"), import_module("guanjia.kernel.actors")
        if given.kind not in runs.kinds:
            raise SystemExit("可用的类别：" + "、".join(f"{k.key}（{k.title}）" for k in runs.kinds.values()))
        content_type = mimetypes.guess_type(given.file.name)[0] or "application/octet-stream"
        source = import_module("guanjia.kernel.attachments").store_bytes(
            given.file.read_bytes(), content_type, given.file.name, by=actors.SYSTEM, project_id=given.project
        )
        made = runs.begin_run(given.kind, source, by=actors.SYSTEM, project_id=given.project)
        if given.yes:
            made = runs.confirm_run(made, by=actors.SYSTEM)
        print(json.dumps(made.result, ensure_ascii=False, indent=1))
        print(
            "已交给后台写入，进度在“导入”页面。" if given.yes else "这是预览，没有写入；确认无误后加 --yes。"
        )
    return 0
