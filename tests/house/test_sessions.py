"""Sessions belong to accounts: they end when they must, at once, and no old token ever works again (S10)."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanjia.config.profiles import asvs
from guanjia.config.sessions import SessionStore
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization import sign_ins
from guanjia.organization.actions import sign_ins as sign_ins_actions
from guanjia.organization.models import SignIn
from guanjia.people import actions as people
from tests.world import NOW, PASSWORD, World

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86.0 Mobile MicroMessenger/8.0"


def signed_in(username: str, password: str = PASSWORD, **meta: str) -> Client:
    """A browser in which somebody signed in by the page."""
    client = Client(headers={"user-agent": meta.pop("agent", CHROME)}, **meta)
    answer = client.post("/accounts/login/", {"login": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def is_in(client: Client, url: str = "/desk/") -> bool:
    """Whether a request of this browser is somebody's."""
    answer = client.get(url)
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def key_of(client: Client) -> str:
    """The secret in the browser's cookie."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Client:
    """A browser that holds a copied key."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


@pytest.mark.asvs("7.4.2")
def test_a_leaver_is_out_at_the_next_request_with_session_and_token(world: World) -> None:
    browser = signed_in("zhang")
    token = organization.issue_token(world.account("zhang"), by=SYSTEM)
    api = Client(headers={"authorization": f"Bearer {token}"})
    assert is_in(browser, "/field/")
    assert api.get("/api/v1/work-orders").status_code == 200
    people.leave(world.staff("zhang"), by=world.lin)
    assert not is_in(browser, "/field/")
    assert api.get("/api/v1/work-orders").status_code == 401
    assert Client().post("/accounts/login/", {"login": "zhang", "password": PASSWORD}).status_code != 200
    assert not is_in(with_key(key_of(browser)), "/field/")


@pytest.mark.asvs("7.4.2", "7.2.1")
def test_a_closed_account_is_out_and_its_old_key_stays_dead_when_it_is_opened_again(world: World) -> None:
    browser = signed_in("zhao")
    account = organization.close_account(world.account("zhao"), by=world.admin)
    assert not is_in(browser)
    organization.reopen_account(account, by=world.admin)
    assert not is_in(browser)
    assert is_in(signed_in("zhao"))


@pytest.mark.asvs("7.4.1", "14.3.1")
def test_signing_out_kills_the_key_and_clears_the_browser(world: World) -> None:
    browser = signed_in("zhao")
    key = key_of(browser)
    answer = browser.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(with_key(key))
    assert SignIn.objects.filter(account=world.account("zhao")).count() == 0


@pytest.mark.asvs("7.4.3", "6.2.2")
def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(world: World) -> None:
    here, there = signed_in("zhao"), signed_in("zhao")
    new = "a quite different phrase"
    answer = here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(signed_in("zhao", new))


@pytest.mark.asvs("7.4.3")
def test_a_password_set_by_a_link_ends_every_session(world: World) -> None:
    browser = signed_in("zhao")
    secret = organization.issue_password_link(world.account("zhao"), by=world.admin)
    organization.set_password_by_link(secret, password="a quite different phrase", by=SYSTEM)
    assert not is_in(browser)


@pytest.mark.asvs("7.2.4")
def test_a_key_that_a_stranger_planted_is_not_the_one_of_the_sign_in(world: World) -> None:
    store = SessionStore()
    store["seen"] = 1
    store.save()
    browser = with_key(store.session_key or "")
    browser.post("/accounts/login/", {"login": "zhao", "password": PASSWORD})
    assert key_of(browser) != store.session_key
    assert is_in(browser)
    assert not is_in(with_key(store.session_key or ""))
    made_up = with_key("x" * 32)
    made_up.post("/accounts/login/", {"login": "zhao", "password": PASSWORD})
    assert key_of(made_up) != "x" * 32


@pytest.mark.asvs("7.3.1", "7.3.2")
def test_a_session_that_is_left_alone_ends_and_one_in_use_goes_on_until_the_shift_is_over(
    world: World,
) -> None:
    browser = signed_in("zhao")
    step = timedelta(minutes=asvs.IDLE_MINUTES - 1)
    for n in (1, 2, 3):
        with clock.pinned(NOW + n * step):
            assert is_in(browser)
    with clock.pinned(NOW + timedelta(hours=asvs.ABSOLUTE_HOURS)):
        assert not is_in(browser)
    other = signed_in("zhao")
    with clock.pinned(NOW + timedelta(minutes=asvs.IDLE_MINUTES)):
        assert not is_in(other)


def test_a_poll_of_an_open_page_does_not_keep_a_session_alive(world: World) -> None:
    browser = signed_in("zhao")
    with clock.pinned(NOW + timedelta(minutes=asvs.IDLE_MINUTES - 1)):
        browser.get("/desk/?live=nothing")
    with clock.pinned(NOW + timedelta(minutes=asvs.IDLE_MINUTES)):
        assert not is_in(browser)


def test_the_oldest_session_beyond_those_allowed_ends(world: World) -> None:
    browsers = []
    for n in range(asvs.PARALLEL_SESSIONS + 1):
        with clock.pinned(NOW + timedelta(seconds=n)):
            browsers.append(signed_in("zhao"))
    assert [is_in(browser) for browser in browsers] == [False] + [True] * asvs.PARALLEL_SESSIONS


