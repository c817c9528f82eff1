"""guanjia triage: learn from a spreadsheet of past texts with any labels, and sort the texts of another one."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from guanjia.config import environment
from guanjia.intake.triage import files
from guanjia.intake.triage.figures import Figures
from guanjia.intake.triage.kept import FILE
from guanjia.intake.triage.model import LEAST_TEXTS, Model, load, save, train
from guanjia.kernel.refusals import Refused

MOST_LABELS_SHOWN = 20
SURE = 0.6


def run(arguments: Sequence[str]) -> int:
    """Train or classify; 1 when that was not possible."""
    parser = argparse.ArgumentParser(
        prog="guanjia triage", description="分类定级：用过去的文字训练，给新的文字分类"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="train|classify")
    learn = verbs.add_parser("train", help="从表格学习：一列文字，一列或几列类别")
    learn.add_argument(
        "--label", action="append", metavar="列名", help="类别列，可写几次；不写则找 类别、分类、类型"
    )
    learn.add_argument("--group", metavar="列名", help="同组的行不分开：要么都用来训练，要么都用来检验")
    sort = verbs.add_parser("classify", help="给表格里的文字分类，写到旁边的新表格")
    sort.add_argument(
        "--threshold", type=_share, default=SURE, metavar="0-1", help="低于这个把握就不下结论（默认 0.6）"
    )
    for verb in (learn, sort):
        verb.add_argument("file", type=Path, metavar="文件", help="xlsx 或 csv（UTF-8 或 GBK）")
        verb.add_argument("--text", metavar="列名", help="文字列；不写则找 内容、描述、诉求内容 等")
        verb.add_argument("--model", type=Path, metavar="文件", help="模型文件；不写则在数据目录里")
    given = parser.parse_args(arguments)
    try:
        return _train(given) if given.verb == "train" else _classify(given)
    except Refused as refusal:
        print(refusal.message)
    except OSError as error:
        print(f"读写不了 {error.filename}：{error.strerror}")
    return 1


def _share(raw: str) -> float:
    value = float(raw)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError("请填 0 到 1 之间的数")
    return value


def _train(given: argparse.Namespace) -> int:
    """Learn from four fifths, say how well the fifth comes out, then learn from everything and keep that."""
    past = files.past(given.file, given.text, given.label, given.group)
    print(f"读到 {len(past.texts):,} 条文字（“{past.text_heading}”列），没有文字的 {past.blank:,} 行不用。")
    began = time.perf_counter()
    if len(past.texts) < LEAST_TEXTS:
        raise Refused(
            "too_few_texts", f"只有 {len(past.texts)} 条文字，至少要 {LEAST_TEXTS} 条才学得到，请补充后再训练"
        )
    learned, held = files.parted(past)
    trial = train(learned.texts, learned.labels, learned.groups, told=print, least=LEAST_TEXTS // 2)
    figures = files.held_figures(trial, held)
    sure = files.held_figures(trial, held, SURE)
    for field, found in figures.items():
        print("\n".join(_told(field, found)))
        answered, right = 1 - sure[field].abstention, sure[field].accuracy_where_answered
        print(f"  只答把握 {SURE} 以上的：答 {answered:.1%}，其中对 {right:.1%}")
    print("以上是用五分之四学、拿没见过的五分之一检验。现在用全部再学一遍……")
    model = train(past.texts, past.labels, past.groups, told=print)
    held_back = {field: _kept(found) for field, found in figures.items()}
    model = replace(model, about={**model.about, "file": given.file.name, "held_back": held_back})
    path = given.model or environment.home() / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        former = files.free_name(path.with_name(f"{path.stem}-former{path.suffix}"))
        path.rename(former)
        print(f"原来的模型改名为 {former}")
    digest = save(model, path)
    print(f"模型：{path}（校验 {digest[:12]}），用时 {time.perf_counter() - began:.0f} 秒")
    return 0


def _told(field: str, figures: Figures) -> list[str]:
    """The figures of one field as lines for a person."""
    found = figures.labels()
    if not figures.total:
        return [f"\n“{field}”：留出来检验的部分没有数据"]
    lines = [
        f"\n“{field}”：检验 {figures.total:,} 条，答对 {figures.accuracy:.1%}"
        f"（总是猜最多的那类：{found[0].said / figures.total:.1%}）",
        f"  {'类别':<12}条数  查准  查全",
    ]
    for one in found[:MOST_LABELS_SHOWN]:
        exact, whole = (f"{share:.0%}" if share is not None else "—" for share in (one.precision, one.recall))
        lines.append(f"  {one.label:<12}{one.said:>4}  {exact:>4}  {whole:>4}")
    if len(found) > MOST_LABELS_SHOWN:
        lines.append(f"  ……还有 {len(found) - MOST_LABELS_SHOWN} 类")
    lines.append("  最常弄混的（人定的 → 模型说的）：")
    mixed = [(pair, number) for pair, number in figures.counts.most_common() if pair[0] != pair[1]]
    return lines + [f"    {said} → {got}：{number}" for (said, got), number in mixed[:10]]


def _kept(figures: Figures) -> dict[str, float]:
    return {"texts": figures.total, "right": round(figures.accuracy, 4)}


def _classify(given: argparse.Namespace) -> int:
    """Sort the texts of a file by the model, or by the word list while there is none."""
    path = given.model or environment.home() / FILE
    model: Model | None = load(path) if given.model or path.exists() else None
    if model is None:
        print("还没有模型（先用 guanjia triage train 训练），这次只按词表分，没有类别一列。")
    else:
        print(f"模型：{path}（{model.about['texts']:,} 条，校验 {model.about['digest'][:12]}）")
    target, rows, silent = files.classified(given.file, given.text, model, given.threshold)
    print(f"分了 {rows:,} 条，其中 {silent:,} 处没有把握，请人来定。")
    print(f"结果：{target}")
    return 0
