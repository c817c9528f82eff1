"""S16: no secret in the repository, no default password outside of the demo, safe settings, every part listed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from guanjia.portal import demo
from tools import sbom

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", ".venv", "node_modules", "static_built", "vendor", ".guanjia", ".chaos", ".hypothesis",
           "__pycache__", ".mypy_cache", ".ruff_cache", ".import_linter_cache", "pictures"}  # fmt: skip
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[\w-]{20}\b|\bsk-[A-Za-z0-9]{32,}\b|\bxox[abprs]-[\w-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."
    r"|(?i:password|passwd|secret|api_?key|token)[\"']?\s*[:=]\s*[\"'][^\"'\s{}<>$\u4e00-\u9fff]{8,}[\"']"
    r"|://[^/\s:@{}\"'.]+:[^/\s@{}\"'.]{3,}@"
)
# where a password is written on purpose, and why
WRITTEN = {
    "guanjia/portal/demo/__init__.py": "the demo's, shown on its own sign-in page",
    "guanjia/config/environment.py": "words of the explanation of an address",
    "guanjia/organization/models/access.py": "the name of a kind of link",
    "bench/cast.py": "accounts of a throwaway database",
}


def texts() -> dict[str, str]:
    """Every file of the repository that is text, without tests: theirs open nothing but their own world."""
    found = {}
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            name for name in below if name not in SKIPPED and not (Path(folder) == ROOT and name == "tests")
        ]
        for name in names:
            path = Path(folder) / name
            if path.suffix in (
                ".py",
                ".md",
                ".toml",
                ".txt",
                ".json",
                ".html",
                ".js",
                ".cfg",
                ".ini",
                "",
                ".in",
                ".css",
            ):
                found[str(path.relative_to(ROOT))] = path.read_text(errors="ignore")
    return found


@pytest.mark.asvs("13.3.1", "13.2.3")
def test_no_secret_stands_in_the_repository() -> None:
    assert len(texts()) > 500
    hits = {name: [hit[0][:60] for hit in SECRET.finditer(text)] for name, text in texts().items()}
    assert {name: said for name, said in hits.items() if said and name not in WRITTEN} == {}


@pytest.mark.parametrize(
    "text",
    ["-----BEGIN RSA " + "PRIVATE KEY-----", "AKIA" + "Q" * 16, "password = " + "'hunter2hunter2'",
     "postgresql://gj:" + "s3cretpass@db/house", "ghp_" + "a" * 36],
)  # fmt: skip
def test_the_control_a_secret_is_found(text: str) -> None:
    assert SECRET.search(text)


@pytest.mark.asvs("6.3.2", "13.2.3")
def test_the_password_of_the_demo_is_known_to_nothing_but_the_demo() -> None:
    users = [
        name
        for name, text in texts().items()
        if demo.PASSWORD in text and name.startswith(("guanjia/", "tools/"))
    ]
    assert users == ["guanjia/portal/demo/__init__.py"]
    readers = [
        name
        for name, text in texts().items()
        if name.startswith("guanjia/") and re.search(r"demo import .*PASSWORD|demo\.PASSWORD", text)
    ]
    assert set(readers) <= {
        "guanjia/config/welcome.py",
        "guanjia/portal/panels.py",
        "guanjia/portal/web/home.py",
    }


def deployed(**given: str) -> "subprocess.CompletedProcess[str]":
    """Django's own check of settings as an installation with an address would have them."""
    code = (
        "from guanjia.config import environment, keys; keys.make(environment.keys_directory());"
        "from django.conf import settings; from django.core import checks; import django.core.checks.security.base;"
        "settings.CSRF_FAILURE_VIEW = 'django.views.csrf.csrf_failure';"  # ours needs the apps, which cost seconds
        "print([m.id for m in checks.run_checks(tags=['security'], include_deployment_checks=True, app_configs=[])])"
    )
    world = {
        "DJANGO_SETTINGS_MODULE": "guanjia.config.settings",
        "GUANJIA_HOME": os.environ["GUANJIA_TEST_HOME"] + "/deployed",
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | world | given,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.asvs("13.4.2", "13.2.5")
def test_the_settings_of_an_installation_pass_the_check_for_deployment() -> None:
    done = deployed(GUANJIA_URL="https://gj.example.com", GUANJIA_PROXIES="1")
    assert done.stdout.splitlines()[-1:] == ["['security.W021']"], done.stderr
    # W021: entering the browsers' own list of HTTPS-only domains is the owner's decision for the whole domain


def test_neither_debug_pages_nor_test_tools_are_installed() -> None:
    assert settings.DEBUG is False
    known = ("debug_toolbar", "silk", "django_extensions", "django.contrib.admin", "rest_framework")
    assert [app for app in settings.INSTALLED_APPS if app.startswith(known)] == []


@pytest.mark.asvs("15.1.2")
def test_the_list_of_parts_names_every_part_of_the_locks_with_its_digest() -> None:
    document = json.loads(json.dumps(sbom.document()))
    names = {row["name"] for row in document["components"] if row["purl"].startswith("pkg:pypi/")}
    locked = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]+\])?==", (ROOT / "requirements" / "run.txt").read_text(), re.M
    )
    assert names == set(locked)
    assert [row["name"] for row in document["components"] if not row["hashes"]] == []
    assert {len(digest["content"]) for row in document["components"] for digest in row["hashes"]} == {64, 128}
