"""Long work: previewed, confirmed, done by the worker with progress, and reported row by row."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from guanjia.kernel import attachments, clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment, LongRun
from guanjia.kernel.refusals import NotAllowed, NotFound, Refused, require
from guanjia.kernel.work import action, work

log = structlog.get_logger()
INTERRUPTED = "中途出错，已写入的行都已保存。请再导入同一个文件，会从断开处接着做；仍不行请联系管理员。"


@dataclass(frozen=True)
class RunKind:
    """A kind of long work: its title, the permission, a preview and the work itself."""

    key: str
    title: str
    need: str
    preview: Callable[[LongRun], dict[str, Any]]
    work: Callable[[LongRun], dict[str, Any]]


kinds: dict[str, RunKind] = {}
watchers: list[Callable[[int, int], None]] = []


def register(kind: RunKind) -> None:
    """Add a kind of long work."""
    kinds[kind.key] = kind


@action
def begin_run(kind: str, source: Attachment | None, *, by: Actor, project_id: int | None) -> LongRun:
    """Make a run and its preview; nothing is changed before it is confirmed."""
    require(None if by.reach(kinds[kind].need).covers(project_id) else NotAllowed())
    run = LongRun(work_kind=kind, title=kinds[kind].title, actor=by.ref, project_id=project_id, source=source)
    run.state = LongRun.Status.PREVIEWED
    run.save()
    if source is not None:
        attachments.attach([source], run.ref, by=by)
    run.result = {"preview": kinds[kind].preview(run)}
    run.save(update_fields=["result"])
    return run


@action
def confirm_run(run: LongRun, *, by: Actor) -> LongRun:
    """Queue a previewed run; a second confirmation changes nothing."""
    changed = LongRun.objects.filter(pk=run.pk, state=LongRun.Status.PREVIEWED, actor=by.ref)
    if not changed.update(state=LongRun.Status.QUEUED):
        raise Refused("run_started", "这次导入已经开始或已结束，请看进度。")
    perform.defer(run_id=run.pk)
    run.refresh_from_db()
    return run


def own_runs(actor: Actor) -> QuerySet[LongRun]:
    """The runs that this actor started, newest first."""
    return LongRun.objects.filter(actor=actor.ref).select_related("source").order_by("-pk")


def get_run(actor: Actor, run_id: int) -> LongRun:
    """A run of this actor."""
    run = own_runs(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


attachments.owner_check("run")(get_run)


def progress(run: LongRun, done: int, total: int) -> None:
    """Say how far the work is; written at once, outside of the work's own transaction."""
    LongRun.objects.filter(pk=run.pk).update(done=done, total=total)
    for watch in watchers:
        watch(done, total)


@app.task(name="sheets.perform_run")
def perform(run_id: int) -> None:
    """Do the work of a queued run and keep its report; a refusal is kept as the run's message."""
    run = LongRun.objects.get(pk=run_id)
    LongRun.objects.filter(pk=run_id).update(state=LongRun.Status.RUNNING)
    try:
        report = kinds[run.work_kind].work(run)
        state, message = LongRun.Status.DONE, ""
    except Refused as refusal:
        report, state, message = {}, LongRun.Status.FAILED, refusal.message
    except Exception:
        log.exception("run_failed", run=run_id, kind=run.work_kind)
        report, state, message = {}, LongRun.Status.FAILED, INTERRUPTED
    with work():
        LongRun.objects.filter(pk=run_id).update(
            state=state, message=message[:300], finished_at=clock.now(), failed=report.get("refused", 0),
            result=run.result | {"report": report},
        )  # fmt: skip
