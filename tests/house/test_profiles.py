"""Each value of each profile is proved by what the product does with it."""

from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from guanjia.config import checks, environment, profiles
from guanjia.config.profiles import asvs, dengbao3
from guanjia.kernel import clock
from guanjia.kernel.actors import SYSTEM
from guanjia.organization import actions as organization
from guanjia.organization.models import SignIn, UsedPassword
from guanjia.organization.roles import KEEPERS
from tests.house.test_sessions import is_in, signed_in
from tests.world import NOW, PASSWORD, World, refused

LONG = "Guanjia-2026-x"  # every kind of character, no word of a list


@pytest.fixture(params=[asvs, dengbao3], ids=lambda module: module.__name__.rsplit(".", 1)[1])
def profile(request: pytest.FixtureRequest, settings: LazySettings) -> Iterator[ModuleType]:
    """The product under one profile; the second factor is proved apart."""
    settings.SECURITY, settings.SECOND_FACTOR = request.param, False
    yield request.param


def set_password(world: World, password: str, username: str = "zhao") -> None:
    """By a one-time link."""
    secret = organization.issue_password_link(world.account(username), by=SYSTEM)
    organization.set_password_by_link(secret, password=password, by=SYSTEM)


def refuse_password(world: World, password: str, code: str) -> None:
    """A link does not take this password, and nothing moves."""
    secret = organization.issue_password_link(world.account("zhao"), by=SYSTEM)
    with refused(code, world.account("zhao")):
        organization.set_password_by_link(secret, password=password, by=SYSTEM)


def test_both_profiles_say_the_same_things() -> None:
    names = [{name for name in vars(module) if name.isupper()} for module in (asvs, dengbao3)]
    assert names[0] == names[1]
    with pytest.raises(SystemExit, match="asvs、dengbao3"):
        profiles.chosen("iso")


@pytest.mark.asvs("6.2.1")
def test_length_of_a_password(world: World, profile: ModuleType) -> None:
    refuse_password(world, LONG[: profile.PASSWORD_LENGTH - 1], "weak_password")
    set_password(world, (LONG * 2)[: profile.PASSWORD_LENGTH])


@pytest.mark.parametrize("password", ["qwertyuiop", "1234567890", "Zhao-2026-Lake", "password123"])
@pytest.mark.asvs("6.2.4", "6.2.11", "6.2.12")
def test_a_common_password_and_one_with_the_user_name_are_refused(
    world: World, profile: ModuleType, password: str
) -> None:
    refuse_password(world, password, "weak_password")


@pytest.mark.asvs("6.2.5")
def test_kinds_of_characters(world: World, profile: ModuleType) -> None:
    words = "correct horse staple"  # small letters and a sign: two kinds
    if profile.PASSWORD_KINDS > 2:
        refuse_password(world, words, "weak_password")
        set_password(world, words + " 7")
    else:
        set_password(world, words)


def test_history_of_passwords(world: World, profile: ModuleType) -> None:
    set_password(world, LONG)
    for n in range(dengbao3.PASSWORD_HISTORY - 1):
        set_password(world, f"{LONG}{n}")
    if profile.PASSWORD_HISTORY:
        refuse_password(world, LONG, "used_password")
        set_password(world, f"{LONG}-new")
    set_password(world, LONG)


@pytest.mark.asvs("6.2.10")
def test_days_until_a_password_must_change(world: World, profile: ModuleType) -> None:
    UsedPassword.objects.filter(account=world.account("zhao")).update(set_at=NOW - timedelta(days=89))
    assert is_in(signed_in("zhao"))
    UsedPassword.objects.filter(account=world.account("zhao")).update(set_at=NOW - timedelta(days=400))
    browser = signed_in("zhao")
    if not profile.PASSWORD_DAYS:
        assert is_in(browser)
        return
    assert browser.get("/desk/")["Location"] == "/accounts/password/change/"
    fields = {"oldpassword": PASSWORD, "password1": LONG, "password2": LONG}
    assert browser.post("/accounts/password/change/", fields).status_code == 302
    assert is_in(browser)


@pytest.mark.asvs("6.3.1")
def test_failures_until_the_lock_and_its_minutes(world: World, profile: ModuleType) -> None:
    def guess(password: str) -> int:
        return Client().post("/accounts/login/", {"login": "zhao", "password": password}).status_code

    assert [guess("wrong") for _ in range(profile.FAILURES_UNTIL_LOCK - 1)] == [200, 200, 200, 200]
    assert guess(PASSWORD) == 302
    assert [guess("wrong") for _ in range(profile.FAILURES_UNTIL_LOCK)] == [200, 200, 200, 200, 429]
    answer = Client().post("/accounts/login/", {"login": "zhao", "password": PASSWORD})
    assert answer.status_code == 429
    assert f"{profile.LOCK_MINUTES} 分钟后" in answer.content.decode()
    lock = timedelta(minutes=profile.LOCK_MINUTES)
    with clock.pinned(NOW + lock - timedelta(seconds=1)):
        assert guess(PASSWORD) == 429
    AccessAttempt.objects.update(
        attempt_time=timezone.now() - timedelta(days=1)
    )  # axes looks at the machine's clock
    with clock.pinned(NOW + lock):
        assert guess(PASSWORD) == 302


