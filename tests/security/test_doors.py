"""Methods, folders, documents and parameters that the house does not serve; HTTPS and where it is missing."""

import json
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

import guanjia
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.workorders.models import WorkOrder
from tests.architecture.test_routes import ROUTES, address, values
from tests.house.test_headers import wrong
from tests.house.test_sessions import signed_in
from tests.world import World

PACKAGE = Path(guanjia.__file__).parent
SCRIPTS = [p for p in PACKAGE.glob("*/static/**/*.js") if "vendor" not in p.parts]
TEMPLATES = list(PACKAGE.glob("*/templates/**/*.html"))


@pytest.mark.asvs("13.4.4")
def test_trace_is_refused_on_every_route_and_moves_nothing(world: World) -> None:
    client, given, open_to_it = signed_in("zhou"), values(world), []
    before = world.totals()
    for url in (address(entry, given) for entry in ROUTES.values()):
        answer = client.generic("TRACE", url, "x=1", headers={"X-Secret": "echo-me"})
        if answer.status_code != 405 or b"echo-me" in answer.content or wrong(answer):
            open_to_it.append((url, answer.status_code, wrong(answer)))
    assert open_to_it == []
    assert world.totals() == before


@pytest.mark.asvs("13.4.4")
@pytest.mark.parametrize("method", ["TRACK", "PUT", "PATCH", "DELETE", "CONNECT", "DEBUG"])
def test_a_method_that_no_page_has_is_refused(world: World, method: str) -> None:
    client = signed_in("zhou")
    for url in ("/", "/desk/", "/draft/?page=x", "/accounts/login/", "/healthz", "/api/v1/staff"):
        assert client.generic(method, url).status_code == 405


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5", "15.2.3")
@pytest.mark.parametrize(
    "path",
    ["/.git/HEAD", "/.git/config", "/static/", "/static/ui/", "/static/../config/settings.py",
     "/static/%2e%2e/%2e%2e/pyproject.toml", "/files/", "/media/", "/.env", "/admin/", "/metrics", "/debug/",
     "/__debug__/", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/", "/api/docs", "/silk/", "/server-status",
     "/keys/keyring.json", "/logs/web.log", "/accounts/signup/", "/accounts/password/reset/", "/test/"],
)  # fmt: skip
def test_nothing_lies_around(world: World, path: str) -> None:
    assert Client().get(path).status_code == 404
    assert signed_in("admin").get(path).status_code == 404


@pytest.mark.asvs("4.1.2")
def test_pages_lead_to_https_and_the_api_refuses_a_call_in_the_open(
    world: World, settings: LazySettings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    token = organization.issue_token(world.account("zhao"), by=SYSTEM)
    client = Client(headers={"authorization": f"Bearer {token}"})
    assert Client().get("/accounts/login/")["Location"] == "https://testserver/accounts/login/"
    answer = client.get("/api/v1/work-orders")
    assert (answer.status_code, answer.json()["code"]) == (403, "https_only")
    assert client.get("/api/v1/work-orders", secure=True).status_code == 200


@pytest.mark.asvs("3.4.1")
def test_under_https_browsers_are_told_to_stay_there_for_a_year_with_subdomains(
    world: World, settings: LazySettings
) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 3600, True
    for url in ("/accounts/login/", "/nothing/", "/api/v1/staff", "/healthz"):
        answer = Client().get(url, secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.asvs("15.3.7")
def test_a_form_reads_its_own_body_only_and_of_two_values_one(world: World) -> None:
    order, client = world.received_order(), signed_in("zhao")
    url = f"/desk/orders/{order.pk}/note/"
    assert client.post(f"{url}?text=from-the-address").status_code == 422
    client.cookies["text"] = "from-a-cookie"
    assert client.post(url, headers={"Text": "from-a-header"}).status_code == 422
    assert world.events(order)[-1] != "NoteAdded"
    answer = client.post(url, "text=first&text=second", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 303
    text = client.get(f"/desk/orders/{order.pk}/").content.decode()
    assert ("first" in text, "second" in text) == (False, True)


@pytest.mark.asvs("15.3.7", "15.3.5")
def test_the_api_takes_no_field_from_the_address(world: World) -> None:
    token = organization.issue_token(world.account("wang"), by=SYSTEM)
    head = {"authorization": f"Bearer {token}", "idempotency-key": "k"}
    body = {"project": "LAKE", "address": "3-2-501", "category": "water"}
    answer = Client(headers=head).post(
        "/api/v1/requests?description=x&contact_phone=13812345678",
        json.dumps(body),
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert not WorkOrder.objects.exists()


@pytest.mark.asvs("1.1.1")
def test_an_address_is_decoded_once(world: World) -> None:
    text = signed_in("zhao").get("/desk/search/?q=%253Czq%253E%2526amp%253B").content.decode()
    assert "%3Czq%3E%26amp%3B" in text
    assert "<zq>" not in text


@pytest.mark.asvs("14.3.3", "3.2.2")
def test_our_scripts_keep_nothing_in_the_browser_and_put_text_as_text() -> None:
    words = (
        r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|insertAdjacentHTML"
        r"|document\.write|\beval\(|new Function|setTimeout\(['\"]"
    )
    found = {path.name: re.findall(words, path.read_text()) for path in SCRIPTS}
    # the phone's outbox keeps what it seals first (tests/browser/test_phone_at_rest.py); the other keeps one word,
    # that this tab has asked since the sign-in
    kept = {name: set(hits) for name, hits in found.items() if hits}
    assert kept == {"phone-store.js": {"indexedDB"}, "push.js": {"sessionStorage"}}
    push = next(path.read_text() for path in SCRIPTS if path.name == "push.js")
    assert re.findall(r"sessionStorage\.setItem\((.*)\)", push) == ['visit, "asked"']
    assert len(found) > 5


@pytest.mark.asvs("14.2.3")
def test_no_page_and_no_script_names_another_host() -> None:
    names = {
        path.name: re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"']*", path.read_text())
        for path in [*SCRIPTS, *TEMPLATES]
    }
    assert {name: hits for name, hits in names.items() if hits} == {}


@pytest.mark.asvs("3.2.1")
def test_an_answer_of_the_api_is_no_page(world: World) -> None:
    token = organization.issue_token(world.account("zhao"), by=SYSTEM)
    world.received_order(description="<img src=x onerror=alert(1)>")
    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/work-orders")
    assert answer["Content-Type"].startswith("application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"onerror" in answer.content
