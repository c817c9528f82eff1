"""Every answer of the house carries its headers and its cookies are kept from scripts and other sites (S7)."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from guanjia.config.policies import PERMISSIONS
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from tests.access.crawl import sampled, walking
from tests.architecture.test_routes import BACKEND, ROUTES, address, values
from tests.world import PASSWORD, World

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
    "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
SANDBOX = "sandbox; default-src 'none'"
WHO = {"anonymous": "", "front_desk": "zhao", "owner": "wang"}


def faults(
    headers: Mapping[str, str], cookies: Any, *, shared: bool = False, https: bool = False
) -> Iterator[str]:
    """What is wrong with an answer; `shared` is a static file, which is the same for everybody."""
    yield from (name for name, value in ALWAYS.items() if headers.get(name) != value)
    yield from (name for name in NEVER if name in headers)
    policy = headers.get("Content-Security-Policy", "")
    if policy != SANDBOX and not {part.strip() for part in policy.split(";")} >= POLICY:
        yield "Content-Security-Policy"
    if not shared and headers.get("X-Frame-Options") != "DENY":
        yield "X-Frame-Options"
    kept = headers.get("Cache-Control", "")
    if not shared and "no-store" not in kept and not (policy == SANDBOX and "private" in kept):
        yield "Cache-Control"
    if headers.get("Content-Type", "").startswith("text/") and "charset=" not in headers["Content-Type"]:
        yield "Content-Type"
    for name, cookie in cookies.items():
        if not cookie["httponly"] and name != "large":
            yield f"cookie {name} HttpOnly"
        if cookie["samesite"] not in ("Lax", "Strict"):
            yield f"cookie {name} SameSite"
        if https and not (cookie["secure"] and name.startswith("__Host-")):
            yield f"cookie {name} Secure"


def wrong(answer: Any, **more: bool) -> list[str]:
    """The faults of an answer of the test client."""
    return list(faults(answer.headers, answer.cookies, **more))


@pytest.mark.parametrize("role", walking(("front_desk", "owner", "anonymous"), WHO))
@pytest.mark.asvs("3.4.2", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2", "3.5.3", "4.1.1", "14.2.2")
def test_every_route_answers_with_every_header(world: World, role: str) -> None:
    given, client = values(world), Client()
    if WHO[role]:
        client.force_login(world.account(WHO[role]), backend=BACKEND)
    found, before = {}, world.totals()
    for path, entry in sampled(ROUTES).items():
        url = address(entry, given)
        for answer in (client.get(url), client.options(url)):
            if faulty := wrong(answer):
                found[path] = (answer.status_code, faulty)
    assert found == {}
    assert world.totals() == before


@pytest.mark.parametrize(
    "url", ["/accounts/login/", "/accounts/2fa/", "/accounts/password/change/", "/healthz"]
)
def test_pages_of_the_account_carry_them_too(world: World, url: str) -> None:
    client = Client()
    assert wrong(client.get(url)) == []
    client.force_login(world.account("zhao"), backend=BACKEND)
    assert wrong(client.get(url)) == []


@pytest.mark.asvs("3.4.4", "16.5.1")
def test_errors_carry_them_too(world: World) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    client, strict = Client(raise_request_exception=False), Client(enforce_csrf_checks=True)
    client.force_login(world.account("zhao"), backend=BACKEND)
    token = organization.issue_token(world.account("zhao"), by=SYSTEM)
    api = {"headers": {"authorization": f"Bearer {token}"}}
    answers = {
        404: client.get("/nothing-here/"),
        400: client.get("/desk/search/?q=%00"),
        403: strict.post("/accounts/login/", {"login": "zhao", "password": PASSWORD}),
        401: client.get("/api/v1/work-orders"),
        422: client.post("/api/v1/work-orders", data="{", content_type="application/json", **api),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("guanjia.organization.queries.actor_of_account", fail)
        answers[500] = client.get("/desk/")
    found = {
        status: (answer.status_code, wrong(answer)) for status, answer in answers.items() if wrong(answer)
    }
    assert found == {}
    assert {answers[status].status_code for status in (404, 403, 401, 500)} == {404, 403, 401, 500}
    assert b"Traceback" not in answers[500].content


@pytest.mark.asvs("3.4.4")
def test_static_files_carry_them_too(db: None) -> None:
    for name in ("ui/desk.css", "ui/live.js", "portal/passkey.js", "ui/mark.svg"):
        answer = Client().get(f"/static/{name}")
        assert answer.status_code == 200
        assert wrong(answer, shared=True) == []


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_cookies_of_a_sign_in_are_kept_from_scripts_and_other_sites(world: World) -> None:
    answer = Client().post("/accounts/login/", {"login": "zhao", "password": PASSWORD})
    assert {"session", "device"} <= set(answer.cookies)
    assert wrong(answer) == []


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_under_https_every_cookie_is_secure_and_bound_to_the_host(
    world: World, settings: LazySettings
) -> None:
    settings.IS_HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    client = Client()
    first = client.get("/accounts/login/", secure=True)
    second = client.post("/accounts/login/", {"login": "zhao", "password": PASSWORD}, secure=True)
    third = client.get(f"/desk/project/{world.lake.pk}/", secure=True)
    assert set(first.cookies) | set(second.cookies) >= {"__Host-session", "__Host-csrf", "__Host-device"}
    assert set(third.cookies) >= {"__Host-project"}
    assert [wrong(answer, https=True) for answer in (first, second, third)] == [[], [], []]


@pytest.mark.asvs("3.4.1")
def test_an_address_with_https_makes_the_settings_so() -> None:
    wanted = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "IS_HTTPS",
              "SECURE_HSTS_SECONDS", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
              "SECURE_HSTS_INCLUDE_SUBDOMAINS"]  # fmt: skip
    code = (
        "import json, os; os.environ['GUANJIA_URL'] = 'https://gj.example.com';"
        "from guanjia.config import environment, keys; keys.make(environment.keys_directory());"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'guanjia.config.settings';"
        "from django.conf import settings;"
        f"print(json.dumps([getattr(settings, name) for name in {wanted}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == ["__Host-session", "__Host-csrf", True, True, True, 365 * 24 * 3600, True, True, True]


@pytest.mark.parametrize("name", [*ALWAYS, "Content-Security-Policy", "X-Frame-Options", "Cache-Control"])
def test_the_checker_finds_an_answer_without_one_of_them(world: World, name: str) -> None:
    answer = Client().get("/accounts/login/")
    assert wrong(answer) == []
    del answer.headers[name]
    assert wrong(answer) == [name]


def test_the_checker_finds_a_cookie_that_scripts_may_read(world: World) -> None:
    answer = Client().post("/accounts/login/", {"login": "zhao", "password": PASSWORD})
    answer.cookies["session"]["httponly"] = ""
    answer.headers["Server"] = "granian"
    assert wrong(answer) == ["Server", "cookie session HttpOnly"]
