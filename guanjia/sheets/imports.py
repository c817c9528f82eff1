"""Imports of spreadsheets as long runs: masked preview, work in chunks, and what stayed out as a workbook."""

import gc
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any, TypeVar

from django.db import connection

from guanjia.kernel import attachments, clock, jobs
from guanjia.kernel.actors import Actor, Grant, actor_named
from guanjia.kernel.models import Attachment, LongRun
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import work
from guanjia.sheets import runs
from guanjia.sheets.workbooks import Report, write_workbook

RowT = TypeVar("RowT")
Progress = Callable[[int, int], None]
NEED = "runs.import"
MAX_BYTES = 20 * 1024 * 1024
CHUNK = 1000
FIRST_ROWS, LISTED = 8, 200
LOCK = 20_261_122
UNCONFIRMED = timedelta(days=1)
ERRORS = "import_errors"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERROR_HEADS = ("工作表", "行", "情况", "列", "原内容（打码）", "原因和下一步")


@dataclass(frozen=True)
class ImportKind:
    """A kind of workbook: how it is read, which of its counts are told, how a row looks masked, who takes it."""

    key: str
    title: str
    hint: str
    words: Mapping[str, str]
    heads: tuple[str, ...]
    shown: Callable[[Any], tuple[str, ...]]
    read: Callable[[bytes, int], Report[Any]]
    take: Callable[[int, Any, Actor, Progress], dict[str, int]]


kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Add a kind of import; it becomes a kind of long run."""
    kinds[kind.key] = kind
    runs.register(runs.RunKind(kind.key, kind.title, NEED, _preview, _work))


def importer(by: Actor, project_id: int, *needs: str) -> Actor:
    """The same actor on the channel of imports, allowed what the rows need in this one project."""
    require(None if by.reach(NEED).covers(project_id) else NotAllowed())
    grant = Grant("import", frozenset(needs), "project", frozenset({project_id}))
    return replace(by, channel="import", grants=(*by.grants, grant))


def silent(done: int, total: int) -> None:
    """Tell nobody how far an import is."""


def in_chunks(
    rows: Sequence[RowT], take: Callable[[Sequence[RowT]], object], project_id: int, progress: Progress
) -> None:
    """Take rows in units of work of a thousand; two imports into one project take turns.

    What was read stays until the end: no collection of garbage walks through it again, which took a third of the time.
    """
    progress(0, len(rows))
    try:
        for start in range(0, len(rows), CHUNK):
            gc.freeze()
            part = rows[start : start + CHUNK]
            with work():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, project_id])
                take(part)
            progress(start + len(part), len(rows))
    finally:
        gc.unfreeze()


def begin(kind: str, name: str, body: bytes, *, by: Actor, project_id: int) -> LongRun:
    """Keep a file and preview it; one that cannot be read is refused and leaves nothing behind."""
    if not body or len(body) > MAX_BYTES:
        raise Refused("file_size", "文件是空的或超过 20 MB，请检查后重新选择，太大的请拆成几份。")
    source: Attachment | None = None
    try:
        with work():
            source = attachments.store_bytes(body, XLSX, name, by=by, project_id=project_id, purpose="import")
            return runs.begin_run(kind, source, by=by, project_id=project_id)
    except BaseException:
        if source is not None:
            attachments.path_of(source).unlink(missing_ok=True)
        raise


def _read(run: LongRun) -> Report[Any]:
    try:
        body = _source(run).read_bytes()
    except FileNotFoundError as error:
        raise Refused("source_gone", "原文件已经删除，请重新上传。") from error
    return kinds[run.work_kind].read(body, run.project_id or 0)


def _source(run: LongRun) -> Path:
    if run.source is None:
        raise FileNotFoundError(run.pk)
    return attachments.path_of(run.source)


def _preview(run: LongRun) -> dict[str, Any]:
    kind, report = kinds[run.work_kind], _read(run)
    rows = [list(kind.shown(row)) for row in report.rows[:FIRST_ROWS]]
    return {**_summary(report), "heads": kind.heads, "rows": rows}


def _work(run: LongRun) -> dict[str, Any]:
    """Import, keep the error workbook, and remove the uploaded file with its personal data."""
    report, by = _read(run), actor_named(run.actor, "import")
    take, project_id = kinds[run.work_kind].take, run.project_id or 0
    added = take(project_id, report, by, lambda done, total: runs.progress(run, done, total))
    if error_rows(report):
        _keep_errors(run, report, by)
    _source(run).unlink(missing_ok=True)
    return {**_summary(report), "added": added}


@jobs.daily
def forget_unconfirmed() -> None:
    """Remove uploaded files that nobody confirmed for a day: they hold personal data in plain."""
    left = LongRun.objects.filter(state=LongRun.Status.PREVIEWED, created_at__lt=clock.now() - UNCONFIRMED)
    for run in left.exclude(source=None).select_related("source"):
        _source(run).unlink(missing_ok=True)


def _summary(report: Report[Any]) -> dict[str, Any]:
    listed = [
        [f"{sheet} 第 {row} 行", f"{column}：{why}" if column else why]
        for sheet, row, _, column, _, why in error_rows(report)
    ]
    return {
        "counts": dict(report.counts), "refused": len(report.refused), "left_out": len(report.left_out),
        "notes": len(report.notes), "listed": listed[:LISTED],
    }  # fmt: skip


def error_rows(report: Report[Any]) -> list[tuple[str | int, ...]]:
    """Everything that a person must look at: rows and cells that stayed out, and rows to check."""
    refused = [(r.sheet, r.row, "整行未导入", "", "", r.reason) for r in report.refused]
    cells = [(c.sheet, c.row, "这一格未导入", c.column, c.value, c.reason) for c in report.left_out]
    notes = [(n.sheet, n.row, "已导入，请核对", "", "", n.message) for n in report.notes]
    return [*refused, *cells, *notes]


def _keep_errors(run: LongRun, report: Report[Any], by: Actor) -> None:
    target = io.BytesIO()
    write_workbook(target, {"问题清单": [ERROR_HEADS, *error_rows(report)]})
    name = f"{PurePath(run.source.name).stem if run.source else run.work_kind}.errors.xlsx"
    row = attachments.store_bytes(
        target.getvalue(), XLSX, name, by=by, project_id=run.project_id, purpose=ERRORS
    )
    attachments.attach([row], run.ref, by=by)


def error_file(run: LongRun) -> Attachment | None:
    """The workbook of what stayed out, if anything did."""
    return next((f for f in reversed(attachments.files_of(run.ref)) if f.purpose == ERRORS), None)


def told(run: LongRun, part: str) -> list[tuple[str, int]]:
    """The counts of the preview or the report in words, in the order of the kind."""
    result = run.result.get(part, {})
    counts = result.get("counts", {}) | result.get("added", {})
    return [(word, counts[code]) for code, word in kinds[run.work_kind].words.items() if counts.get(code)]
