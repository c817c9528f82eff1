import json

import pytest
from django.db import OperationalError, connection
from django.test import Client

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
    "connect-src 'self'", "font-src 'self'", "manifest-src 'self'", "worker-src 'self'",
    "media-src 'self' blob:", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
    "form-action 'self'",
}  # fmt: skip


def test_health_says_database_worker_and_version(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_heartbeat")
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.content) == {
        "database": "ok",
        "worker": "never",
        "worker_age_seconds": None,
        "version": "0.1.0",
    }


@pytest.mark.asvs("16.5.2")
def test_health_is_503_while_the_database_is_away(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("guanjia.config.health.worker_age", away)
    answer = client.get("/healthz")
    assert (answer.status_code, answer["Retry-After"], answer.json()["database"]) == (503, "5", "away")


@pytest.mark.asvs("3.4.3", "3.4.6")
def test_every_page_carries_the_strict_policy(db: None, client: Client) -> None:
    answer = client.get("/accounts/login/")
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["Permissions-Policy"].startswith("camera=(self), geolocation=(self)")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"])
@pytest.mark.asvs("6.3.4", "6.4.2")
def test_nobody_signs_up_or_resets_by_mail(db: None, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
