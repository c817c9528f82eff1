"""A letter as it came, read without trust: any charset, any damage; what is left out is named, nothing fails.

Pure: bytes in, a `Read` out. The words come from the plain part, else from the HTML without what runs or is hidden.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime

from guanjia.communications.charsets import clean, decoded, html_words, text_of, words_of

MOST_WORDS, MOST_FILES, MOST_REFERENCES = 20_000, 9, 50
LONGEST_ID = 200
OWN_ID = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@guanjia>")
_ID = re.compile(r"<[^<>\s]{3,198}>")
_ADDRESS = re.compile(r"[^\s<>@\"',;:()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,180}[A-Za-z0-9])?")
_MACHINES = re.compile(r"(?i)^(mailer-daemon|postmaster)@")
_MUTE = re.compile(r"(?i)^(no-?reply|do-?not-?reply|noreply-[^@]*)@")
_AUTO_SUBJECT = re.compile(
    r"(?i)^\s*\[?(自动回复|自動回覆|自动答复|自動回復|外出自动|auto(?:matic)?[- ]?(?:reply|response)|out of office)"
)
_LOST_SUBJECT = re.compile(
    r"(?i)退信|投递失败|发送失败|undeliver|delivery (?:status|failure)|failure notice|returned mail"
)
_AUTO_HEADERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponse")


@dataclass(frozen=True)
class File:
    """What hung on the letter, as it came."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Read:
    """What a letter says; `automatic` tells why no person wrote it, `lost` what became of the messages it returns."""

    message_id: str = ""
    references: tuple[str, ...] = ()
    address: str = ""
    senders: tuple[str, ...] = ()
    name: str = ""
    subject: str = ""
    text: str = ""
    sent_at: datetime | None = None
    automatic: str = ""
    is_mute: bool = False
    returned: tuple[str, ...] = ()
    lost: str = ""
    files: tuple[File, ...] = ()
    left_out: tuple[str, ...] = ()
    digest: str = ""


def read(raw: bytes, cut: str = "") -> Read:
    """Read a letter; `cut` says in words why only its head is here. Damage never raises: what is readable stays."""
    try:
        found = _read(message_from_bytes(raw), raw)
    except Exception as error:  # whatever a stranger made up: the head alone, and a person looks at the rest
        head = BytesHeaderParser().parsebytes(raw[:100_000])
        note = f"邮件结构损坏（{type(error).__name__}），正文没有读出来，请到邮箱里看"
        found = replace(_head(head), left_out=(note,))
    if cut:
        found = replace(found, left_out=(cut, *found.left_out))
    said = "\x00".join(
        (found.address, found.subject, found.text, *(file.name for file in found.files))
    ).encode()
    if not found.message_id or not found.text:
        said = raw  # too little to know it again by
    return replace(found, digest=hashlib.sha256(said).hexdigest())


def _headers(mail: Mail) -> dict[str, list[str]]:
    """The headers as they came, by name."""
    found: dict[str, list[str]] = {}
    for name, value in mail.raw_items():
        found.setdefault(str(name).lower(), []).append(str(value)[:20_000])
    return found


def _head(mail: Mail) -> Read:
    """What the head of a letter says."""
    heads = _headers(mail)
    first = {name: values[0] for name, values in heads.items()}
    senders = tuple(address for name in ("reply-to", "from") if (address := address_of(first.get(name, ""))))
    ids = _ID.findall(" ".join((first.get("references", ""), first.get("in-reply-to", ""))))
    own = _ID.search(first.get("message-id", ""))
    subject = words_of(first.get("subject", ""))[:300]
    return Read(
        message_id=clean(own[0])[:LONGEST_ID] if own else "",
        references=tuple(dict.fromkeys(map(clean, ids)))[-MOST_REFERENCES:],
        address=senders[0] if senders else "", senders=senders,
        name=words_of(parseaddr(first.get("from", ""))[0])[:80], subject=subject,
        sent_at=_date_of(first.get("date", "")), automatic=_why_automatic(first, subject, senders),
        is_mute="x-auto-response-suppress" in first or any(_MUTE.match(address) for address in senders),
    )  # fmt: skip


def address_of(raw: str) -> str:
    """The address of a header in small letters; nothing when there is none that could be answered."""
    found = _ADDRESS.fullmatch(parseaddr(raw)[1]) or _ADDRESS.search(raw.rpartition("<")[2])
    return found[0].lower() if found and found[0].isascii() else ""


