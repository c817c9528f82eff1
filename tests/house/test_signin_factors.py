"""The second factor: asked where it is demanded, each code counts once, and who lost it gets help (S10, V6)."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings

from guanjia.config import factors
from guanjia.config.commands import doctor
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization import sign_ins
from guanjia.organization.models import SignIn
from tests.house.passkeys import Passkey, options_on
from tests.house.test_sessions import is_in, key_of, signed_in, with_key
from tests.world import PASSWORD, World, refused

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DEMANDED = override_settings(SECOND_FACTOR=True)


def code_now(secret: str = SECRET) -> str:
    """What an authenticator shows now."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def with_factor(world: World, username: str) -> list[str]:
    """Give an account an authenticator; returns its recovery codes."""
    auth.TOTP.activate(world.account(username), SECRET)
    return RecoveryCodes.activate(world.account(username)).get_unused_codes()


def at_second_step(username: str) -> Client:
    """A browser that gave the password and is asked for the second factor."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    return client


def give(client: Client, code: str) -> int:
    """Give a code; 302 when it was right."""
    return client.post("/accounts/2fa/authenticate/", {"code": code}).status_code


def prove_again(client: Client) -> None:
    """The password once more, as before every change of a second factor."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


@pytest.mark.asvs("6.3.3", "16.3.1")
def test_after_the_password_nothing_opens_before_the_second_factor(world: World) -> None:
    with_factor(world, "zhao")
    browser = at_second_step("zhao")
    assert not is_in(browser)
    assert give(browser, "000000") == 200
    assert not is_in(browser)
    assert give(browser, code_now()) == 302
    assert is_in(browser)
    assert world.events(world.account("zhao"))[-1] == "SignedIn"


@pytest.mark.asvs("7.2.4")
def test_the_key_changes_at_the_second_factor(world: World) -> None:
    with_factor(world, "zhao")
    browser = at_second_step("zhao")
    before = key_of(browser)
    give(browser, code_now())
    assert key_of(browser) != before
    assert not is_in(with_key(before))


@pytest.mark.asvs("6.5.1")
def test_a_code_of_the_authenticator_counts_once_in_every_process(world: World) -> None:
    with_factor(world, "zhao")
    code = code_now()
    assert give(at_second_step("zhao"), code) == 302
    again = at_second_step("zhao")
    assert give(again, code) == 200
    assert not is_in(again)
    cache.clear()  # the control: without the memory that all processes share the code would count again
    assert give(again, code) == 302


@pytest.mark.asvs("6.5.1")
def test_a_recovery_code_counts_once(world: World) -> None:
    first, second, *_ = with_factor(world, "zhao")
    assert give(at_second_step("zhao"), first) == 302
    assert give(at_second_step("zhao"), first) == 200
    assert give(at_second_step("zhao"), second) == 302


@pytest.mark.asvs("6.6.3")
def test_the_sixth_guess_at_a_second_factor_is_not_checked(world: World) -> None:
    with_factor(world, "zhao")
    for _ in range(factors.TRIES):
        assert give(at_second_step("zhao"), "000000") == 200
    browser = at_second_step("zhao")
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert factors.TOO_OFTEN in answer.content.decode()
    assert not is_in(browser)


