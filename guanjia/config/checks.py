"""What the product refuses to start on, and why, in a sentence for the person at the terminal."""

import ipaddress
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import OperationalError, connection

from guanjia.communications import mailbox, sms, wechat
from guanjia.config import environment, keys

MUST_BE_ON = ("fsync", "full_page_writes", "synchronous_commit")
WEAK_SECRET = 50
OLDEST = 15
PLACEHOLDERS = ("insecure", "changeme", "secret")


def unsafe_settings() -> list[str]:
    """The settings that would endanger data or accounts, each as a sentence; empty when all is well."""
    named = not environment.is_embedded()
    found = []
    if named and settings.DEBUG:
        found.append("GUANJIA_DEBUG=1 不能配合自己的数据库使用：出错页会泄露数据。请去掉它。")
    if named and "*" in settings.ALLOWED_HOSTS:
        found.append("GUANJIA_HOSTS 不能是 *：请写出用户访问的主机名。")
    if named and not environment.text("GUANJIA_KEYS"):
        found.append("使用自己的数据库时必须用 GUANJIA_KEYS 指明密钥目录，并另行保管一份。")
    if len(settings.SECRET_KEY) < WEAK_SECRET or any(word in settings.SECRET_KEY for word in PLACEHOLDERS):
        found.append(
            f"django.key 太弱：至少 {WEAK_SECRET} 个随机字符。删除该文件后运行 guanjia init 重新生成。"
        )
    if not keys.is_complete(environment.keys_directory()):
        found.append(f"密钥目录 {environment.keys_directory()} 不完整：缺 django.key 或 keyring.json。")
    return found + unsafe_sign_in() + unsafe_outbound() + unsafe_mailboxes() + wechat.faults()


def unsafe_mailboxes() -> list[str]:
    """Mailboxes of the settings that cannot be read, or not safely, each as a sentence without its password."""
    found = []
    for number, url in enumerate(settings.IMAP_URLS, 1):
        try:
            box = mailbox.box_of(url)
        except ValueError as error:
            found.append(f"GUANJIA_IMAP_URL 的第 {number} 个邮箱看不懂：{error}。")
            continue
        if box.scheme == "imap" and not settings.IS_DEMO:
            found.append(f"GUANJIA_IMAP_URL 的第 {number} 个邮箱没有加密：请改成 imaps://。")
    return found


def unsafe_outbound() -> list[str]:
    """What would let the server be led to its own network, each as a sentence."""
    found = []
    if settings.OUTBOUND_LOOPBACK and not settings.IS_DEMO:
        found.append("GUANJIA_OUTBOUND_LOOPBACK=1 让服务器调用本机，只能用于内置数据库的演示。请去掉它。")
    for host in settings.OUTBOUND:
        if "/" in host or "@" in host or ("*" in host.removeprefix("*.") and host != "*") or host == "*.":
            found.append(f"GUANJIA_OUTBOUND 里的 {host} 不是主机，请写成 hooks.example.com 或带上端口。")
    return found


def unsafe_sign_in() -> list[str]:
    """What of the sign-in would contradict its profile or show codes to strangers, each as a sentence."""
    found, security = [], settings.SECURITY
    if security.ADMIN_NETWORKS_NEEDED and not settings.ADMIN_NETWORKS:
        found.append("等保三级要限制管理终端：请用 GUANJIA_ADMIN_NETWORKS 写出管理员所在的网段。")
    if security.SECOND_FACTOR and environment.text("GUANJIA_SECOND_FACTOR") == "0":
        found.append("等保三级要求第二重验证：请去掉 GUANJIA_SECOND_FACTOR=0。")
    for network in settings.ADMIN_NETWORKS:
        if not is_network(network):
            found.append(f"GUANJIA_ADMIN_NETWORKS 里的 {network} 不是网段，请写成 10.1.0.0/16。")
    if settings.GUANJIA_SMS == "console" and not settings.IS_DEMO:
        found.append("GUANJIA_SMS=console 会把验证码写在日志里，只能用于内置数据库的演示。请去掉它。")
    return found + sms.faults()


def is_network(text: str) -> bool:
    """Whether a text names a network."""
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def version() -> int:
    """The major version of the database server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def unsafe_database() -> list[str]:
    """The database settings that would lose acknowledged work in a crash, each as a sentence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(MUST_BE_ON)])
        values = dict(cursor.fetchall())
    found = [
        f"数据库的 {name} 是 {values[name]}，断电会丢失已确认的数据。请在 PostgreSQL 中设为 on。"
        for name in MUST_BE_ON
        if values[name] in ("off", "local")
    ]
    if version() < OLDEST:
        found.append(f"PostgreSQL 版本过低（{version()}）：需要 {OLDEST} 或更新。")
    return found


def _errors(sentences: list[str], prefix: str) -> list[CheckMessage]:
    return [Error(sentence, id=f"house.{prefix}{n:03}") for n, sentence in enumerate(sentences, 1)]


def check_settings(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Django's system check over the settings."""
    return _errors(unsafe_settings(), "S") if settings.GUANJIA_GUARDED else []


def check_database(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Django's system check over the database; silent while the database cannot be reached."""
    if not settings.GUANJIA_GUARDED or not kwargs.get("databases"):
        return []
    try:
        return _errors(unsafe_database(), "D")
    except OperationalError:
        return []


def refuse_unsafe() -> None:
    """End the process with every reason when settings or database are unsafe."""
    if not settings.GUANJIA_GUARDED:
        return
    sentences = unsafe_settings() + unsafe_database()
    if sentences:
        raise SystemExit("拒绝启动：\n" + "\n".join(f"  · {sentence}" for sentence in sentences))