def _date_of(raw: str) -> datetime | None:
    """When it was written, as it says itself."""
    try:
        at = parsedate_to_datetime(raw)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return at.astimezone(UTC) if 1990 <= at.year <= 2100 else None
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _why_automatic(first: dict[str, str], subject: str, senders: tuple[str, ...]) -> str:
    """Why no person wrote this; nothing when one did."""
    if first.get("auto-submitted", "no").split(";")[0].strip().lower() != "no":
        return "自动发出的邮件"
    if any(name in first for name in _AUTO_HEADERS) or _AUTO_SUBJECT.match(subject):
        return "自动回复"
    if first.get("precedence", "").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "群发或自动发出的邮件"
    if "list-id" in first or "list-unsubscribe" in first:
        return "群发邮件"
    if any(_MACHINES.match(address) for address in senders) or first.get("return-path", "").strip() == "<>":
        return "邮件系统发出的通知"
    return ""


def _read(mail: Mail, raw: bytes) -> Read:
    """The whole letter."""
    found = _head(mail)
    plain, html, files, left_out = _parts(mail)
    text = "\n\n".join(plain) if any(words.strip() for words in plain) else html_words("\n".join(html))
    text = clean(text)
    if not text and any(words.strip() for words in (*plain, *html)):
        left_out.append("正文读不出来，请到邮箱里看")
    if len(text) > MOST_WORDS:
        text = text[:MOST_WORDS]
        left_out.append(f"正文太长，只留前 {MOST_WORDS} 字")
    if len(files) > MOST_FILES:
        left_out += [f"{file.name}：附件最多收 {MOST_FILES} 个" for file in files[MOST_FILES:]]
    returned, lost = _returned(mail, raw, found)
    return replace(found, text=text, files=tuple(files[:MOST_FILES]), left_out=tuple(left_out), returned=returned,
                   lost=lost, automatic=found.automatic or ("退信" if returned else ""))  # fmt: skip


def _leaves(mail: Mail) -> Iterator[Mail]:
    """The parts that hold something; what a letter encloses as a letter of its own is one part."""
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    if mail.get_content_type() == "message/delivery-status":
        return
    for part in mail.get_payload():
        yield from _leaves(part)  # type: ignore[arg-type]


def _parts(mail: Mail) -> tuple[list[str], list[str], list[File], list[str]]:
    """The plain words, the HTML, the files, and what was left out."""
    plain: list[str] = []
    html: list[str] = []
    files: list[File] = []
    left_out: list[str] = []
    for number, part in enumerate(_leaves(mail), 1):
        kind, name = part.get_content_type(), _name_of(part)
        if kind in ("message/rfc822", "text/rfc822-headers"):
            left_out.append(f"{name or '转发的邮件'}：信里的信不收，请到邮箱里看")
            continue
        body = _body_of(part)
        is_file = bool(name) or part.get_content_disposition() == "attachment"
        if kind in ("text/plain", "text/html") and not is_file:
            words = text_of(body, str(part.get_param("charset") or ""))
            (plain if kind == "text/plain" else html).append(words)
        elif body:
            files.append(File(name or f"附件 {number}", body))
    return plain, html, files, left_out


def _body_of(part: Mail) -> bytes:
    """The bytes of a part; broken base64 as far as it can be read."""
    body, coded = part.get_payload(decode=True), part.get_payload()
    body = body if isinstance(body, bytes) else b""
    is_base64 = "base64" in str(part.get("Content-Transfer-Encoding", "")).lower()
    is_broken = (
        is_base64
        and isinstance(coded, str)
        and body == "".join(coded.splitlines()).encode("utf-8", "surrogateescape")
    )
    return decoded("b", str(coded)) if is_broken else body


def _name_of(part: Mail) -> str:
    """What a part calls its file; nothing when that cannot be read."""
    try:
        return words_of(part.get_filename() or "")[:100]
    except (LookupError, ValueError, TypeError):
        return "附件"


def _returned(mail: Mail, raw: bytes, found: Read) -> tuple[tuple[str, ...], str]:
    """The own messages that a mail system gives back for good, and its code in words."""
    status = [block for part in mail.walk() if part.get_content_type() == "message/delivery-status"
              for block in part.get_payload() if isinstance(block, Mail)]  # fmt: skip
    failed = [block for block in status if str(block.get("Action", "")).strip().lower() == "failed"]
    told = any(_MACHINES.match(address) for address in found.senders) and _LOST_SUBJECT.search(found.subject)
    if not failed and (status or not told):
        return (), ""
    code = next(
        (
            m[0]
            for block in failed
            if (m := re.match(r"[245]\.\d{1,3}\.\d{1,3}", str(block.get("Status", ""))))
        ),
        "",
    )
    ids = OWN_ID.findall(raw.decode("latin-1")) + OWN_ID.findall(found.text)
    return tuple(dict.fromkeys(ids)), f"对方邮箱退信（{code}）" if code else "对方邮箱退信"