def test_last_seen_is_written_at_most_once_a_minute(world: World) -> None:
    browser = signed_in("zhao")
    for seconds, seen in ((30, NOW), (61, NOW + timedelta(seconds=61)), (90, NOW + timedelta(seconds=61))):
        with clock.pinned(NOW + timedelta(seconds=seconds)):
            assert is_in(browser)
        assert SignIn.objects.get(account=world.account("zhao")).seen_at == seen


def test_a_taken_role_counts_at_the_next_request_and_changes_the_key(world: World) -> None:
    browser = signed_in("zhou")
    assert browser.get("/desk/watch/").status_code == 200
    before = key_of(browser)
    grant = world.account("zhou").grants.get()
    organization.grant_role(world.account("zhou"), by=SYSTEM, role="front_desk", project=world.lake)
    organization.revoke_role(grant, by=world.admin)
    assert browser.get("/desk/watch/").status_code == 403
    assert is_in(browser)
    assert key_of(browser) != before
    assert not is_in(with_key(before))


def test_ending_all_sessions_of_an_account_asks_the_same_whatever_the_number(world: World) -> None:
    for _ in range(3):
        signed_in("zhao")
        signed_in("zhou")
    with CaptureQueriesContext(connection) as asked:
        assert organization.end_sessions(world.account("zhao")) == 3
    writes = [query["sql"].split('"')[:2] for query in asked if query["sql"].startswith(("DELETE", "UPDATE"))]
    assert writes == [  # their phones that are notified rest, and they themselves go
        ["UPDATE ", "communications_pushdevice"], ["DELETE FROM ", "organization_signin"],
    ]  # fmt: skip
    assert SignIn.objects.filter(account=world.account("zhou")).count() == 3


@pytest.mark.asvs("7.2.1", "7.2.2")
def test_the_table_holds_neither_the_key_nor_what_the_session_says(world: World) -> None:
    browser = signed_in("zhao")
    row = SignIn.objects.get(account=world.account("zhao"))
    kept = {name: str(value) for name, value in SignIn.objects.filter(pk=row.pk).values().get().items()}
    assert key_of(browser) not in json.dumps(kept)
    assert b"_auth_user" not in bytes(row.body)
    SignIn.objects.filter(pk=row.pk).update(body=bytes(row.body)[:-1] + bytes([row.body[-1] ^ 1]))
    assert not is_in(browser)


@pytest.mark.asvs("7.5.2")
def test_my_page_shows_my_devices_and_ends_the_others(world: World) -> None:
    phone = signed_in("zhao", agent=WECHAT, REMOTE_ADDR="203.0.113.77")
    desk = signed_in("zhao")
    text = desk.get("/me/sign-ins/").content.decode()
    assert "微信，安卓手机" in text
    assert "203.0.113.0/24" in text
    assert "203.0.113.77" not in text
    assert "Chrome 浏览器，Windows 电脑" in text
    row = sign_ins.own(world.zhao).get(device="微信，安卓手机")
    assert desk.post(f"/me/sign-ins/{row.pk}/end/").status_code == 303
    assert not is_in(phone)
    assert is_in(desk)
    third = signed_in("zhao")
    assert third.post("/me/sign-ins/end-others/").status_code == 303
    assert [is_in(browser) for browser in (desk, third)] == [False, True]
    assert world.events(world.account("zhao"))[-2:] == ["SignedIn", "SignInsEnded"]


def test_nobody_ends_a_session_of_somebody_else(world: World) -> None:
    mine, other = signed_in("zhao"), signed_in("zhou")
    row = sign_ins.own(world.zhou).get()
    assert mine.post(f"/me/sign-ins/{row.pk}/end/").status_code == 404
    assert mine.post(f"/desk/set-up/accounts/{world.account('zhou').pk}/sign-out/").status_code == 403
    assert is_in(other)


@pytest.mark.asvs("7.4.5")
def test_who_manages_accounts_sees_and_ends_the_sessions_of_an_account(world: World) -> None:
    browser, admin = signed_in("zhao"), signed_in("admin")
    url = f"/desk/set-up/accounts/{world.account('zhao').pk}/"
    assert "Chrome 浏览器，Windows 电脑" in admin.get(url).content.decode()
    assert admin.post(f"{url}sign-out/").status_code == 303
    assert not is_in(browser)


def test_what_is_over_is_swept_away(world: World) -> None:
    signed_in("zhao")
    with clock.pinned(NOW + timedelta(minutes=asvs.IDLE_MINUTES)):
        signed_in("zhou")
        assert sign_ins_actions.forget_ended() == 1
    assert list(SignIn.objects.values_list("account__username", flat=True)) == ["zhou"]


def test_a_guest_has_no_page_of_sign_ins_and_ends_none(world: World) -> None:
    signed_in("zhao")
    row = SignIn.objects.get(account=world.account("zhao"))
    guest = Client()
    answers = [
        guest.get("/me/sign-ins/"),
        guest.post("/me/sign-ins/end-others/"),
        guest.post(f"/me/sign-ins/{row.pk}/end/"),
    ]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert SignIn.objects.filter(pk=row.pk).exists()
