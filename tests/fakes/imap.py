"""A small IMAP4rev1 server for tests: one folder, real literals, and it misbehaves as it is told."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass
class Stored:
    """A letter in the folder."""

    uid: int
    raw: bytes
    is_seen: bool = False
    day: tuple[int, int, int] = (2026, 11, 24)


@dataclass
class Folder:
    """What lies there, who may come in, and what happens instead: `broken` hangs up at a command, `no` refuses it."""

    port: int = 0
    user: str = "service@anju.example"
    password: str = "let me in"
    uid_validity: int = 7
    letters: list[Stored] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    broken: str = ""
    no: str = ""
    asks_id: bool = False
    before: Callable[[str], None] = lambda command: None

    def add(self, raw: bytes, *, is_seen: bool = False) -> Stored:
        """A letter arrives."""
        row = Stored(max((one.uid for one in self.letters), default=0) + 1, raw, is_seen)
        self.letters.append(row)
        return row

    @property
    def url(self) -> str:
        """As the settings name it."""
        user = self.user.replace("@", "%40")
        return f"imap://{user}:{self.password.replace(' ', '%20')}@127.0.0.1:{self.port}/INBOX?project=LAKE"

    def found(self, words: list[str]) -> list[int]:
        """The UIDs for the keys that the house uses: `UID n:*`, UNSEEN, SINCE, OR."""
        rest = list(words)

        def one() -> set[int]:
            key = rest.pop(0).upper()
            if key == "OR":
                return one() | one()
            if key == "UNSEEN":
                return {row.uid for row in self.letters if not row.is_seen}
            if key == "SINCE":
                day, month, year = rest.pop(0).split("-")
                since = (int(year), MONTHS.index(month) + 1, int(day))
                return {row.uid for row in self.letters if row.day >= since}
            first = int(rest.pop(0).partition(":")[0])
            last = max((row.uid for row in self.letters), default=0)
            return {
                row.uid for row in self.letters if row.uid >= min(first, last)
            }  # n:* names the last one always

        found = one()
        while rest:
            found &= one()
        return sorted(found)


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    folder: Folder

    def handle(self) -> None:
        """Greet and answer, until the other side or a fault ends it."""
        self.has_said_id = False
        self.say("* OK [CAPABILITY IMAP4rev1 ID] ready" if self.folder.asks_id else "* OK ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            tag, _, rest = line.partition(" ")
            name = (
                " ".join(rest.split()[:2]).upper()
                if rest.upper().startswith("UID")
                else rest.split()[0].upper()
            )
            self.folder.log.append(name)
            self.folder.before(name)
            if self.folder.broken == name:
                return
            if self.folder.no == name:
                self.say(f"{tag} NO not now")
            elif not self.answer(tag, name, rest):
                return

    def answer(self, tag: str, name: str, rest: str) -> bool:
        """One command; False ends the conversation."""
        if name == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1" + (" ID" if self.folder.asks_id else ""))
        elif name == "ID":
            self.has_said_id = True
            self.say("* ID NIL")
        elif name == "LOGIN":
            if rest.split(" ", 1)[1].replace('"', "") != f"{self.folder.user} {self.folder.password}":
                self.say(f"{tag} NO [AUTHENTICATIONFAILED] wrong")
                return True
        elif name == "SELECT":
            if self.folder.asks_id and not self.has_said_id:
                self.say(f"{tag} NO Unsafe Login. Please contact kefu")
                return True
            self.select()
        elif name == "UID SEARCH":
            self.say("* SEARCH " + " ".join(map(str, self.folder.found(rest.split()[2:]))))
        elif name == "UID FETCH":
            self.fetch(int(rest.split()[2]), rest)
        elif name == "UID STORE":
            for row in self.folder.letters:
                row.is_seen = row.is_seen or (row.uid == int(rest.split()[2]) and "Seen" in rest)
        self.say(f"{tag} OK done")
        return name != "LOGOUT"

    def select(self) -> None:
        """What a folder says when it is opened."""
        last = max((row.uid for row in self.folder.letters), default=0)
        self.say(f"* {len(self.folder.letters)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.folder.uid_validity}] valid")
        self.say(f"* OK [UIDNEXT {last + 1}] next")

    def fetch(self, uid: int, rest: str) -> None:
        """Size, head or the whole as a literal; nothing for a letter that is gone."""
        for number, row in enumerate(self.folder.letters, 1):
            if row.uid != uid:
                continue
            if "RFC822.SIZE" in rest:
                self.say(f"* {number} FETCH (UID {uid} RFC822.SIZE {len(row.raw)})")
                continue
            head = re.split(rb"\r?\n\r?\n", row.raw, maxsplit=1)[0] + b"\r\n\r\n"
            body, what = (head, "BODY[HEADER]") if "HEADER" in rest else (row.raw, "BODY[]")
            self.wfile.write(
                f"* {number} FETCH (UID {uid} {what} {{{len(body)}}}\r\n".encode() + body + b")\r\n"
            )

    def say(self, text: str) -> None:
        """One line."""
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def serving() -> Iterator[Folder]:
    """Run the server for as long as the block lasts."""
    folder = Folder()
    with socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), type("Talk", (Handler,), {"folder": folder})
    ) as server:
        server.daemon_threads, folder.port = True, server.server_address[1]
        server.handle_error = lambda *args: None  # type: ignore[method-assign, assignment]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield folder
        server.shutdown()
