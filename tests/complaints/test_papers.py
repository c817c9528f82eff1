"""The papers of a complaint: masked for the file, with the name for the customer."""

import json
import re

import pytest

from guanjia.complaints import documents
from tests.complaints import story
from tests.pages import Open, signed_in
from tests.world import World

__all__ = ["signed_in"]
PAPERS = ("paper", "group", "notice", "reply", "apology")


def words(data: object) -> str:
    """Everything that a paper says."""
    return json.dumps(data, ensure_ascii=False)


def test_the_handling_sheet_says_everything_and_nobody_is_named_in_the_open(world: World) -> None:
    row = story.told(world, story.agreed(world, story.judged(world)))
    data = documents.sheet_data(row)
    said = words(data)
    assert "王慧敏" not in said and "13812345678" not in said
    assert "王**" in said and "138****5678" in said
    assert [one["digest"] for one in data["evidence"]] == [row.evidence.get().digest]
    assert ("公司责任", "有", False) in data["verdict"]
    assert [step["number"] for step in data["rounds"]] == [1]
    assert {"who": "张建国", "words": "zhang 查一项", "due": "2026-11-25 10:00"} in data["group"]
    assert data["apology"] == "两次都没有修到根上，向您道歉。"


def test_a_letter_carries_the_name_and_no_number(world: World) -> None:
    row = story.told(world, story.agreed(world, story.judged(world)))
    for sort in documents.LETTERS:
        data = documents.letter_data(row, sort)
        assert data["greeting"] == "尊敬的王慧敏："
        assert "13812345678" not in words(data)
    unnamed = story.registered(world, is_anonymous=True, name="", phone="")
    assert documents.letter_data(unnamed, "notice")["greeting"] == "尊敬的客户："


@pytest.mark.parametrize("sort", PAPERS)
def test_every_paper_opens_once_it_has_something_to_say(world: World, signed_in: Open, sort: str) -> None:
    early = story.registered(world)
    late = story.told(world, story.agreed(world, story.judged(world)))
    desk = signed_in("zhao")
    answer = desk.get(f"/desk/complaints/{late.pk}/{sort}.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    expected = 200 if sort == "paper" else 404
    assert desk.get(f"/desk/complaints/{early.pk}/{sort}.pdf").status_code == expected
    assert signed_in("qian").get(f"/desk/complaints/{late.pk}/{sort}.pdf").status_code == 404


def test_a_button_stands_for_each_paper_that_has_something_to_say(world: World, signed_in: Open) -> None:
    early = story.registered(world)
    late = story.told(world, story.agreed(world, story.judged(world)))

    def offered(username: str, pk: int) -> set[str]:
        html = signed_in(username).get(f"/desk/complaints/{pk}/").content.decode()
        return set(re.findall(rf"/desk/complaints/{pk}/([a-z]+)\.pdf", html))

    assert offered("zhao", early.pk) == {"paper"}
    assert offered("zhao", late.pk) == set(PAPERS)
    assert offered(world.account("quality").username, late.pk) == {"paper", "group"}


def test_who_may_not_open_names_prints_no_letter(world: World, signed_in: Open) -> None:
    row = story.told(world, story.agreed(world, story.judged(world)))
    quality = signed_in(world.account("quality").username)
    for sort, expected in {"paper": 200, "group": 200, "notice": 403, "reply": 403, "apology": 403}.items():
        assert quality.get(f"/desk/complaints/{row.pk}/{sort}.pdf").status_code == expected
