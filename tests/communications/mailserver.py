"""A small mail server for tests: real SMTP on a socket, and it answers as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

GREETING = {"EHLO": "250-stand-in\r\n250 8BITMIME", "HELO": "250 stand-in", "MAIL": "250 ok", "RCPT": "250 ok",
            "DATA": "354 go on", "QUIT": "221 bye", "RSET": "250 ok"}  # fmt: skip


@dataclass
class Mailbox:
    """What arrived, and what the server answers to a command instead of yes; an empty answer hangs up."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    silent: threading.Event = field(default_factory=threading.Event)


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    box: Mailbox

    def handle(self) -> None:
        """Greet, answer each command, keep what comes after DATA."""
        if self.box.silent.is_set():
            self.rfile.readline()  # says nothing until the other side gives up
            return
        self.say("220 stand-in")
        while line := self.rfile.readline().decode():
            verb = line[:4].upper().strip()
            answer = self.box.answers.get(verb, GREETING.get(verb, "502 unknown"))
            if verb == "RCPT" and answer.startswith("250"):
                self.box.receivers.append(line.partition(":")[2].strip())
            if not answer:
                return
            self.say(answer)
            if verb == "DATA" and answer.startswith("354"):
                self.take()
            if verb == "QUIT":
                return

    def take(self) -> None:
        """The message, up to its lonely dot."""
        lines = list(iter(self.rfile.readline, b".\r\n"))
        answer = self.box.answers.get("BODY", "250 kept")
        if answer.startswith("250"):
            body = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
            self.box.mails.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
        self.say(answer)

    def say(self, text: str) -> None:
        """One answer."""
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def serving() -> Iterator[Mailbox]:
    """Run the server for as long as the block lasts."""
    box = Mailbox()
    kind = type("Conversation", (Handler,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield box
        server.shutdown()
