"""A person may have a copy of everything, a correction, or be erased; identity first, in time, and never by oneself."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from python_calamine import CalamineWorkbook

from guanjia.kernel import clock
from guanjia.kernel.models import Event
from guanjia.kernel.secrets import sealed_columns
from guanjia.privacy import actions, ledger, queries
from guanjia.privacy.models import DataRequest
from guanjia.sla import actions as sla
from tests.pages import Open, signed_in
from tests.privacy.canary import CANARIES, NAME, canary, plain_places
from tests.world import NOW, World, refused

__all__ = ["signed_in"]


@pytest.fixture(autouse=True)
def own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of who was erased stands in a folder of the test."""
    monkeypatch.setattr(ledger, "path", lambda: tmp_path / ledger.NAME)


def checked(world: World, sort: str = "copy", words: str = "") -> DataRequest:
    """王女士 asked on her phone, 周姐 checked who she is."""
    row = actions.ask_data(world.person("wang").ref, by=world.wang, sort=sort, words=words)
    return actions.check_identity(row, by=world.zhou, how="回拨登记电话")


@pytest.mark.clause("A-3.1-12")
def test_a_request_has_a_deadline_of_the_policy_and_its_clock(world: World) -> None:
    row = actions.ask_data(world.person("wang").ref, by=world.wang, sort="copy")
    assert (row.status, row.due_at, row.project_id) == ("received", NOW + timedelta(days=15), world.lake.pk)
    assert world.clock(row, "REQ").due_at == row.due_at
    with clock.pinned(NOW + timedelta(days=15, minutes=1)):
        sla.sweep()
        assert Event.objects.filter(name="sla.ClockBreached", about__contains=[str(row.ref)]).exists()


def test_identity_is_checked_before_anything_is_handed_over(world: World) -> None:
    row = actions.ask_data(world.person("wang").ref, by=world.wang, sort="copy")
    with refused("illegal_move", row):
        actions.finish_request(row, by=world.zhou)
    with refused("words_needed", row):
        actions.check_identity(row, by=world.zhou, how=" ")
    with refused("not_found", row):
        actions.take_copy(row, by=world.wang, kind="json")
    actions.check_identity(row, by=world.zhou, how="身份证原件")
    with refused("second_person", row):  # a copy takes two of the staff
        actions.finish_request(row, by=world.zhou)
    done = actions.finish_request(row, by=world.lin)
    assert (done.status, done.decided_by, done.checked_how) == ("done", world.lin.ref, "身份证原件")
    assert world.clock(row, "REQ").state == "stopped"


@pytest.mark.clause("A-3.1-12")
def test_the_copy_holds_everything_that_the_database_holds_of_the_person(world: World) -> None:
    mine = canary(world)
    row = actions.ask_data(mine.ref, by=world.zhou, sort="copy", way="desk")
    actions.check_identity(row, by=world.zhou, how="身份证原件")
    actions.finish_request(row, by=world.lin)
    text = actions.take_copy(row, by=world.zhou, kind="json").decode()
    assert {value for value in values_of_canary() if value not in text} == set()
    assert all(word in text for word in CANARIES)
    book = CalamineWorkbook.from_filelike(io.BytesIO(actions.take_copy(row, by=world.zhou, kind="xlsx")))
    assert {part["title"] for part in json.loads(text)["parts"]} == set(book.sheet_names)
    assert world.events(row).count("DataCopyTaken") == 2


def values_of_canary() -> set[str]:
    """Every value of every table, opened where it is encrypted, in which one of the canary's words stands."""
    found: set[str] = set()
    assert plain_places()
    for model in apps.get_models():
        if not model.__module__.startswith("guanjia."):
            continue
        plain = [
            f.attname
            for f in model._meta.concrete_fields
            if f.get_internal_type() in ("CharField", "TextField")
        ]
        for row in model._default_manager.all():
            values = [getattr(row, name) for name in plain] + [s.__get__(row) for s in sealed_columns(model)]
            texts = {part for value in values if isinstance(value, str) for part in parts(value)}
            found |= {text for text in texts if any(word in text for word in CANARIES)}
    return found


def parts(value: str) -> list[str]:
    """A text; or each text that fills a template, where these are kept together."""
    return list(json.loads(value).values()) if value.startswith('{"') else [value]


def test_the_copy_can_be_taken_for_some_days_by_the_person_and_within_reach_only(world: World) -> None:
    row = actions.finish_request(checked(world), by=world.lin)
    assert "王慧敏" in actions.take_copy(row, by=world.wang, kind="json").decode()
    for stranger in (world.chen, world.qian_of_hill, world.zhao, world.admin):
        with refused("not_found", row):
            actions.take_copy(row, by=stranger, kind="json")
    with refused("not_found", row):
        actions.take_copy(row, by=world.wang, kind="pdf")
    with clock.pinned(NOW + timedelta(days=7, minutes=1)), refused("copy_over", row):
        actions.take_copy(row, by=world.wang, kind="json")