@pytest.mark.asvs("7.3.1", "7.3.2")
def test_idle_minutes_and_absolute_hours(world: World, profile: ModuleType) -> None:
    idle, whole = timedelta(minutes=profile.IDLE_MINUTES), timedelta(hours=profile.ABSOLUTE_HOURS)
    left = signed_in("zhao")
    with clock.pinned(NOW + idle - timedelta(seconds=1)):
        assert is_in(left)
    used = signed_in("zhou")
    at = NOW
    while at < NOW + whole - timedelta(minutes=1):
        with clock.pinned(at):
            assert is_in(used)
        at += idle / 2
    with clock.pinned(NOW + whole):
        assert not is_in(used)
    late = signed_in("zhao")
    with clock.pinned(NOW + idle):
        assert not is_in(late)


def test_days_of_a_resident(world: World, profile: ModuleType) -> None:
    secret = organization.issue_enter_link(world.account("wang"), by=SYSTEM)
    phone = Client()
    assert phone.post(f"/enter/link/{secret}/").status_code == 302
    with clock.pinned(NOW + timedelta(days=profile.RESIDENT_DAYS, seconds=-1)):
        assert is_in(phone, "/home/")
    with clock.pinned(NOW + timedelta(days=profile.RESIDENT_DAYS)):
        assert not is_in(phone, "/home/")


def test_parallel_sessions(world: World, profile: ModuleType) -> None:
    for n in range(profile.PARALLEL_SESSIONS + 2):
        with clock.pinned(NOW + timedelta(seconds=n)):
            signed_in("zhao")
    assert SignIn.objects.filter(account=world.account("zhao")).count() == profile.PARALLEL_SESSIONS


@pytest.mark.asvs("6.3.3")
def test_second_factor_of_the_staff(world: World, settings: LazySettings, profile: ModuleType) -> None:
    settings.SECOND_FACTOR = profile.SECOND_FACTOR
    assert is_in(signed_in("zhao")) is not profile.SECOND_FACTOR


@pytest.mark.parametrize("second", [1, 2])
def test_three_keepers(world: World, profile: ModuleType, second: int) -> None:
    account = organization.create_account(by=SYSTEM, username="keeper", name="三员")
    for first in range(second):
        account.grants.all().delete()
        organization.grant_role(account, by=SYSTEM, role=KEEPERS[first])
        is_pair_of_audit = "auditor" in (KEEPERS[first], KEEPERS[second])
        if profile.KEEPERS_APART or is_pair_of_audit:
            with refused("roles_apart"):
                organization.grant_role(account, by=SYSTEM, role=KEEPERS[second])
        else:
            organization.grant_role(account, by=SYSTEM, role=KEEPERS[second])


def test_networks_of_keepers(world: World, settings: LazySettings, profile: ModuleType) -> None:
    settings.ADMIN_NETWORKS = []
    told = [sentence for sentence in checks.unsafe_sign_in() if "GUANJIA_ADMIN_NETWORKS" in sentence]
    assert bool(told) is profile.ADMIN_NETWORKS_NEEDED
    settings.ADMIN_NETWORKS = ["10.1.0.0/16"]
    assert checks.unsafe_sign_in() == []
    inside, outside = signed_in("admin", REMOTE_ADDR="10.1.2.3"), signed_in("admin", REMOTE_ADDR="10.2.2.3")
    url = "/desk/set-up/accounts/"
    assert inside.get(url).status_code == 200
    answer = outside.get(url)
    assert answer.status_code == 403
    assert "指定的网络" in answer.content.decode()
    token = organization.issue_token(world.account("admin"), by=SYSTEM)
    program = Client(headers={"authorization": f"Bearer {token}"}, REMOTE_ADDR="10.2.2.3")
    assert program.get("/api/v1/work-orders").status_code == 403
    assert is_in(signed_in("zhao", REMOTE_ADDR="10.2.2.3"))


def test_what_contradicts_a_profile_is_refused_at_the_start(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURITY, settings.ADMIN_NETWORKS = dengbao3, ["10.1.0.0/16", "somewhere"]
    monkeypatch.setenv("GUANJIA_SECOND_FACTOR", "0")
    settings.GUANJIA_SMS, settings.IS_DEMO = "console", False
    told = " ".join(checks.unsafe_sign_in())
    for word in ("somewhere 不是网段", "GUANJIA_SECOND_FACTOR=0", "GUANJIA_SMS=console"):
        assert word in told


@pytest.mark.parametrize(
    ("said", "default", "wanted"),
    [("", True, True), ("", False, False), ("1", False, True), ("0", True, False)],
)
def test_a_switch_follows_what_is_said_and_else_its_default(
    monkeypatch: pytest.MonkeyPatch, said: str, default: bool, wanted: bool
) -> None:
    monkeypatch.setenv("GUANJIA_SECOND_FACTOR", said)
    assert environment.is_on("GUANJIA_SECOND_FACTOR", default) is wanted
