import pytest
from django.test import Client

from guanjia.config import signin
from guanjia.kernel import actors, secrets
from guanjia.organization import actions as organization
from guanjia.organization import devices

PASSWORD = "correct horse battery 7"


@pytest.fixture
def account(db: None) -> str:
    organization.create_account(by=actors.SYSTEM, username="gatekeeper", name="门卫", password=PASSWORD)
    return "gatekeeper"


def sign_in(client: Client, username: str, password: str, address: str = "203.0.113.7") -> int:
    answer = client.post(
        "/accounts/login/", {"login": username, "password": password}, REMOTE_ADDR=address, follow=False
    )
    return answer.status_code


def test_the_right_password_opens_the_door_and_marks_the_device(account: str, client: Client) -> None:
    assert sign_in(client, account, PASSWORD) == 302
    assert client.cookies[devices.COOKIE]["httponly"] is True


@pytest.mark.asvs("6.3.1")
def test_after_five_wrong_guesses_the_right_password_is_refused_from_any_address(account: str) -> None:
    for n in range(5):
        sign_in(Client(), account, "wrong", address=f"198.51.100.{n}")
    assert sign_in(Client(), account, PASSWORD, address="192.0.2.200") == 429


@pytest.mark.asvs("6.3.1")
def test_strangers_guesses_do_not_lock_the_owner_out_of_a_known_device(account: str) -> None:
    mine = Client()
    assert sign_in(mine, account, PASSWORD) == 302
    mine.post("/accounts/logout/")
    for n in range(6):
        sign_in(Client(), account, "wrong", address=f"198.51.100.{n}")
    assert sign_in(mine, account, PASSWORD) == 302


def test_a_name_that_does_not_exist_is_locked_like_one_that_does(db: None) -> None:
    answers = [sign_in(Client(), "nobody", "wrong", address=f"198.51.100.{n}") for n in range(6)]
    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.asvs("15.2.2", "6.3.1")
def test_a_flood_of_sign_ins_is_turned_away_before_hashing(account: str, client: Client) -> None:
    for _ in range(signin.HASHES_WAITING):
        signin._waiting.acquire()
    try:
        answer = client.post("/accounts/login/", {"login": account, "password": PASSWORD})
    finally:
        for _ in range(signin.HASHES_WAITING):
            signin._waiting.release()
    assert answer.status_code == 200
    assert "现在登录的人太多" in answer.content.decode()


def test_the_secret_of_a_second_factor_is_stored_sealed() -> None:
    stored = signin.MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert signin.MFAAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(secrets.SealBroken):
        signin.MFAAdapter().decrypt(stored[:-2] + ("AA" if not stored.endswith("AA") else "BB"))
