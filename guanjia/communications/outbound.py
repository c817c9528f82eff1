"""The one way out: every HTTP call of the house is `post()` or `get()`.

It goes to a host that the settings name, at a public address. The name is asked once, and what was checked is what is
connected to, with TLS verified by the name. No redirect is followed, no proxy is asked, an answer has its time and its
size, and nothing leaves inside a transaction.
"""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from http.client import HTTPException
from threading import Timer
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from guanjia.kernel.refusals import Refused

LONGEST = 500
MOST = 2**20  # bytes of an answer
ANY = "*"
_ADDRESS = re.compile(r"[!#-;=?-\[\]_a-z~]+")  # visible ASCII but for quotes, brackets and the backslash
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_VALUE = re.compile(r"[ -~]*")
_LOOPBACK = ("localhost", "127.0.0.1")
# what the registers of IANA keep for special use, as far as Python calls it global, and a cloud's own address
_SPECIAL = [ipaddress.ip_network(text) for text in (
    "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
    "192.175.48.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48",
    "3fff::/20",
)]  # fmt: skip
# only what is given out to the public: no mapped or translated IPv4, nothing local
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")


class NotSent(Refused):
    """The call was not made, or brought no whole answer; in words for who looks after it."""


@dataclass(frozen=True)
class Place:
    """An address taken apart and found to be allowed."""

    scheme: str
    host: str
    port: int
    target: str


@dataclass(frozen=True)
class Call:
    """What is sent, and how much may come back."""

    method: str
    body: bytes | None
    headers: Mapping[str, str]
    most: int = MOST


@dataclass(frozen=True)
class Answer:
    """What came back, and the other side's word when to come again."""

    code: int
    body: bytes
    retry_after: str = ""


def place_of(address: str) -> Place:
    """Take an address apart; NotSent when it is not one that the house may call."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _not_allowed("读不出来") from None
    if len(address) > LONGEST or not _ADDRESS.fullmatch(address) or "#" in address or "@" in parts.netloc:
        raise _not_allowed("太长，或带有空格、用户名、# 等不能用的字符")
    is_near = settings.OUTBOUND_LOOPBACK and host in _LOOPBACK
    if parts.scheme != "https" and not (is_near and parts.scheme == "http"):
        raise _not_allowed("必须以 https:// 开头")
    if not is_near and not _HOST.fullmatch(host):
        raise _not_allowed("要写主机名，不能写数字地址")
    if port is None:
        port = 443 if parts.scheme == "https" else 80
    named = host if port == 443 else f"{host}:{port}"
    if not is_near and not _is_named(named) and not (ANY in settings.OUTBOUND and port == 443):
        raise _not_allowed(f"{named} 不在允许对外调用的名单里，请管服务器的人加到 GUANJIA_OUTBOUND")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port, target)


def _is_named(named: str) -> bool:
    """Whether the settings name a host, or with `*.` the domain that it lies in."""
    return named in settings.OUTBOUND or any(
        one.startswith(f"{ANY}.") and named.endswith(one[1:]) for one in settings.OUTBOUND
    )


def _not_allowed(why: str) -> NotSent:
    """The refusal of an address, at its field."""
    return NotSent("address_refused", f"这个网址不能用：{why}。", {"address": f"不能用：{why}。"})


def is_public(address: str) -> bool:
    """Whether an address belongs to the public network, and to nothing inside or special."""
    found = ipaddress.ip_address(address)
    if any(found in network for network in _SPECIAL if network.version == found.version):
        return False
    return found in _PUBLIC_V6 if found.version == 6 else found.is_global


def _may_reach(place: Place, address: str) -> bool:
    """Whether the place may be looked for at an address."""
    if place.scheme == "http" or (settings.OUTBOUND_LOOPBACK and place.host in _LOOPBACK):
        return ipaddress.ip_address(address).is_loopback
    return is_public(address)


def _addresses(place: Place) -> list[str]:
    """Where the name lies, asked once; one address that is not allowed among them refuses all."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent("no_such_host", f"找不到主机 {place.host}。") from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(_may_reach(place, address) for address in addresses):
        raise NotSent("address_not_public", f"主机 {place.host} 指向内部或保留的网络地址，没有连接。")
    return addresses


