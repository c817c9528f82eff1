"""Words out of bytes that name their charset wrongly, twice or not at all, and out of HTML; nothing here raises."""

import base64
import binascii
import quopri
import re
from html.parser import HTMLParser

from guanjia.kernel.text import tidy

_ENCODED = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_SPACE, _LINES = re.compile("[ \t\r\f\v]+"), re.compile("\n{3,}")
# names that are narrower than what is sent under them
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030",
    "hz-gb-2312": "hz", "big5": "cp950", "x-big5": "cp950", "utf8": "utf-8", "ks_c_5601-1987": "cp949",
}  # fmt: skip
_WESTERN = ("iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "iso-8859-15")
_HIDDEN = ("script", "style", "head", "title", "template", "noscript")
_BREAKS = ("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol", "hr")
MOST_HTML = 2_000_000


def text_of(body: bytes, charset: str) -> str:
    """The words of a body: by the charset that it names where that fits, else by the one that does."""
    named = charset.strip("\"' ").lower()
    named = _WIDER.get(named, named)
    if (
        named in _WESTERN
        and (guessed := _by(body, "utf-8") or _by(body, "gb18030"))
        and _CHINESE.search(guessed)
    ):
        return guessed
    for one in (named, "utf-8"):
        if (words := _by(body, one)) is not None:
            return words
    if _is_mostly_utf8(words := body.decode("utf-8", "replace")):
        return words  # cut in the middle of a sign, or one byte of it was lost
    for one in ("gb18030", "cp950"):
        if (guess := _by(body, one)) is not None:
            return guess
    return body.decode("gb18030", "replace")


def _by(body: bytes, charset: str) -> str | None:
    """The words by one charset; nothing where it is unknown or does not fit."""
    try:
        return str(body.decode(charset)) if charset else None
    except (LookupError, ValueError):
        return None


def _is_mostly_utf8(words: str) -> bool:
    """Whether what was read as UTF-8 makes sense but for a few signs."""
    signs = [sign for sign in words if not sign.isascii()]
    return bool(_CHINESE.search(words)) and signs.count("\ufffd") * 2 <= len(signs)


def words_of(raw: str) -> str:
    """The words of a header on one line; what cannot be decoded stays as it came."""
    found: list[tuple[str, bytes]] = []
    end = 0
    for match in _ENCODED.finditer(raw):
        between = raw[end : match.start()]
        if between.strip() or not found:
            found.append(("", between.encode("utf-8", "surrogateescape")))
        name, body = match[1].lower(), decoded(match[2].lower(), match[3])
        if found[-1][0] == name:  # one sign may be cut across two encoded words
            found[-1] = (name, found[-1][1] + body)
        else:
            found.append((name, body))
        end = match.end()
    found.append(("", raw[end:].encode("utf-8", "surrogateescape")))
    return re.sub(r"\s+", " ", clean("".join(text_of(body, name) for name, body in found)))


def decoded(how: str, body: str) -> bytes:
    """The bytes of an encoded word or a base64 part, as far as they can be had."""
    coded = body.encode("utf-8", "surrogateescape")
    if how == "q":
        return quopri.decodestring(coded.replace(b"_", b" "))
    coded = _NOT_BASE64.sub(b"", coded)
    coded = coded[: len(coded) - 1] if len(coded) % 4 == 1 else coded
    try:
        return base64.b64decode(coded + b"=" * (-len(coded) % 4))
    except binascii.Error:
        return b""


def clean(words: str) -> str:
    """Words without what cannot be kept."""
    return tidy(_UNFIT.sub("", words))


class _Words(HTMLParser):
    """Collects what a reader of a page would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """What is hidden begins; what stands on its own line breaks it."""
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """What is hidden ends; a head that was never closed ends with the body's begin."""
        if tag in _HIDDEN:
            self.hidden = max(self.hidden - 1, 0)
        elif tag in ("p", "div", "tr", "li", "h1", "h2", "h3", "h4"):
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Words that are seen."""
        if not self.hidden:
            self.found.append(data.replace("\n", " "))


def html_words(html: str) -> str:
    """The words of a page, without what runs or is hidden."""
    reader = _Words()
    reader.feed(html[:MOST_HTML])
    reader.close()
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(reader.found).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()
