"""What must be true before the processes start: safe settings, tables, rights, static files, the demo."""

from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from guanjia.config import checks, environment, grants, stamp, welcome

UNUSED = ["htmax-*", "htmx-4*", "htmx-2.js", "ext", "mfa", "account"]


def prepare() -> None:
    """Do whatever is missing and say what was done."""
    checks.refuse_unsafe()
    if migrate():
        print("数据库表已更新。", flush=True)
    if collect_static():
        print("网页文件已整理。", flush=True)
    if load_demo():
        print("演示数据已载入。", flush=True)
        welcome.write()
    connections.close_all()
    stamp.mark_prepared()


def migrate() -> bool:
    """Apply what migrations are missing, and the rights; returns whether there was anything to do."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False)
    grants.apply()
    return True


def collect_static() -> bool:
    """Collect and compress the static files when one of them changed; returns whether one had."""
    mark, now = Path(settings.STATIC_ROOT) / ".stamp", stamp.static_files()
    if mark.exists() and mark.read_text() == now:
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
    mark.write_text(now)
    return True


def load_demo(*, named_database: bool = False) -> bool:
    """Load the demo where there is no company, a named database only if said so; returns whether it did."""
    wanted = environment.is_embedded() and environment.text("GUANJIA_DEMO") == "1"
    allowed = wanted or named_database
    if not allowed or not welcome.has_demo() or apps.get_model("organization", "Company").objects.exists():
        return False
    print("正在载入演示数据……", flush=True)
    import_module(welcome.DEMO).load()
    return True
