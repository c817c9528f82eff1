"""The model of triage: pieces of one to three characters, weighed for each label, with a confidence that was measured.

Trained by scikit-learn (the extra `ml`), which is loaded only then; a trained model answers with numpy alone. It is
kept without pickle: arrays and JSON in one .npz file under a digest of both.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module, util
from pathlib import Path
from typing import Any

from guanjia.kernel.refusals import Refused

LONGEST_PIECE = 3
LONGEST_TEXT = 4_000
LEAST_TEXTS = 40
LEAST_OF_A_LABEL = 3
FOLDS = 5
SEED = 1
FORMAT = 1
_NUMBER = re.compile(r"\d+")


class ModelRefused(Refused):
    """A model that cannot be trained or read; the message says why and what to do."""


@dataclass(frozen=True)
class Head:
    """One field: its labels, the weight of each piece for each, and how scores become confidence."""

    labels: tuple[str, ...]
    weights: Any
    bias: Any
    sharpness: float


@dataclass(frozen=True)
class Model:
    """A trained model; `about` says from what it was made and how well it did."""

    pieces: Sequence[str]
    rarity: Any
    heads: Mapping[str, Head]
    about: Mapping[str, Any]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {piece: place for place, piece in enumerate(self.pieces)}

    def guess(self, field: str, text: str) -> tuple[str, float] | None:
        """The likeliest label of a field and its confidence; None for a field that it does not know."""
        shares = self.shares(field, text)
        return max(shares.items(), key=lambda one: one[1]) if shares else None

    def shares(self, field: str, text: str) -> dict[str, float]:
        """How likely each label of a field is; nothing for a field that it does not know."""
        head = self.heads.get(field)
        if head is None:
            return {}
        np = _numpy()
        counted = Counter(self._places[piece] for piece in pieces(text) if piece in self._places)
        at = np.fromiter(counted, dtype=int, count=len(counted))
        heavy = (1 + np.log(np.fromiter(counted.values(), dtype=float, count=len(counted)))) * self.rarity[at]
        length = np.sqrt((heavy**2).sum()) or 1.0
        found = confidences(np, (heavy / length) @ head.weights[:, at].T + head.bias, head.sharpness)
        return dict(zip(head.labels, found.tolist(), strict=True))


def pieces(text: str) -> list[str]:
    """The pieces of a text, one to three neighbouring characters; every number is one sign."""
    plain = _NUMBER.sub("0", unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower())
    words = f"^{''.join(plain.split())}$"
    return [
        words[at : at + size] for size in range(1, LONGEST_PIECE + 1) for at in range(len(words) - size + 1)
    ]


def is_installed() -> bool:
    """Whether training is possible."""
    return util.find_spec("sklearn") is not None


def confidences(np: Any, scores: Any, sharpness: float) -> Any:
    """Scores as shares that sum to one."""
    powers = np.exp(sharpness * (scores - scores.max(axis=-1, keepdims=True)))
    return powers / powers.sum(axis=-1, keepdims=True)


def train(
    texts: Sequence[str],
    labels: Mapping[str, Sequence[str]],
    groups: Sequence[str] | None = None,
    told: Callable[[str], None] = lambda _: None,
    least: int = LEAST_TEXTS,
) -> Model:
    """A model of the texts, a head for every field; an empty label is left out, texts of a group stay together."""
    if not is_installed():
        message = "训练模型要用 scikit-learn，请先安装：pip install 'guanjia[ml]'（不训练也能用词表分类）"
        raise ModelRefused("ml_missing", message)
    groups = groups or ["".join(text.split()) for text in texts]
    known = {field: known_rows(field, given, groups, least) for field, given in labels.items()}
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer(
        analyzer=pieces, sublinear_tf=True, min_df=2, max_features=200_000, dtype=_numpy().float32
    )
    table = vectorizer.fit_transform(texts).tocsr()
    heads = {}
    for field, rows in known.items():
        told(f"训练“{field}”：{len(rows):,} 条")
        heads[field] = _head(table[rows], [labels[field][row] for row in rows], [groups[row] for row in rows])
    about = {"texts": len(texts), "pieces": table.shape[1]}
    return Model(vectorizer.get_feature_names_out().tolist(), vectorizer.idf_, heads, about)


def known_rows(field: str, given: Sequence[str], groups: Sequence[str], least: int) -> list[int]:
    """The rows whose label was given often enough to be learned; refused when too few are left."""
    often = Counter(label for label in given if label)
    rows = [row for row, label in enumerate(given) if often[label] >= LEAST_OF_A_LABEL and label]
    kinds = {given[row] for row in rows}
    of_groups = len({groups[row] for row in rows})
    if len(rows) < least or len(kinds) < 2 or of_groups < FOLDS:
        message = (
            f"“{field}”可用来训练的只有 {len(rows)} 条、{len(kinds)} 种、{of_groups} 组不同的文字，"
            f"至少要 {least} 条、2 种（每种 {LEAST_OF_A_LABEL} 条以上）、{FOLDS} 组，请补充后再训练"
        )
        raise ModelRefused("too_few_texts", message)
    return rows


def _head(table: Any, wanted: Sequence[str], groups: Sequence[str]) -> Head:
    """Weights from all rows; the sharpness from scores of rows that their weights had not seen."""
    np, choosing = _numpy(), import_module("sklearn.model_selection")
    labels = sorted(set(wanted))
    truth = np.array([labels.index(label) for label in wanted])
    unseen = np.full((len(truth), len(labels)), -1.0)
    for learned, asked in choosing.GroupKFold(FOLDS).split(table, truth, groups):
        seen = np.unique(truth[learned])
        if len(seen) > 1:
            weights, bias = _weights(table[learned], truth[learned])
            unseen[np.ix_(asked, seen)] = table[asked] @ weights.T + bias
    weights, bias = _weights(table, truth)
    return Head(tuple(labels), weights, bias, _sharpness(np, unseen, truth))


def _weights(table: Any, truth: Any) -> tuple[Any, Any]:
    """Weights and bias of each label against the others."""
    np = _numpy()
    made = (
        import_module("sklearn.svm")
        .LinearSVC(C=0.5, class_weight="balanced", random_state=SEED)
        .fit(table, truth)
    )
    if len(made.classes_) > 2:
        return made.coef_.astype(np.float32), made.intercept_
    return np.vstack([-made.coef_, made.coef_]).astype(np.float32), np.concatenate(
        [-made.intercept_, made.intercept_]
    )


def _sharpness(np: Any, scores: Any, truth: Any) -> float:
    """The sharpness under which the right labels of unseen rows are likeliest (temperature scaling)."""

    def surprise(logarithm: float) -> float:
        shares = confidences(np, scores, float(np.exp(logarithm)))
        return float(-np.log(shares[np.arange(len(truth)), truth] + 1e-12).mean())

    least = import_module("scipy.optimize").minimize_scalar(surprise, bounds=(-2, 4), method="bounded")
    return float(np.exp(least.x))


def save(model: Model, path: Path) -> str:
    """Write a model to a file; returns its digest."""
    np = _numpy()
    heads = [{"field": f, "labels": h.labels, "sharpness": h.sharpness} for f, h in model.heads.items()]
    about = json.dumps({"format": FORMAT, "about": model.about, "heads": heads}, ensure_ascii=False)
    arrays = {"about": np.array(about), "pieces": np.array(model.pieces), "rarity": np.asarray(model.rarity)}
    for place, head in enumerate(model.heads.values()):
        arrays |= {f"weights{place}": head.weights, f"bias{place}": head.bias}
    digest = _digest(arrays)
    half_done = path.with_name(f"{path.name}.part")
    with half_done.open("wb") as file:
        np.savez_compressed(file, digest=np.array(digest), **arrays)
    half_done.replace(path)
    return digest


def load(path: Path) -> Model:
    """A model from its file; refused when it is none, was cut short or was changed."""
    np = _numpy()
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        digest = str(arrays.pop("digest"))
        if digest != _digest(arrays):
            raise ModelRefused("model_changed", f"模型文件 {path.name} 被改动过，请重新训练")
        said = json.loads(str(arrays["about"]))
        if said["format"] != FORMAT:
            raise ModelRefused("model_format", f"模型文件 {path.name} 是别的版本做的，请重新训练")
        heads = {
            row["field"]: Head(
                tuple(row["labels"]), arrays[f"weights{n}"], arrays[f"bias{n}"], row["sharpness"]
            )
            for n, row in enumerate(said["heads"])
        }
        return Model(arrays["pieces"].tolist(), arrays["rarity"], heads, said["about"] | {"digest": digest})
    except FileNotFoundError:
        raise ModelRefused("model_missing", f"没有模型文件 {path.name}，请先训练，或核对路径") from None
    except (OSError, ValueError, KeyError, TypeError, EOFError, _bad_zip()) as error:
        raise ModelRefused("model_damaged", f"模型文件 {path.name} 不完整或不是模型，请重新训练") from error


def _digest(arrays: Mapping[str, Any]) -> str:
    made = hashlib.sha256()
    for name in sorted(arrays):
        array = arrays[name]
        made.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        made.update(array.tobytes())
    return made.hexdigest()


def _bad_zip() -> type[Exception]:
    return import_module("zipfile").BadZipFile  # type: ignore[no-any-return]


def _numpy() -> Any:
    if util.find_spec("numpy") is None:
        message = "用模型要先安装 numpy：pip install 'guanjia[ml]'（没有模型也能用词表分类）"
        raise ModelRefused("ml_missing", message)
    return import_module("numpy")
