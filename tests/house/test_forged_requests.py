"""A form that another site sends with somebody's cookies does nothing, and nobody is sent to another site."""

from typing import Any

import pytest
from django.test import Client

from tests.access.crawl import sampled
from tests.architecture.test_routes import ROUTES, address, values
from tests.pages import BACKEND
from tests.world import World

OTHER = "https://evil.example/"
SIGN_IN = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/2fa/totp/activate/",
)


def browser(world: World, username: str) -> Client:
    """A browser whose forms are checked as on the real server."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.account(username), BACKEND)
    return client


def without_a_token() -> set[str]:
    """The routes that ask for no token of a form."""
    return {path for path, entry in ROUTES.items() if getattr(entry.callback, "csrf_exempt", False)}


def test_the_routes_without_a_form_s_token_are_the_door_of_programs_which_reads_no_session() -> None:
    assert without_a_token() == {"hooks/<slug:sender_name>/", "hooks/wechat/"}


@pytest.mark.parametrize("username", ["zhao", "wang"])
@pytest.mark.asvs("3.5.1")
def test_no_route_takes_a_form_without_its_token(world: World, username: str) -> None:
    given, client = values(world), browser(world, username)
    before, taken = world.totals(), []
    guarded = {path: entry for path, entry in ROUTES.items() if path not in without_a_token()}
    for url in [*(address(entry, given) for entry in sampled(guarded).values()), *SIGN_IN]:
        for headers in (
            {},
            {"Origin": OTHER, "Referer": OTHER},
            {"X-CSRFToken": "x" * 64, "HX-Request": "true"},
        ):
            answer = client.post(url, {"reason": "x", "csrfmiddlewaretoken": "x" * 64}, headers=headers)
            if answer.status_code != 403 or "没有" not in answer.content.decode():
                taken.append((url, headers, answer.status_code))
    assert taken == []
    assert world.totals() == before


@pytest.mark.asvs("3.5.2")
def test_a_session_does_not_open_the_api(world: World) -> None:
    answer = browser(world, "wang").post("/api/v1/requests", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "referer", [OTHER, "//evil.example/x", "javascript:alert(1)", "https:///evil.example", "\\\\evil"]
)
@pytest.mark.asvs("3.7.2", "1.2.2")
def test_a_move_does_not_lead_to_another_host(world: World, referer: str) -> None:
    client, run = Client(), values(world)
    client.force_login(world.account("zhou"), BACKEND)
    for headers in ({"Referer": referer}, {"Referer": referer, "HX-Request": "true"}):
        answer = client.post(f"/desk/orders/{run['order_id']}/note/", {"text": "好"}, headers=headers)
        led = answer.get("Location", "") + answer.get("HX-Redirect", "")
        assert "evil" not in led
        assert "javascript" not in led


@pytest.mark.parametrize(
    "target", [OTHER, "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]
)
@pytest.mark.asvs("3.7.2")
def test_signing_in_does_not_lead_to_another_host(world: World, target: str) -> None:
    client = Client()
    form = {"login": "wang", "password": world.password, "next": target}
    answer: Any = client.post("/accounts/login/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.asvs("7.2.4")
def test_signing_in_takes_a_new_session(world: World) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["session"] = planted = session.session_key
    client.post("/accounts/login/", {"login": "wang", "password": world.password})
    cookie = client.cookies["session"]
    assert cookie.value != planted
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.asvs("4.1.3")
def test_forwarding_headers_of_a_stranger_are_not_believed(world: World) -> None:
    lies = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    client = Client()
    client.force_login(world.account("lin"), BACKEND)
    answer = client.get("/desk/set-up/estate/areas/doors/", headers=lies)
    assert answer.status_code == 200
    assert not answer.wsgi_request.is_secure()
    assert answer.wsgi_request.get_host() == "testserver"
    wrong = Client().get("/accounts/login/", headers={"Host": "evil.example"})
    assert wrong.status_code == 400