@pytest.mark.asvs("7.5.1", "7.4.3", "6.5.4")
def test_a_second_factor_is_set_up_with_its_recovery_codes_shown_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda run: run())  # nothing of a test is ever committed
    other, browser = signed_in("zhao"), signed_in("zhao")
    answer = browser.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    prove_again(browser)
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    assert "data:image/svg+xml;base64," in page
    secret = re.findall(r'value="([A-Z2-7]{32})"', page)[0]
    before = key_of(browser)
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    codes = re.findall(r"<li>(\d{8})</li>", browser.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert codes[0] not in browser.get("/accounts/2fa/recovery-codes/").content.decode()
    assert [is_in(client) for client in (other, browser, with_key(before))] == [False, True, False]
    assert give(at_second_step("zhao"), code_now(secret)) == 200  # used up when it was set up
    assert give(at_second_step("zhao"), codes[0]) == 302
    assert "SecondFactorAdded" in world.events(world.account("zhao"))


@pytest.mark.asvs("7.5.1")
def test_taking_away_the_last_factor_takes_the_recovery_codes_too(world: World) -> None:
    codes = with_factor(world, "zhao")
    browser = at_second_step("zhao")
    give(browser, codes[0])
    assert browser.post("/accounts/2fa/totp/deactivate/")["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.filter(user=world.account("zhao")).count() == 2
    prove_again(browser)
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert Authenticator.objects.filter(user=world.account("zhao")).count() == 0
    assert world.events(world.account("zhao")).count("SecondFactorRemoved") == 2


@pytest.mark.asvs("6.3.3")
def test_the_staff_reaches_nothing_before_a_demanded_factor_is_set_up(world: World) -> None:
    with DEMANDED:
        browser = signed_in("zhao")
        for url in ("/", "/desk/", "/desk/inbox/", "/desk/search/?q=1"):
            assert browser.get(url)["Location"] == "/accounts/2fa/"
        assert browser.post("/desk/inbox/read/")["Location"] == "/accounts/2fa/"
        part = browser.get("/desk/", headers={"hx-request": "true"})
        assert (part.status_code, part["HX-Redirect"]) == (204, "/accounts/2fa/")
        assert "还没有第二重验证" in browser.get("/accounts/2fa/").content.decode()
        with_factor(world, "zhao")
        assert is_in(browser)
    assert is_in(signed_in("zhou"))


def test_a_resident_is_not_asked_for_a_second_factor(world: World) -> None:
    with DEMANDED:
        assert is_in(signed_in("wang"), "/home/")


@pytest.mark.asvs("7.4.3")
def test_who_manages_accounts_takes_away_a_lost_factor_and_its_sessions(world: World) -> None:
    codes = with_factor(world, "zhao")
    browser = at_second_step("zhao")
    give(browser, codes[0])
    admin = signed_in("admin")
    url = f"/desk/set-up/accounts/{world.account('zhao').pk}/"
    assert "备用码、验证器" in admin.get(url).content.decode()
    assert admin.post(f"{url}second-factor/").status_code == 303
    assert not is_in(browser)
    assert Authenticator.objects.filter(user=world.account("zhao")).count() == 0
    assert is_in(signed_in("zhao"))


def test_nobody_takes_away_the_own_factor_that_way_and_others_may_not_at_all(world: World) -> None:
    with_factor(world, "admin")
    with_factor(world, "zhao")
    with refused("own_account"):
        organization.remove_second_factor(world.account("admin"), by=world.admin)
    with refused("not_allowed"):
        organization.remove_second_factor(world.account("zhao"), by=world.lin)
    assert Authenticator.objects.count() == 4
    organization.remove_second_factor(world.account("admin"), by=SYSTEM)
    assert Authenticator.objects.count() == 2


def test_the_doctor_is_told_who_lacks_one(world: World) -> None:
    before = sign_ins.without_second_factor()
    assert {"zhao", "zhou", "admin"} <= set(before)
    assert "wang" not in before
    with_factor(world, "zhao")
    assert sorted(set(before) - set(sign_ins.without_second_factor())) == ["zhao"]


@pytest.mark.parametrize(
    "url", ["/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
            "/accounts/2fa/recovery-codes/generate/", "/accounts/password/change/", "/accounts/reauthenticate/"],
)  # fmt: skip
def test_every_page_of_the_account_is_ours_and_in_chinese(world: World, url: str) -> None:
    browser = signed_in("zhao")
    prove_again(browser)
    answer = browser.get(url)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'class="plain"' in text
    assert re.findall(r"<script(?![^>]*src=)|<style| style=| on\w+=", text) == []
    words = re.sub(r"<[^>]+>|data-[a-z-]+=\S+", " ", text)
    assert re.findall(r"[A-Za-z]{4,}", words) == []


def test_a_passkey_is_added_and_signs_in_only_as_itself_for_this_house_and_this_once(world: World) -> None:
    browser, key = signed_in("zhao"), Passkey()
    prove_again(browser)
    options = options_on(browser.get("/accounts/2fa/webauthn/add/").content.decode())
    fields = {"name": "办公电脑", "credential": key.create(options)}
    assert browser.post("/accounts/2fa/webauthn/add/", fields).status_code == 302
    assert Authenticator.objects.get(user=world.account("zhao"), type="webauthn").wrap().name == "办公电脑"

    def give_key(client: Client, answer: str) -> int:
        return client.post("/accounts/2fa/authenticate/", {"credential": answer}).status_code

    guest = at_second_step("zhao")
    options = options_on(guest.get("/accounts/2fa/authenticate/").content.decode())
    other = Passkey()
    other.id = key.id
    assert give_key(guest, other.prove(options)) == 200  # signed by another key
    options = options_on(guest.get("/accounts/2fa/authenticate/").content.decode())
    assert give_key(guest, key.prove(options, origin="http://elsewhere")) == 200  # lured to another house
    options = options_on(guest.get("/accounts/2fa/authenticate/").content.decode())
    assert not is_in(guest)
    answer = key.prove(options)
    assert give_key(guest, answer) == 302
    assert is_in(guest)
    again = at_second_step("zhao")
    again.get("/accounts/2fa/authenticate/")
    assert give_key(again, answer) == 200  # the answer to an older challenge


def test_the_doctor_names_accounts_without_a_second_factor(world: World) -> None:
    finding = next(f for f in doctor.database_is_safe() if f.subject == "第二重验证")
    assert "个员工账号没有" in finding.text
    assert "GUANJIA_SECOND_FACTOR=1" in finding.text
    with DEMANDED:
        finding = next(f for f in doctor.database_is_safe() if f.subject == "第二重验证")
    assert (finding.state, "登录时会要求设置" in finding.text) == (doctor.OK, True)


def test_a_session_of_a_guest_holds_no_account(world: World) -> None:
    with_factor(world, "zhao")
    at_second_step("zhao")
    assert SignIn.objects.filter(account=world.account("zhao")).count() == 0
