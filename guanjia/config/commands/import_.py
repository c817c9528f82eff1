"""guanjia import: a spreadsheet through the same long run as the screen, done at once: preview, work, report."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps

from guanjia.config.process import house

KINDS = "households（住户台账）、staff（员工与排班）、repairs（历史报修）"


def run(arguments: Sequence[str]) -> int:
    """Preview an import, do it, and say what stayed out; 1 when it did not come to its end."""
    parser = argparse.ArgumentParser(prog="guanjia import", description="导入表格")
    parser.add_argument("kind", help=f"类别：{KINDS}")
    parser.add_argument("file", type=Path, help="xlsx 文件")
    parser.add_argument("--project", required=True, help="项目代码，如 LAKE")
    parser.add_argument("--preview", action="store_true", help="只预览，不写入")
    given = parser.parse_args(arguments)
    if not given.file.is_file():
        raise SystemExit(f"没有这个文件：{given.file}")
    with house():
        return do(given.kind, given.file, given.project, only_preview=given.preview)


def do(kind: str, file: Path, code: str, *, only_preview: bool) -> int:
    """The import itself, with Django at hand."""
    imports, runs = import_module("guanjia.sheets.imports"), import_module("guanjia.sheets.runs")
    actors, refusals = import_module("guanjia.kernel.actors"), import_module("guanjia.kernel.refusals")
    if kind not in imports.kinds:
        raise SystemExit(f"没有“{kind}”这个类别，可用的是 {KINDS}")
    project = apps.get_model("organization", "Project").objects.filter(code=code.upper()).first()
    if project is None:
        raise SystemExit(f"没有代码是 {code} 的项目，请先在设置里建项目，或核对代码。")
    try:
        made = imports.begin(kind, file.name, file.read_bytes(), by=actors.SYSTEM, project_id=project.pk)
    except refusals.Refused as refusal:
        raise SystemExit(refusal.message) from None
    print(f"预览：{imports.kinds[kind].title} → {project.name}")
    tell(imports.told(made, "preview"))
    if only_preview:
        print("这是预览，没有写入。")
        return 0
    runs.watchers.append(show_progress)
    runs.perform(made.pk)
    return report(imports, file, runs.get_run(actors.SYSTEM, made.pk))


def show_progress(done: int, total: int) -> None:
    """One line that grows."""
    print(f"\r进度：{done:,} / {total:,}", end="" if done < total else "\n", flush=True)


def tell(counts: Sequence[tuple[str, int]]) -> None:
    """Counts, one a line."""
    for word, number in counts:
        print(f"  {word}：{number:,}")


def report(imports: Any, file: Path, run: Any) -> int:
    """What came in, and where the rest is listed."""
    if run.state != run.Status.DONE:
        print(f"没有完成：{run.message}")
        return 1
    print("完成：")
    known = imports.told(run, "preview")
    tell([count for count in imports.told(run, "report") if count not in known])
    errors = imports.error_file(run)
    if errors is not None:
        target = file.with_name(f"{file.stem}.errors.xlsx")
        target.write_bytes(import_module("guanjia.kernel.attachments").path_of(errors).read_bytes())
        print(f"没导入的行和要核对的内容：{target}")
    return 0