def post(address: str, body: bytes, headers: Mapping[str, str], *, seconds: float, query: str = "") -> Answer:
    """Send a body and wait for the whole answer at most so many seconds; NotSent when there is none."""
    return _call(Call("POST", body, headers), address, query, seconds)


def get(address: str, *, seconds: float, query: str = "", most: int = MOST) -> Answer:
    """Fetch something of at most so many bytes, as `post` sends; NotSent when there is no whole answer."""
    return _call(Call("GET", None, {}, most), address, query, seconds)


def _call(call: Call, address: str, query: str, seconds: float) -> Answer:
    """Check the address, then its place in the network, then call; `query` holds what no address may show."""
    with transaction.atomic(durable=True):
        pass  # refuses to run inside a transaction, which would stay open for as long as the other side likes
    place = place_of(address)
    if query:
        place = replace(place, target=f"{place.target}?{query}")
    if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in call.headers.items()):
        raise NotSent("header_refused", "请求头里有不能用的字符，没有发送。")
    deadline = time.monotonic() + seconds
    for one in _addresses(place):
        connection = _connection(place, one, _left(deadline) / 2)  # one half for the way, one for TLS
        try:
            connection.connect()
            return _exchange(connection, place, call, deadline)
        except ssl.SSLError:
            raise NotSent("no_trust", f"主机 {place.host} 的证书不能信任，没有发送。") from None
        except (HTTPError, OSError):
            continue
        finally:
            connection.close()
    raise NotSent("not_reached", f"主机 {place.host} 连不上。")


def _left(deadline: float) -> float:
    """The seconds that are left; never none, which would mean without end."""
    return max(deadline - time.monotonic(), 0.01)


def _connection(place: Place, address: str, seconds: float) -> HTTPConnection:
    """A connection to the address that was checked; the certificate must be the name's."""
    if place.scheme == "http":
        return HTTPConnection(address, place.port, timeout=seconds)
    return HTTPSConnection(
        address, place.port, timeout=seconds, server_hostname=place.host, ssl_context=trust()
    )


def trust() -> ssl.SSLContext:
    """Whom to believe: the authorities of the system, by name, TLS 1.2 or newer."""
    return ssl.create_default_context()


def _hang_up(connected: socket.socket) -> None:
    """End a call whose time is over, wherever it stands."""
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _exchange(connection: HTTPConnection, place: Place, call: Call, deadline: float) -> Answer:
    """Send and read on an open connection, which is cut when the time is over."""
    sent = {"Host": place.host if place.port in (80, 443) else f"{place.host}:{place.port}",
            "User-Agent": "Guanjia", "Accept-Encoding": "identity", **call.headers}  # fmt: skip
    connected: socket.socket = connection.sock
    connected.settimeout(_left(deadline))
    watch = Timer(_left(deadline), _hang_up, [connected])
    watch.daemon = True
    watch.start()
    try:
        connection.request(call.method, place.target, body=call.body, headers=sent, preload_content=False)
        response = connection.getresponse()
        said = response.read(call.most + 1, decode_content=False)
    except (HTTPError, HTTPException, OSError, ValueError):
        raise NotSent("no_answer", f"主机 {place.host} 没有在限时内完整回答。") from None
    finally:
        watch.cancel()
    if time.monotonic() > deadline:
        raise NotSent("no_answer", f"主机 {place.host} 没有在限时内完整回答。")
    if len(said) > call.most:
        raise NotSent("answer_too_large", f"主机 {place.host} 的回答太大。")
    return Answer(response.status, said, response.headers.get("Retry-After", ""))
