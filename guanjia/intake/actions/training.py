"""Training from the company's own corrected cases: asked for, done by the worker, compared, and only then used."""

from dataclasses import replace
from pathlib import Path

from guanjia.intake import accuracy, events, states, suggesting
from guanjia.intake.models import TrainedModel
from guanjia.intake.triage.figures import Figures
from guanjia.intake.triage.files import Past, free_name, held_figures, parted
from guanjia.intake.triage.model import LEAST_TEXTS, Model, is_installed, save, train
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM, Actor
from guanjia.kernel.events import record
from guanjia.kernel.models import LongRun
from guanjia.kernel.moves import move
from guanjia.kernel.refusals import NotAllowed, Refused, require
from guanjia.kernel.work import action
from guanjia.sheets import runs

NEED, STEPS = "organization.set_up", 4
GOING = (LongRun.Status.QUEUED, LongRun.Status.RUNNING)
NOT_INSTALLED = "训练要用 scikit-learn，请管服务器的人先装：pip install 'guanjia[ml]'。不训练也能用词表分类。"


@action
def ask_training(*, by: Actor) -> LongRun:
    """Ask the worker to learn from what people decided; refused where nothing could be learned."""
    require(None if by.may(NEED) else NotAllowed())
    if not is_installed():
        raise Refused("ml_missing", NOT_INSTALLED)
    if LongRun.objects.filter(work_kind=accuracy.RUN, state__in=GOING).exists():
        raise Refused("being_trained", "正在训练，做完就出现在这一页。")
    _enough(accuracy.system_past())
    return runs.confirm_run(runs.begin_run(accuracy.RUN, None, by=by, project_id=None), by=by)


def _enough(past: Past) -> tuple[Past, Past, Past]:
    """What can be learned, parted into what is learned from and what is held back."""
    known = accuracy.learnable(past)
    learned, held = parted(known)
    learned = accuracy.learnable(learned, LEAST_TEXTS // 2)
    if not known.labels or not learned.labels:
        text = (
            f"人定过的只有 {len(past.texts)} 条联系，还学不到东西：至少要 {LEAST_TEXTS} 条、两种以上、每种 3 条以上。"
            "登记、转办、改正得多了再来。"
        )
        raise Refused("too_few_texts", text)
    return known, learned, replace(held, labels={field: held.labels[field] for field in learned.labels})


def learn(run: LongRun) -> dict[str, object]:
    """The work of a run: learn from four fifths, compare on the fifth, learn from everything and keep that aside."""
    known, learned, held = _enough(accuracy.system_past())
    runs.progress(run, 1, STEPS)
    trial = train(learned.texts, learned.labels, learned.groups, least=LEAST_TEXTS // 2)
    runs.progress(run, 2, STEPS)
    figures = compared(trial, suggesting.in_use().model, held)
    fields = {field: known.labels[field] for field in learned.labels}
    model = train(known.texts, fields, known.groups)
    runs.progress(run, 3, STEPS)
    row = keep_model(run, model, len(known.texts), figures)
    runs.progress(run, STEPS, STEPS)
    return {"model": row.pk, "texts": row.texts}


def compared(new: Model, old: Model | None, held: Past) -> dict[str, dict[str, float | int | None]]:
    """Of each head on the held-back texts: how often the new one, the old one, and always the most frequent is right.

    The old one may have seen some of them, which flatters it.
    """
    now, before = held_figures(new, held), held_figures(old, held) if old else {}
    return {
        field: {
            "texts": found.total, "new": round(found.accuracy, 4), "most": most(found),
            "old": round(before[field].accuracy, 4) if old and field in old.heads else None,
        }
        for field, found in now.items()
    }  # fmt: skip


def most(found: Figures) -> float:
    """How often it would be right to always say the most frequent label."""
    labels = found.labels()
    return round(labels[0].said / found.total, 4) if labels and found.total else 0.0


def candidate_file(row: TrainedModel) -> Path:
    """Where a model waits that is not used yet."""
    return suggesting.model_file().with_name(f"candidate-{row.pk}.npz")


@action
def keep_model(
    run: LongRun | None, model: Model, texts: int, figures: dict[str, dict[str, float | int | None]]
) -> TrainedModel:
    """Keep a trained model aside, with its figures, until a person compared it."""
    row = TrainedModel.objects.create(texts=texts, figures=figures, run=run, trained_at=clock.now())
    path = candidate_file(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    row.digest = save(replace(model, about={**model.about, "held_back": figures}), path)
    row.save(update_fields=["digest"])
    record(events.ModelTrained(texts=texts), row, by=SYSTEM)
    return row


@action
def switch_model(row: TrainedModel, *, by: Actor) -> TrainedModel:
    """Let a model answer from now on; the former one is kept beside it under another name."""
    require(None if by.may(NEED) else NotAllowed())
    path, target = candidate_file(row), suggesting.model_file()
    if not path.is_file():
        raise Refused("model_missing", "这个模型的文件不在了，请重新训练。")
    for former in TrainedModel.objects.select_for_update().filter(status=TrainedModel.Status.ACTIVE):
        move(former, states.RETIRE, events.ModelRetired(), by=by)
    row = move(row, states.SWITCH, events.ModelSwitched(digest=row.digest), by=by)
    if target.exists():
        target.rename(free_name(target.with_name("model-former.npz")))
    path.rename(target)
    return row


@action
def drop_model(row: TrainedModel, *, by: Actor) -> TrainedModel:
    """Do not use a model; its file goes."""
    require(None if by.may(NEED) else NotAllowed())
    row = move(row, states.DROP, events.ModelDropped(), by=by)
    candidate_file(row).unlink(missing_ok=True)
    return row


runs.register(runs.RunKind(accuracy.RUN, "训练分类模型", NEED, lambda run: {}, learn))
