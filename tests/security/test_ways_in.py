"""What the ways in owe to the ASVS beside limits, sessions and factors: fields, passwords as typed, first secrets."""

import ast
import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.test import Client

import guanjia
from guanjia.config.sessions import SessionStore
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization.models import Account
from tests.house.test_sessions import is_in, signed_in
from tests.house.test_signin_factors import at_second_step, code_now, give, with_factor
from tests.world import PASSWORD, World

NEW = "a quite different phrase"
SOURCES = [p for p in Path(guanjia.__file__).parent.rglob("*.py") if "migrations" not in p.parts]


def by_link(world: World, password: str, username: str = "zhao") -> None:
    """Set a password by a one-time link."""
    secret = organization.issue_password_link(world.account(username), by=SYSTEM)
    organization.set_password_by_link(secret, password=password, by=SYSTEM)


@pytest.mark.asvs("6.2.3", "6.2.2")
def test_a_password_is_not_changed_without_the_current_one(world: World) -> None:
    browser, before = signed_in("zhao"), world.account("zhao").password
    for current in ("", "wrong", NEW):
        fields = {"oldpassword": current, "password1": NEW, "password2": NEW}
        assert browser.post("/accounts/password/change/", fields).status_code == 200
        assert world.account("zhao").password == before
    assert is_in(signed_in("zhao"))


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_the_fields_of_passwords_are_masked_and_leave_paste_and_managers_alone(world: World) -> None:
    secret = organization.issue_password_link(world.account("zhao"), by=SYSTEM)
    guest, browser = Client(), signed_in("zhao")
    pages = [
        guest.get("/accounts/login/"),
        guest.get(f"/password/{secret}/"),
        browser.get("/accounts/password/change/"),
        browser.get("/accounts/reauthenticate/"),
    ]
    for answer in pages:
        fields = re.findall(r"<input[^>]*password[^>]*>", answer.content.decode())
        assert fields
        assert [field for field in fields if 'type="password"' not in field] == []
        assert [field for field in fields if 'autocomplete="off"' in field or "onpaste" in field] == []


@pytest.mark.asvs("6.2.8", "6.2.9")
@pytest.mark.parametrize(
    "password", ["  Spaces Before And After  ", "水" * 64, "Xk9-" * 32, "tab\tand emoji 😱 z"]
)
def test_a_password_counts_exactly_as_it_was_typed(world: World, password: str) -> None:
    by_link(world, password)
    for wrong in (password.strip(), password.swapcase(), password[:64], password + " "):
        if wrong != password:
            answer = Client().post("/accounts/login/", {"login": "zhou", "password": wrong})
            assert answer.status_code == 200
            assert not world.account("zhao").check_password(wrong)
    assert is_in(signed_in("zhao", password))


@pytest.mark.asvs("6.4.3")
def test_a_new_password_by_a_link_does_not_go_around_the_second_factor(world: World) -> None:
    with_factor(world, "zhao")
    by_link(world, PASSWORD + "!")
    client = Client()
    answer = client.post("/accounts/login/", {"login": "zhao", "password": PASSWORD + "!"})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)
    assert give(client, code_now()) == 302
    assert is_in(client)


@pytest.mark.asvs("6.3.2")
def test_an_account_that_was_made_opens_with_no_password_before_its_owner_chose_one(world: World) -> None:
    account = organization.create_account(by=SYSTEM, username="fresh", name="新人")
    assert not account.has_usable_password()
    for password in ("", "admin", "fresh", "password", "guanjia", "guanjia-demo-2026", PASSWORD):
        Client().post("/accounts/login/", {"login": "fresh", "password": password})
    assert not world.account("fresh").last_login
    known = {"root", "sa", "administrator", "test", "guest", "demo"}
    assert set(Account.objects.values_list("username", flat=True)) & known == set()


@pytest.mark.asvs("7.2.3", "7.2.2")
def test_keys_of_sessions_are_long_and_never_the_same(db: None) -> None:
    keys = [SessionStore()._get_new_session_key() for _ in range(3)]  # type: ignore[attr-defined]
    assert {len(key) for key in keys} == {32}  # of 36 signs: 165 bits
    assert len(set(keys)) == 3


@pytest.mark.asvs("6.5.3", "11.5.1")
def test_secrets_come_from_the_generator_of_the_system() -> None:
    uses = [
        f"{path.parent.name}/{path.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import) and any(name.name == "random" for name in node.names)
    ]
    allowed = {"portal/demo.py", "demo/", "kernel/beats.py"}
    assert [use for use in uses if use not in allowed and "demo" not in use] == []
    assert len({generate_totp_secret() for _ in range(3)}) == 3


@pytest.mark.asvs("6.5.4", "6.5.5")
def test_codes_have_twenty_bits_and_those_of_an_authenticator_thirty_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = with_factor(world, "zhao")
    assert {len(code) for code in codes} == {8}
    assert len(generate_totp_secret()) == 32
    now = code_now()
    import time

    true = time.time
    monkeypatch.setattr(time, "time", lambda: true() + 31)
    browser = at_second_step("zhao")
    assert give(browser, now) == 200
    assert not is_in(browser)
    assert settings.MFA_SUPPORTED_TYPES == ["totp", "webauthn", "recovery_codes"]


@pytest.mark.asvs("7.4.4")
@pytest.mark.parametrize(
    ("username", "face", "own"),
    [("zhao", "/desk/", ""), ("zhang", "/field/", "/field/me/"), ("wang", "/home/", "/home/me/")],
)
def test_every_face_offers_to_sign_out(world: World, username: str, face: str, own: str) -> None:
    browser = signed_in(username)
    text = browser.get(face).content.decode()
    if own:
        assert f'href="{own}"' in text
        text = browser.get(own).content.decode()
    assert '<form method="post" action="/accounts/logout/"' in text
