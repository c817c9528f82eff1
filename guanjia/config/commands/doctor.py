"""guanjia doctor: what is well, what is not, and what to do about it."""

import argparse
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import typst
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from guanjia.config import checks, environment, grants, health, stamp
from guanjia.config.contexts import PACKAGE
from guanjia.config.process import house

OK, WARN, FAIL = "正常", "注意", "错误"
FONTS = (
    "Noto Sans CJK",
    "Noto Serif CJK",
    "Source Han",
    "思源",
    "WenQuanYi",
    "PingFang",
    "Microsoft YaHei",
    "SimSun",
)
VENDOR = ("tabler.min.css", "echarts.min.js", "jsQR.js", "icons.svg")
LOW_SPACE, LITTLE_SPACE = 1 * 2**30, 10 * 2**30
CLOCK_SECONDS = 2.0
NAMES_SHOWN = 8


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    state: str
    subject: str
    text: str


def run(arguments: Sequence[str]) -> int:
    """Print the report; exit code 1 when something is wrong."""
    argparse.ArgumentParser(prog="guanjia doctor", description="检查这套安装是否健康").parse_args(arguments)
    with house():
        findings = examine()
    for finding in findings:
        print(f"[{finding.state}] {finding.subject}：{finding.text}")
    return 1 if any(finding.state == FAIL for finding in findings) else 0


def examine() -> list[Finding]:
    """Every finding, in the order in which a person would look."""
    parts: tuple[Callable[[], Iterator[Finding]], ...] = (
        settings_are_safe,
        keys_are_private,
        database_is_safe,
        space_is_left,
        fonts_are_there,
        assets_are_there,
        phones_can_use_it,
    )
    return [finding for part in parts for finding in part()]


def settings_are_safe() -> Iterator[Finding]:
    """The settings that the start-up would refuse."""
    unsafe = checks.unsafe_settings()
    yield from (Finding(FAIL, "设置", sentence) for sentence in unsafe)
    if not unsafe:
        kind = "内置数据库" if environment.is_embedded() else "自己的数据库"
        yield Finding(OK, "设置", f"{kind}，数据目录 {environment.home()}")


def keys_are_private() -> Iterator[Finding]:
    """Nobody else on the machine may read the keys."""
    folder = environment.keys_directory()
    open_to_all = [
        path.name for path in folder.glob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if open_to_all:
        yield Finding(FAIL, "密钥", f"{'、'.join(open_to_all)} 能被别的用户读取：chmod 600 {folder}/*")
    else:
        yield Finding(OK, "密钥", f"{folder}，请另外保管一份，没有它备份无法恢复")


def database_is_safe() -> Iterator[Finding]:
    """Version, durability, tables, rights, clock, worker; one failure when the database is away."""
    try:
        unsafe = checks.unsafe_database()
        yield from (Finding(FAIL, "数据库", sentence) for sentence in unsafe)
        if not unsafe:
            yield Finding(OK, "数据库", f"PostgreSQL {checks.version()}，写入安全设置齐全")
        yield from _tables_are_current()
    except Error as error:
        yield Finding(FAIL, "数据库", f"连不上：{str(error).strip().splitlines()[0]}")


def _tables_are_current() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield Finding(WARN, "数据表", f"还有 {waiting} 步升级没做：guanjia migrate")
        return
    yield Finding(OK, "数据表", "已是当前版本")
    yield from _history_is_protected()
    yield from _clock_agrees()
    yield from _worker_lives()
    yield from _staff_has_second_factors()


def _history_is_protected() -> Iterator[Finding]:
    open_tables = [table for table in grants.append_only_tables() if grants.may_change(table)]
    if open_tables:
        yield Finding(
            WARN, "历史记录", "应用的数据库账号可以改写历史：请给它单独的账号，见 docs/operations.md"
        )
    else:
        yield Finding(OK, "历史记录", "应用的数据库账号不能改写历史")


def _clock_agrees() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        offset = abs(float(cursor.fetchone()[0]) - time.time())
    state = OK if offset < CLOCK_SECONDS else WARN
    advice = "" if state == OK else "；请在两台机器上打开时间同步（NTP），期限以数据库时间为准"
    yield Finding(state, "时钟", f"本机与数据库相差 {offset:.1f} 秒{advice}")


def _worker_lives() -> Iterator[Finding]:
    age = health.worker_age()
    if age is not None and age <= health.WORKER_LATE_SECONDS:
        yield Finding(OK, "后台", f"{age:.0f} 秒前有心跳")
    else:
        yield Finding(
            WARN, "后台", "没有在运行：提醒、催办和消息不会发出。用 make run 或 guanjia worker 启动"
        )


def _staff_has_second_factors() -> Iterator[Finding]:
    """Which accounts of the staff have a password only."""
    lacking = import_module("guanjia.organization.sign_ins").without_second_factor()
    if not lacking:
        yield Finding(OK, "第二重验证", "每个员工账号都有")
        return
    shown = "、".join(lacking[:NAMES_SHOWN]) + ("…" if len(lacking) > NAMES_SHOWN else "")
    told = "登录时会要求设置" if settings.SECOND_FACTOR else "没有要求（GUANJIA_SECOND_FACTOR=1 要求）"
    state = OK if settings.SECOND_FACTOR or environment.is_embedded() else WARN
    yield Finding(state, "第二重验证", f"{len(lacking)} 个员工账号没有，{told}：{shown}")


def space_is_left() -> Iterator[Finding]:
    """Room for the database to grow."""
    free = shutil.disk_usage(environment.home()).free
    state = FAIL if free < LOW_SPACE else WARN if free < LITTLE_SPACE else OK
    yield Finding(state, "磁盘", f"{environment.home()} 所在磁盘还剩 {free / 2**30:.0f} GB")


def fonts_are_there() -> Iterator[Finding]:
    """A font with Chinese characters, or printed forms show boxes."""
    found = [family for family in typst.Fonts().families() if family.startswith(FONTS)]
    if found:
        yield Finding(OK, "中文字体", found[0])
    else:
        yield Finding(WARN, "中文字体", "没有找到，打印的单据会是方框：apt-get install fonts-noto-cjk")


def assets_are_there() -> Iterator[Finding]:
    """The parts that npm brings, and the collected static files."""
    missing = [name for name in VENDOR if not (PACKAGE / "kernel" / "static" / "vendor" / name).exists()]
    mark = Path(settings.STATIC_ROOT) / ".stamp"
    if missing:
        yield Finding(FAIL, "网页文件", f"缺 {'、'.join(missing)}：make assets")
    elif not mark.exists() or mark.read_text() != stamp.static_files():
        yield Finding(WARN, "网页文件", "还没有整理成当前版本：下次 make run 会自动完成")
    else:
        yield Finding(OK, "网页文件", "齐全")


def phones_can_use_it() -> Iterator[Finding]:
    """Camera, offline work and place need HTTPS on every device but this machine."""
    if settings.IS_HTTPS:
        yield Finding(OK, "手机访问", environment.text("GUANJIA_URL") or "HTTPS 证书已配置")
    else:
        yield Finding(
            WARN, "手机访问", "没有 HTTPS：手机上不能拍照扫码、定位和离线使用，见 docs/operations.md"
        )
