"""Letters as strangers write them, right and broken, for the tests of the mailbox."""

import base64
from email.message import EmailMessage

from tests.pages import photo

WANG = "Wang.Huimin@Example.com"


def plain(
    text: str = "厨房水管漏水",
    subject: str = "报修",
    sender: str = WANG,
    message_id: str = "<a1@example.com>",
    **heads: str,
) -> bytes:
    """A letter as it should be; further headers by their names with underscores."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"王慧敏 <{sender}>", "service@anju.example", subject
    mail["Date"] = "Tue, 24 Nov 2026 09:58:00 +0800"
    if message_id:
        mail["Message-ID"] = message_id
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def with_files(*files: tuple[str, str, bytes], message_id: str = "<f1@example.com>") -> bytes:
    """A letter with files: name, type, bytes."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = WANG, "照片", message_id
    mail.set_content("见附件")
    for name, kind, body in files:
        main, _, sub = kind.partition("/")
        mail.add_attachment(body, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def picture() -> bytes:
    """A small photo."""
    return photo().read()


def raw(head: str, body: bytes) -> bytes:
    """A letter by hand."""
    return f"From: <{WANG}>\r\n{head}\r\n\r\n".encode() + body


def word(charset: str, text: str, codec: str = "") -> str:
    """An encoded word of a header."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec or charset)).decode()}?="


def returned(message_id: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """What a mail system gives back, as RFC 3464 has it."""
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.com>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <bounce1@mx.example.com>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; wang@example.com\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()
