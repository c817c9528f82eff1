"""Which database the process talks to, as whom, and with which limits."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from guanjia.config import embedded, environment

WEB, WORKER, OWNER = "web", "worker", "owner"
LIMITS = {
    WEB: {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"},
    WORKER: {"lock_timeout": "30s", "idle_in_transaction_session_timeout": "10min"},
    OWNER: {},
}
# An order is read with seven tables beside it: to weigh every order of eight joins took twenty times its execution.
JOINED_AT_ONCE = 5


def role() -> str:
    """What this process does: `web`, `worker`, or `owner` for commands that build and repair."""
    return os.environ.get("GUANJIA_ROLE", OWNER)


def parse(address: str) -> dict[str, Any]:
    """The parts of a postgresql:// address, as Django wants them; SystemExit when it is none."""
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise SystemExit("GUANJIA_DATABASE_URL 应写成 postgresql://用户:密码@主机:5432/库名 的形式。")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or options.pop("port", "5432")),
        "OPTIONS": options,
    }


def _embedded_parts() -> dict[str, Any]:
    return {
        "NAME": embedded.DATABASE,
        "USER": embedded.OWNER if role() == OWNER else embedded.APPLICATION,
        "PASSWORD": "",
        "HOST": str(embedded.socket_directory(environment.home() / "postgres")),
        "PORT": "5432",
        "OPTIONS": {},
    }


def _address() -> str:
    if role() == OWNER:
        return environment.text("GUANJIA_OWNER_DATABASE_URL") or environment.text("GUANJIA_DATABASE_URL")
    return environment.text("GUANJIA_DATABASE_URL")


def application_user() -> str:
    """The database role of pages and worker."""
    if environment.is_embedded():
        return embedded.APPLICATION
    return str(parse(environment.text("GUANJIA_DATABASE_URL"))["USER"])


def settings() -> dict[str, Any]:
    """Django's entry for the one database of this process."""
    parts = _embedded_parts() if environment.is_embedded() else parse(_address())
    limits = {"synchronous_commit": "on", "join_collapse_limit": JOINED_AT_ONCE, **LIMITS[role()]}
    parts["OPTIONS"] = {
        "connect_timeout": 5,
        "application_name": f"guanjia-{role()}",
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        **parts["OPTIONS"],
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **parts,
    }
