"""Reading a mailbox by IMAP: sign in, list what is new, fetch one letter at a time, mark it as seen. No row is touched.

Everything that a server may do wrong becomes a `MailboxFault` in words; nothing here runs inside a transaction.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.db import transaction

from guanjia.communications import outbound

SECONDS = 30
MOST_BYTES = 30 * 2**20
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class MailboxFault(Exception):
    """A mailbox could not be read; in words for who looks after it."""


@dataclass(frozen=True)
class Box:
    """A mailbox as the settings name it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str
    project: str

    @property
    def name(self) -> str:
        """What it is known by; without the password."""
        return f"{self.user}@{self.host}/{self.folder}"[:200]

    @property
    def address(self) -> str:
        """The address that it receives for; empty where the user name is none."""
        return self.user.lower() if "@" in self.user else ""


def box_of(url: str) -> Box:
    """A mailbox from its address in the settings; ValueError with the reason in words."""
    parts = urlsplit(url)
    if parts.scheme not in ("imaps", "imap") or not parts.hostname:
        raise ValueError("要写成 imaps://用户:密码@主机/INBOX?project=项目代码")
    if not parts.username or not parts.password:
        raise ValueError("缺用户名或密码；名字里的 @ 写成 %40")
    port = parts.port or (993 if parts.scheme == "imaps" else 143)
    folder, project = unquote(parts.path.strip("/")) or "INBOX", parse_qs(parts.query).get("project", [""])[0]
    if not folder.isascii():
        raise ValueError("文件夹只能用英文名，例如 INBOX")
    return Box(
        parts.scheme,
        parts.hostname,
        port,
        unquote(parts.username),
        unquote(parts.password),
        folder,
        project.upper(),
    )


def boxes() -> list[Box]:
    """The mailboxes of the settings; one that cannot be read is refused at the start of the house."""
    found = []
    for url in settings.IMAP_URLS:
        with suppress(ValueError):
            found.append(box_of(url))
    return found


def criterion(last_uid: int, begun_uid: int, since: datetime | None) -> str:
    """What to look for: above the last one; what lay there before the first reading only where nobody saw it.

    `since` is given when the server counts anew: then whatever came about the last reading is looked at again.
    """
    new = f"OR UNSEEN UID {begun_uid + 1}:*"
    if since is not None:
        day = since - timedelta(days=2)
        new = f"OR SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year} {new}"
    return f"UID {last_uid + 1}:* {new}"


class Session:
    """One conversation with a server whose folder is open."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server
        self.uid_validity = self._number("UIDVALIDITY", 1)
        self.uid_next = self._number("UIDNEXT", 1)

    def _number(self, name: str, default: int) -> int:
        """A number that the server said when the folder was opened."""
        said = self.server.response(name)[1]
        return int(said[0]) if said and said[0] and bytes(said[0]).isdigit() else default

    def new(self, last_uid: int, wanted: str) -> list[int]:
        """The letters to fetch, the oldest first; `n:*` always names the newest, known or not."""
        kind, said = self.server.uid("SEARCH", wanted)
        if kind != "OK":
            raise MailboxFault("收信服务器不列邮件")
        numbers = {int(word) for line in said if line for word in bytes(line).split() if word.isdigit()}
        return sorted(number for number in numbers if number > last_uid)

    def fetch(self, uid: int) -> tuple[bytes, str]:
        """A letter as it came, and why only its head; nothing at all when it is gone by now."""
        size = _SIZE.search(b" ".join(self._parts(uid, "(RFC822.SIZE)")))
        if size is not None and int(size[1]) > MOST_BYTES:
            what = f"邮件 {int(size[1]) // 2**20} MB，超过 {MOST_BYTES // 2**20} MB，只收了信头，请到邮箱里看"
            return self._body(uid, "(BODY.PEEK[HEADER])"), what
        return self._body(uid, "(BODY.PEEK[])"), ""

    def _parts(self, uid: int, what: str) -> list[bytes]:
        """Every piece of an answer to a fetch."""
        kind, said = self.server.uid("FETCH", str(uid), what)
        if kind != "OK":
            raise MailboxFault("收信服务器不给邮件")
        return [bytes(piece) for one in said if one for piece in (one if isinstance(one, tuple) else (one,))]

    def _body(self, uid: int, what: str) -> bytes:
        """The literal of an answer to a fetch, which is its longest piece."""
        return max(self._parts(uid, what), key=len, default=b"")

    def mark_seen(self, uid: int) -> None:
        """Show in the mailbox that the house has the letter; a server that refuses changes nothing."""
        with suppress(imaplib.IMAP4.error):
            self.server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def opened(box: Box) -> Iterator[Session]:
    """Sign in and open the folder; MailboxFault whatever goes wrong, then or later."""
    with transaction.atomic(durable=True):
        pass  # refuses to run inside a transaction, which would stay open for as long as the server likes
    server = None
    try:
        server = _connected(box)
        _sign_in(server, box)
        yield Session(server)
    except ssl.SSLError:
        raise MailboxFault("收信服务器的证书不能信任") from None
    except imaplib.IMAP4.abort:
        raise MailboxFault("收信服务器断开了") from None
    except imaplib.IMAP4.error:
        raise MailboxFault("收信服务器的回答看不懂") from None
    except OSError:
        raise MailboxFault("收信服务器连不上，或没有在限时内回答") from None
    finally:
        if server is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                server.logout()


def _connected(box: Box) -> imaplib.IMAP4:
    """A connection; encrypted but for the demo's own machine."""
    if box.scheme == "imaps":
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=outbound.trust(), timeout=SECONDS)
    return imaplib.IMAP4(box.host, box.port, timeout=SECONDS)


def _sign_in(server: imaplib.IMAP4, box: Box) -> None:
    """Sign in, say who we are where that is asked for (163.com opens no folder before), open the folder."""
    try:
        server.login(box.user, box.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise MailboxFault("收信服务器不让登录，请核对用户名和密码（授权码）") from None
    if "ID" in server.capabilities:
        server.xatom("ID", '("name" "Guanjia" "version" "1.0")')
    if server.select(f'"{box.folder}"')[0] != "OK":
        raise MailboxFault(f"收信服务器打不开文件夹 {box.folder}")
