"""Long work: previewed, confirmed, done by the worker with progress, and reported row by row."""

from collections.abc import Callable
from dataclasses import dataclass

from procrastinate.contrib.django import app

from guanjia.kernel import clock
from guanjia.kernel.actors import Actor
from guanjia.kernel.models import Attachment, LongRun
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.work import action, work


@dataclass(frozen=True)
class RunKind:
    """A kind of long work: its title, the permission, a preview and the work itself."""

    key: str
    title: str
    need: str
    preview: Callable[[LongRun], dict[str, object]]
    work: Callable[[LongRun], dict[str, object]]


kinds: dict[str, RunKind] = {}


def register(kind: RunKind) -> None:
    """Add a kind of long work."""
    kinds[kind.key] = kind


@action
def begin_run(kind: str, source: Attachment | None, *, by: Actor, project_id: int | None) -> LongRun:
    """Make a run and its preview; nothing is changed before it is confirmed."""
    run = LongRun(work_kind=kind, title=kinds[kind].title, actor=by.ref, project_id=project_id, source=source)
    run.state = LongRun.Status.PREVIEWED
    run.save()
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


def get_run(actor: Actor, token: object) -> LongRun:
    """A run of this actor."""
    run = LongRun.objects.filter(token=token, actor=actor.ref).select_related("source").first()
    if run is None:
        raise NotFound
    return run


def progress(run: LongRun, done: int, total: int) -> None:
    """Say how far the work is; written at once, outside of the work's own transaction."""
    LongRun.objects.filter(pk=run.pk).update(done=done, total=total)


@app.task(name="kernel.perform_run")
def perform(run_id: int) -> None:
    """Do the work of a queued run and keep its report; a refusal is kept as the run's message."""
    run = LongRun.objects.get(pk=run_id)
    LongRun.objects.filter(pk=run_id).update(state=LongRun.Status.RUNNING)
    try:
        result = kinds[run.work_kind].work(run)
        state, message = LongRun.Status.DONE, ""
    except Refused as refusal:
        result, state, message = {}, LongRun.Status.FAILED, refusal.message
    with work():
        LongRun.objects.filter(pk=run_id).update(
            state=state, message=message, finished_at=clock.now(), result=run.result | {"report": result}
        )
