"""How well triage does on the company's own contacts, and a model of its own that a person lets answer."""

from pathlib import Path

import pytest

from guanjia.intake import accuracy, actions, suggesting
from guanjia.intake.actions import training
from guanjia.intake.models import Contact, Suggestion, TrainedModel
from guanjia.kernel.actors import GUEST
from guanjia.kernel.models import LongRun
from guanjia.kernel.refusals import Refused
from tests.pages import Open, signed_in
from tests.world import World, run_jobs

__all__ = ["signed_in"]
SPOTS = ("厨房", "阳台", "主卧", "次卧", "客厅", "书房", "储物间", "玄关")
SAID = {
    "water": ("龙头滴答滴答", "天花板湿了一片", "管子渗出水"),
    "light": ("灯泡一闪一闪", "顶上黑漆漆", "灯罩掉下来"),
}


@pytest.fixture
def own_home(settings: object, tmp_path: Path) -> Path:
    """A data folder for this test alone."""
    settings.GUANJIA_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def decided(world: World, text: str, category: str) -> Contact:
    """A contact of which a person said the category."""
    contact = actions.receive(world.lake, by=GUEST, wants="request", text=text, source="wechat")
    actions.decide(contact, {"category": category}, by=world.zhao)
    return contact


def past(world: World) -> None:
    """Forty-eight contacts of two categories."""
    for category, texts in SAID.items():
        for text in texts:
            for spot in SPOTS:
                decided(world, f"{spot}{text}", category)


@pytest.mark.clause("A-1.2-2")
def test_what_was_suggested_accepted_corrected_and_left_open_is_counted_by_head(
    world: World, signed_in: Open
) -> None:
    decided(world, "水管漏水", "water")
    decided(world, "水管漏水，地上一滩", "drain")
    decided(world, "家里的东西坏了", "door")
    found = {row.head: row for row in accuracy.figures(world.zhou, 30)}["category"]
    assert (found.suggested, found.accepted, found.corrected, found.abstained) == (2, 1, 1, 1)
    assert (found.decided, found.share) == (3, None)
    assert found.confusion.counts == {("water", "water"): 1, ("drain", "water"): 1, ("door", ""): 1}
    page = signed_in("zhou").get("/desk/triage/").content.decode()
    assert "太少" in page and "下水堵塞" in page and "还没有模型，只按词表分" in page
    assert {row.head: row.suggested for row in accuracy.figures(world.qian_of_hill, 30)}["category"] == 0


def test_a_broken_model_is_said_on_the_page(world: World, signed_in: Open, own_home: Path) -> None:
    (own_home / "triage").mkdir()
    suggesting.model_file().write_bytes(b"PK broken")
    page = signed_in("zhou").get("/desk/triage/").content.decode()
    assert "模型文件用不了" in page and "不完整或不是模型" in page


def test_too_little_past_or_no_extra_is_refused_with_what_to_do(
    world: World, own_home: Path, monkeypatch: pytest.MonkeyPatch, signed_in: Open
) -> None:
    with pytest.raises(Refused, match="还学不到东西"):
        actions.ask_training(by=world.admin)
    with pytest.raises(Refused):
        actions.ask_training(by=world.zhou)
    monkeypatch.setattr(training, "is_installed", lambda: False)
    with pytest.raises(Refused, match="guanjia\\[ml\\]"):
        actions.ask_training(by=world.admin)
    monkeypatch.setattr("guanjia.intake.web.accuracy.is_installed", lambda: False)
    assert "请管服务器的人先装" in signed_in("admin").get("/desk/triage/").content.decode()
    assert LongRun.objects.filter(work_kind="triage_train").count() == 0


def test_a_model_of_the_own_cases_answers_only_after_a_person_compared_it(
    world: World, own_home: Path, signed_in: Open
) -> None:
    past(world)
    client = signed_in("admin")
    assert client.post("/desk/triage/train/", {"_key": "a"}).status_code == 303
    run_jobs()
    row = TrainedModel.objects.get()
    assert (row.status, row.texts, LongRun.objects.get(work_kind="triage_train").message) == (
        "candidate",
        48,
        "",
    )
    assert list(row.figures) == ["category"] and row.figures["category"]["old"] is None
    assert suggesting.in_use().version == ""
    page = client.get("/desk/triage/").content.decode()
    assert "新模型，等人比较后启用" in page
    client.post(f"/desk/triage/models/{row.pk}/", {"_key": "b"})
    assert suggesting.in_use().version == row.digest[:12]
    contact = actions.receive(
        world.lake, by=GUEST, wants="request", text="玄关天花板湿了一片", source="wechat"
    )
    run_jobs()
    said = Suggestion.objects.get(contact=contact, head="category")
    assert (said.value, said.by, said.model) == ("water", "model", row.digest[:12])


def test_a_second_model_retires_the_first_and_one_that_is_not_wanted_goes(
    world: World, own_home: Path
) -> None:
    past(world)
    rows = []
    for _ in range(3):
        actions.ask_training(by=world.admin)
        run_jobs()
        rows.append(TrainedModel.objects.latest("pk"))
        if len(rows) < 3:
            actions.switch_model(rows[-1], by=world.admin)
    actions.drop_model(rows[2], by=world.admin)
    assert [world.fresh(row).status for row in rows] == ["retired", "active", "dropped"]
    assert rows[1].figures["category"]["old"] is not None
    names = sorted(path.name for path in (own_home / "triage").iterdir())
    assert names == ["model-former.npz", "model.npz"]
