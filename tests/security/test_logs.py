"""What the logs say, in which form, and that nobody writes into them (ASVS 16)."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from guanjia.config.logs import Lines
from guanjia.kernel.models import Event
from tests.house.test_sessions import signed_in
from tests.house.test_signin_factors import at_second_step, give, with_factor
from tests.world import PASSWORD, World

Written = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Written:
    """The entries as the house writes them."""
    caplog.set_level(logging.INFO)
    return lambda: [json.loads(Lines().format(record)) for record in caplog.records]


def of_part(entries: list[dict[str, Any]], part: str = "guanjia.security") -> list[dict[str, Any]]:
    """The entries of one part."""
    return [entry for entry in entries if entry["part"] == part]


@pytest.mark.asvs("16.2.1", "16.2.2", "16.2.4")
def test_an_entry_is_one_line_with_time_in_utc_place_and_who(world: World, written: Written) -> None:
    browser = signed_in("zhang")
    assert browser.get("/desk/set-up/").status_code == 403
    entry = of_part(written())[-1]
    assert datetime.fromisoformat(entry.pop("at")).utcoffset() == datetime.now(UTC).utcoffset()
    assert isinstance(entry.pop("process"), int)
    assert entry == {
        "level": "WARNING", "part": "guanjia.security", "said": "turned away", "status": 403, "method": "GET",
        "route": "desk/set-up/", "who": str(world.zhang.ref), "network": "127.0.0.0/24",
    }  # fmt: skip


@pytest.mark.asvs("16.2.1", "16.2.2")
def test_an_event_says_when_who_what_and_about_what(world: World) -> None:
    order = world.registered_order()
    row = Event.objects.filter(subject_kind=order.kind, subject_id=order.pk).latest("pk")
    assert (row.name, row.actor, row.project_id) == (
        "workorders.OrderRegistered",
        str(world.zhao.ref),
        world.lake.pk,
    )
    assert row.occurred_at.tzinfo is not None
    assert row.recorded_at is not None


def test_the_settings_write_all_logs_in_that_form() -> None:
    assert settings.LOGGING["formatters"] == {"line": {"()": "guanjia.config.logs.Lines"}}
    assert list(settings.LOGGING["handlers"]) == ["console"]


@pytest.mark.asvs("16.2.4", "16.2.5")
def test_the_parts_of_the_house_log_in_that_form_too(written: Written) -> None:
    structlog.get_logger("guanjia.part").warning("value_does_not_fit", error="13812345678 is too long", row=7)
    entry = of_part(written(), "guanjia.part")[-1]
    assert (entry["said"], entry["error"], entry["row"]) == (
        "value_does_not_fit",
        "138****5678 is too long",
        "7",
    )


@pytest.mark.asvs("16.3.1", "16.2.5")
def test_a_wrong_password_and_a_wrong_code_are_logged_without_what_was_typed(
    world: World, written: Written
) -> None:
    with_factor(world, "zhao")
    for name, password in (("zhao", "s3cret-guess"), ("nobody-known", "s3cret-guess"), ("13812345678", "x")):
        Client().post("/accounts/login/", {"login": name, "password": password})
    give(at_second_step("zhao"), "000000")
    said = [
        (entry["said"], len(entry.get("name", "")))
        for entry in of_part(written())
        if entry["said"] != "turned away"
    ]
    assert said == [("wrong password", 32)] * 3 + [("wrong second factor", 0)]
    text = json.dumps(written(), ensure_ascii=False)
    for word in ("s3cret-guess", "nobody-known", "13812345678", "000000", PASSWORD):
        assert word not in text


@pytest.mark.asvs("16.3.1")
def test_a_sign_in_leaves_its_event_with_the_way(world: World) -> None:
    signed_in("zhao")
    row = Event.objects.filter(name="organization.SignedIn").latest("pk")
    assert "密码" in json.dumps(row.data, ensure_ascii=False)


@pytest.mark.asvs("16.3.2", "16.3.3")
def test_what_was_tried_against_a_control_is_logged(world: World, written: Written) -> None:
    browser, strict = signed_in("qian"), Client(enforce_csrf_checks=True)
    order = world.received_order()
    browser.get(f"/desk/orders/{order.pk}/")  # of another project
    strict.post("/accounts/login/", {"login": "zhao", "password": PASSWORD})  # a forged form
    browser.generic("TRACE", "/desk/")
    Client().get("/api/v1/work-orders")
    Client().post("/enter/code/", {"code": "123456"})
    found = [(entry["status"], entry["route"]) for entry in of_part(written()) if "status" in entry]
    assert (404, "desk/orders/<int:order_id>/") in found
    assert (403, "accounts/login/") in found
    assert (405, "") in found
    assert (401, "api/v1/work-orders") in found


@pytest.mark.asvs("16.3.4", "16.5.1", "16.5.3")
def test_an_unexpected_error_is_logged_whole_and_shown_as_nothing(
    world: World, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("SELECT secret of 13812345678")

    order, browser = world.received_order(), signed_in("zhao")
    browser.raise_request_exception = False
    monkeypatch.setattr("guanjia.workorders.actions.add_note", fail)
    monkeypatch.setattr("guanjia.workorders.queries.get_order", fail)
    before = world.totals()
    answer = browser.post(f"/desk/orders/{order.pk}/note/", {"text": "好"})
    assert answer.status_code == 500
    for word in ("RuntimeError", "SELECT", "secret", "Traceback", "/guanjia/"):
        assert word not in answer.content.decode()
    assert world.totals() == before
    entry = of_part(written(), "django.request")[-1]
    assert entry["level"] == "ERROR"
    assert "RuntimeError: SELECT secret of 138****5678" in entry["error"]


@pytest.mark.asvs("16.5.2", "16.5.3")
def test_without_the_database_nothing_is_said_to_be_saved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("could not connect to server at 10.0.0.5")

    order, browser = world.received_order(), signed_in("zhao")
    monkeypatch.setattr("guanjia.workorders.queries.get_order", away)
    answer = browser.post(f"/desk/orders/{order.pk}/note/", {"text": "好"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "没有保存" in answer.content.decode()
    assert "10.0.0.5" not in answer.content.decode()


@pytest.mark.asvs("16.4.1")
@pytest.mark.parametrize(
    "text", ["a\nERROR forged", "a\r\n{}", "a\u2028b", "a\x1b[2Jb", "a\x85b", "\u202eab", '"},{"x":"']
)
def test_no_text_makes_a_second_entry_or_turns_the_terminal(text: str) -> None:
    record = logging.LogRecord("part", logging.WARNING, "", 0, "%s", (text,), None)
    line = Lines().format(record)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["said"] == text
    assert all(mark.isprintable() for mark in line)


@pytest.mark.asvs("16.4.2")
def test_logs_of_the_house_are_readable_by_their_owner_only(tmp_path: Any) -> None:
    from guanjia.config.children import Child

    child = Child("试", ["--help"], tmp_path / "logs" / "web.log")
    child.start()
    assert child.process is not None
    child.process.wait()
    assert (tmp_path / "logs" / "web.log").stat().st_mode & 0o077 == 0
