"""The model of triage, its file, and the figures on the self-written corpus."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from bench import triage as bench
from guanjia.intake.triage import model as models
from guanjia.intake.triage.figures import compare
from guanjia.intake.triage.model import Model, ModelRefused, load, save, train

WATER = [
    f"{where}{what}"
    for where in ("厨房", "阳台", "卫生间", "客厅", "主卧")
    for what in ("漏水", "水管滴水", "水龙头坏", "渗水了")
]
LIGHT = [
    f"{where}{what}"
    for where in ("楼道", "走廊", "门厅", "地库", "电梯口")
    for what in ("灯不亮", "灯闪", "感应灯坏", "灯泡憋了")
]
LABELS = {"类别": ["水"] * len(WATER) + ["灯"] * len(LIGHT)}


@lru_cache
def small() -> Model:
    """A model of forty texts."""
    return train(WATER + LIGHT, LABELS)


@lru_cache
def learned() -> Model:
    """The model of the self-written corpus without what is held back."""
    return bench.trained(bench.corpus().learned)


def test_a_model_learns_and_says_how_sure_it_is() -> None:
    label, sure = small().guess("类别", "书房水管漏水") or ("", 0.0)
    assert label == "水" and 0.6 < sure <= 1
    assert small().guess("别的", "漏水") is None
    assert sum(small().shares("类别", "今天天气很好").values()) == pytest.approx(1)
    assert 0 < (small().guess("类别", "") or ("", 0.0))[1] < 0.8


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    digest = save(small(), tmp_path / "model.npz")
    again = load(tmp_path / "model.npz")
    assert again.about["digest"] == digest and again.about["texts"] == 40
    assert again.shares("类别", "走廊灯坏了") == pytest.approx(small().shares("类别", "走廊灯坏了"))
    assert not list(tmp_path.glob("*.part"))


def test_a_changed_or_cut_or_foreign_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    save(small(), path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(tmp_path / "changed.npz", **(arrays | {"bias0": arrays["bias0"] + 1}))
    with pytest.raises(ModelRefused, match="被改动过"):
        load(tmp_path / "changed.npz")
    (tmp_path / "cut.npz").write_bytes(path.read_bytes()[:-200])
    (tmp_path / "none.npz").write_bytes(b"")
    (tmp_path / "text.npz").write_text("今天天气")
    np.save(tmp_path / "pickle.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    for name in ("cut.npz", "none.npz", "text.npz", "pickle.npy"):
        with pytest.raises(ModelRefused, match="不完整或不是模型"):
            load(tmp_path / name)
    with pytest.raises(ModelRefused, match="没有模型文件"):
        load(tmp_path / "nothing.npz")


def test_too_few_texts_are_refused_with_what_is_needed() -> None:
    with pytest.raises(ModelRefused, match="只有 20 条、1 种"):
        train(WATER, {"类别": ["水"] * 20})
    with pytest.raises(ModelRefused, match="至少要 40 条"):
        train(WATER[:5] + LIGHT[:5], {"类别": ["水"] * 5 + ["灯"] * 5})
    with pytest.raises(ModelRefused, match="1 组"):
        train(WATER + LIGHT, LABELS, ["同组"] * 40)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "is_installed", lambda: False)
    with pytest.raises(ModelRefused, match=r"pip install 'guanjia\[ml\]'"):
        train(WATER + LIGHT, LABELS)


def test_figures_count_abstentions_apart() -> None:
    found = compare(["a", "a", "b", "b"], ["a", "b", "b", ""])
    assert (found.accuracy, found.abstention) == (0.5, 0.25)
    assert found.accuracy_where_answered == pytest.approx(2 / 3)
    assert [(one.label, one.precision, one.recall) for one in found.labels()] == [
        ("a", 1, 0.5),
        ("b", 0.5, 0.5),
    ]
    assert found.confusion() == [["", "a", "b", "-"], ["a", "1", "1", "·"], ["b", "·", "1", "1"]]
    assert compare([], []).accuracy == 0


def test_the_corpus_is_large_varied_and_parted_by_family() -> None:
    texts = bench.corpus()
    rows = texts.learned + texts.held
    families = {row["family"] for row in rows}
    assert len(rows) >= 1_500 and len({row["text"] for row in rows}) == len(rows) and len(families) >= 150
    assert not {row["family"] for row in texts.learned} & {row["family"] for row in texts.held}
    assert 0.2 <= len(texts.held) / len(rows) <= 0.25
    listed = (bench.CORPUS / "held-back.txt").read_text(encoding="utf-8").split()
    assert set(listed) <= families and listed == sorted(listed)


# floors some points under what docs/triage.md publishes; the texts are self-written
FLOORS = {"category": 0.68, "urgency": 0.76, "kind": 0.78, "sentiment": 0.53, "party": 0.90}


def test_the_figures_on_the_held_back_fifth_hold() -> None:
    found = bench.measured(bench.corpus().held_by_hash(), learned())
    assert {field: found[field].accuracy for field in FLOORS if found[field].accuracy < FLOORS[field]} == {}
    assert all(of.accuracy_where_answered >= 0.8 for of in found.values())


def test_no_danger_of_the_held_back_fifth_is_missed() -> None:
    alarms = bench.alarms(bench.corpus().held_by_hash(), learned())
    assert (alarms.missed, alarms.found, alarms.dangers) == ((), 51, 51)
    assert alarms.false <= 6 and alarms.falsely_doubted <= 50


def test_the_model_alone_doubts_dangers_whose_words_it_never_saw() -> None:
    assert bench.doubts(bench.corpus().fresh(), learned()) >= 58  # of 64


def test_shuffled_labels_fall_to_chance() -> None:
    texts = bench.corpus()
    found = bench.measured(texts.held_by_hash(), bench.trained(texts.learned, shuffled=True), words=False)
    for field in bench.LEARNED:
        assert found[field].accuracy <= found[field].labels()[0].said / found[field].total + 0.02, field
