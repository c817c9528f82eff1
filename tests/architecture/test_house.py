"""The law of the house, held by the machine."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader

import guanjia
from guanjia.config.contexts import CONTEXTS

ROOT = Path(guanjia.__file__).parent
ORDER = {name: place for place, name in enumerate(CONTEXTS)}
SIBLINGS = ({"sla", "measures"}, {"estate", "knowledge"})
WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MAY_WRITE = {"actions", "fold.py", "demo.py", "demo"}
SOURCES = sorted(p for p in ROOT.rglob("*.py") if "migrations" not in p.parts)


def context_of(path: Path) -> str:
    """The context in which a file lies."""
    return path.relative_to(ROOT).parts[0]


def name_of(path: Path) -> str:
    """A file's name in messages."""
    return str(path.relative_to(ROOT))


def is_below(lower: str, upper: str) -> bool:
    """Whether one context stands on a lower line than another."""
    return ORDER[lower] < ORDER[upper] and {lower, upper} not in SIBLINGS


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every source file as its syntax tree."""
    for path in SOURCES:
        yield path, ast.parse(path.read_text())


def test_imports_go_down_only_and_rooms_keep_their_order() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    "command", ["ruff check .", "ruff format --check .", "djlint --quiet --lint guanjia"], ids=lambda c: c[:8]
)
def test_the_tree_is_written_in_the_style_of_the_house(command: str) -> None:
    tool, *rest = command.split()
    asked = [str(Path(sys.executable).parent / tool), *rest]
    done = subprocess.run(asked, cwd=ROOT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_layer_contract_has_no_ignore_list() -> None:
    assert "ignore_imports" not in (ROOT.parent / ".importlinter").read_text()


def test_foreign_keys_point_down_only() -> None:
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("guanjia."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or not isinstance(target, type) or not issubclass(target, models.Model):
                continue
            if target.__module__.startswith("guanjia."):
                lower, upper = target._meta.app_label, model._meta.app_label
                if lower != upper and not is_below(lower, upper):
                    wrong.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert wrong == []


def test_migrations_depend_down_only() -> None:
    wrong = []
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        for needed, _ in migration.dependencies:
            if app in ORDER and needed in ORDER and app != needed and not is_below(needed, app):
                wrong.append(f"{app}.{name} -> {needed}")
    assert wrong == []


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_templates_include_only_their_own_context_and_the_kernel() -> None:
    wrong = []
    for path in ROOT.glob("*/templates/**/*.html"):
        for name in re.findall(r"{%-?\s*(?:include|extends|import|from)\s+[\"']([^\"']+)", path.read_text()):
            owner = name.split("/")[0]
            if owner not in ("ui", context_of(path), "account", "mfa", "allauth"):
                wrong.append(f"{name_of(path)} uses {name}")
    assert wrong == []


def sets_a_status(node: ast.AST) -> bool:
    """Whether a statement writes the status of a row, by assignment or by update()."""
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Attribute) and t.attr == "status" for t in node.targets)
    is_update = (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update"
    )
    return is_update and any(keyword.arg == "status" for keyword in node.keywords)


def test_a_status_moves_only_through_move() -> None:
    # a refusal's HTTP status and an idempotency key's are no life cycles
    others = {
        "kernel/moves.py",
        "kernel/web.py",
        "kernel/api.py",
        "kernel/idempotency.py",
        "config/signin.py",
    }
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path, tree in trees()
        if name_of(path) not in others
        for node in ast.walk(tree)
        if sets_a_status(node)
    ]
    assert wrong == []


def test_screens_and_api_never_touch_a_manager() -> None:
    managers = ("objects", "_default_manager", "_base_manager")
    wrong = []
    for path, tree in trees():
        if not {"web", "api"} & set(path.relative_to(ROOT).parts[1:-1]):
            continue
        nodes = list(ast.walk(tree))
        empty = {id(n.value) for n in nodes if isinstance(n, ast.Attribute) and n.attr == "none"}
        wrong += [
            f"{name_of(path)}:{node.lineno}"
            for node in nodes
            if isinstance(node, ast.Attribute) and node.attr in managers and id(node) not in empty
        ]
    assert wrong == []


def test_only_actions_write() -> None:
    wrong = []
    for path, tree in trees():
        parts = path.relative_to(ROOT).parts
        if parts[0] in ("kernel", "sheets", "config") or {part.removesuffix(".py") for part in parts} & {
            "actions",
            "fold",
            "demo",
        }:
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                wrong.append(f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}")
    assert wrong == []


def test_time_comes_from_the_clock_only() -> None:
    forbidden = re.compile(r"datetime\.(now|utcnow|today)\(|timezone\.now\(|time\.time\(|date\.today\(")
    wrong = [
        name_of(path)
        for path in SOURCES
        if forbidden.search(path.read_text())
        and name_of(path) != "kernel/clock.py"
        and context_of(path) != "config"
    ]
    assert wrong == []


def code_lines(path: Path) -> int:
    """Lines of code: blank lines, comments and docstrings are not counted."""
    text = path.read_text()
    silent = set()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                silent |= set(range(body[0].lineno, (body[0].end_lineno or 0) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and n not in silent for n, line in lines
    )


def test_files_functions_and_templates_stay_small() -> None:
    wrong = [
        f"{name_of(p)} {len(p.read_text().splitlines())}"
        for p in SOURCES
        if len(p.read_text().splitlines()) > 400
    ]
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 40:
                wrong.append(f"{name_of(path)}:{node.name}")
    wrong += [
        f"{name_of(p)}" for p in ROOT.glob("*/templates/**/*.html") if len(p.read_text().splitlines()) > 150
    ]
    assert wrong == []


def test_the_kernel_is_small_and_knows_no_word_of_the_trade() -> None:
    kernel = [path for path in SOURCES if context_of(path) == "kernel"]
    assert sum(code_lines(path) for path in kernel) < 2000
    words = re.compile(
        r"household|tenant|butler|occupan|work ?order|technician|业主|住户|服务单|维修", re.IGNORECASE
    )
    assert {name_of(path): found for path in kernel if (found := words.findall(path.read_text()))} == {}


@pytest.mark.parametrize(
    "name", ["utils", "helpers", "common", "base", "misc", "manager", "service", "handler"]
)
def test_no_file_has_a_name_that_says_nothing(name: str) -> None:
    assert [name_of(p) for p in SOURCES if p.stem == name] == []


def test_every_context_has_its_page() -> None:
    missing = [name for name in CONTEXTS if not (ROOT / name / "README.md").exists()]
    assert missing == []


def test_sealed_columns_stand_in_the_register_of_personal_fields() -> None:
    from guanjia.kernel.secrets import sealed_columns
    from guanjia.privacy.declared import fields, key_tables

    assert key_tables == {
        "kernel_datakey", "communications_webhook", "communications_sender", "communications_robot",
        "communications_wechataccess", "communications_pushservice",
    }  # fmt: skip
    kept_apart = {("kernel_draft", "body_sealed"), ("organization_account", "name_sealed")}
    columns = {
        (model._meta.db_table, sealed.column)
        for model in apps.get_models()
        if model.__module__.startswith("guanjia.") and model._meta.db_table not in key_tables
        for sealed in sealed_columns(model)
    }
    assert columns - set(fields) - kept_apart == set()


def test_the_pages_of_the_contexts_are_drawn_from_the_code() -> None:
    command = [sys.executable, "tools/context_pages.py", "--check"]
    done = subprocess.run(command, cwd=ROOT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run python tools/context_pages.py: {done.stdout}{done.stderr[-500:]}"