def test_a_correction_says_what_is_wrong_and_what_was_corrected(world: World) -> None:
    with refused("words_needed"):
        actions.ask_data(world.person("wang").ref, by=world.wang, sort="correct")
    row = checked(world, "correct", "名字是慧敏不是惠敏")
    with refused("words_needed", row):
        actions.finish_request(row, by=world.zhou)
    assert actions.finish_request(row, by=world.zhou, answer="已改为慧敏").answer == "已改为慧敏"


def test_an_erasure_needs_who_keeps_data_and_then_nothing_is_left(world: World) -> None:
    mine = canary(world)
    row = actions.ask_data(mine.ref, by=world.zhou, sort="erase", way="paper", words=f"{NAME} 要删除")
    actions.check_identity(row, by=world.zhou, how="身份证原件")
    with refused("second_person", row):
        actions.finish_request(row, by=world.zhou)
    with refused("not_allowed", row):
        actions.finish_request(row, by=world.lin)
    done = actions.finish_request(row, by=world.actor("privacy_officer"))
    assert (done.status, done.words) == ("done", "")
    assert plain_places() == []


def test_a_refusal_says_why_and_one_wish_waits_once(world: World) -> None:
    row = actions.ask_data(world.person("wang").ref, by=world.wang, sort="erase")
    with refused("asked_already", row):
        actions.ask_data(world.person("wang").ref, by=world.wang, sort="erase")
    with refused("words_needed", row):
        actions.refuse_request(row, by=world.zhou, reason="")
    done = actions.refuse_request(row, by=world.zhou, reason="还有一笔押金没退")
    assert (done.status, done.answer) == ("refused", "还有一笔押金没退")
    assert actions.ask_data(world.person("wang").ref, by=world.wang, sort="erase").pk != row.pk


def test_nobody_asks_or_works_for_others_out_of_reach(world: World) -> None:
    row = actions.ask_data(world.person("wang").ref, by=world.wang, sort="copy")
    for actor in (world.chen, world.qian_of_hill, world.zhao):
        with refused("not_found", row):
            actions.ask_data(world.person("wang").ref, by=actor, sort="copy")
        with refused("not_allowed", row):
            actions.check_identity(row, by=actor, how="看过")
    with refused("not_allowed", row):
        actions.check_identity(row, by=world.wang, how="我自己")
    assert queries.get_request(world.wang, row.pk) == row


def test_the_pages_of_a_request_from_the_phone_to_the_download(world: World, signed_in: Open) -> None:
    wang, zhou = signed_in("wang"), signed_in("zhou")
    assert wang.post("/home/privacy/", {"sort": "copy"}).status_code == 303
    row = DataRequest.objects.get()
    assert "要一份副本" in wang.get("/home/privacy/").content.decode()
    page = zhou.get("/desk/data-requests/").content.decode()
    assert "王**" in page and "王慧敏" not in page
    assert zhou.post(f"/desk/data-requests/{row.pk}/check/", {"how": "回拨电话"}).status_code == 303
    assert zhou.post(f"/desk/data-requests/{row.pk}/finish/", {"answer": ""}).status_code == 422
    assert signed_in("lin").post(f"/desk/data-requests/{row.pk}/finish/", {"answer": ""}).status_code == 303
    assert "下载表格" in zhou.get(f"/desk/data-requests/{row.pk}/").content.decode()
    answer = wang.post(f"/home/privacy/requests/{row.pk}/copy/json/")
    assert answer["Content-Disposition"] == f'attachment; filename="my-data-{row.pk}.json"'
    assert "13812345678" in answer.content.decode()
    assert signed_in("chen").post(f"/home/privacy/requests/{row.pk}/copy/json/").status_code == 404
    assert wang.get(f"/home/privacy/requests/{row.pk}/copy/json/").status_code == 303


def test_a_consent_is_withdrawn_with_one_tap_and_given_at_the_desk(world: World, signed_in: Open) -> None:
    zhao, party = signed_in("zhao"), str(world.person("wang").ref)
    facts = {"attribute": "diet", "purpose": "送餐", "how": "face"}
    assert zhao.post(f"/desk/consents/of/{party}/", facts).status_code == 303
    refusal = zhao.post(f"/desk/consents/of/{party}/", facts | {"attribute": "religion"})
    assert refusal.status_code == 422 and "敏感信息，要单独征得同意" in refusal.content.decode()
    assert "送餐" in zhao.get("/desk/consents/").content.decode()
    wang = signed_in("wang")
    assert "送餐" in wang.get("/home/privacy/").content.decode()
    consent = queries.standing_consent(world.person("wang").ref, "diet")
    assert consent is not None
    assert signed_in("chen").post(f"/home/privacy/consents/{consent.pk}/withdraw/").status_code == 404
    assert wang.post(f"/home/privacy/consents/{consent.pk}/withdraw/").status_code == 303
    assert world.fresh(consent).withdrawn_how == "portal"
    assert "送餐" not in wang.get("/home/privacy/").content.decode()
