"""S14: the one way out reaches public hosts that the settings name, and nothing inside, whatever the address says.

A stub answers for names, a canary listens on loopback, and whatever is connected to is written down.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import LazySettings
from django.db import transaction

from guanjia.communications import outbound
from guanjia.communications.outbound import NotSent
from guanjia.config import checks
from tests.communications.receiver import receiving

PUBLIC = "93.184.215.14"
# what a name may turn out to be; none of it is public
INSIDE = (
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1",  # noqa: S104
    "100.100.100.200", "100.127.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254",
    "192.168.0.1", "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.31.196.1", "192.52.193.1",
    "192.88.99.1", "192.175.48.1", "198.18.0.1", "198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:93.184.215.14", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a00:1::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo",
    "fec0::1", "ff02::1",
)  # fmt: skip
# addresses that are no name of a host, or not HTTPS, or lead elsewhere; {port} is the canary's
REFUSED = (
    "https://127.0.0.1:{port}/", "https://127.0.0.1.:{port}/", "https://127.1:{port}/", "https://127.0.1:{port}/",
    "https://2130706433:{port}/", "https://017700000001:{port}/", "https://0177.0.0.1:{port}/",
    "https://0x7f.0.0.1:{port}/", "https://0x7f000001:{port}/", "https://0x7f.1:{port}/", "https://0:{port}/",
    "https://0.0.0.0:{port}/", "https://[::1]:{port}/", "https://[::]:{port}/", "https://[::ffff:127.0.0.1]:{port}/",
    "https://[0:0:0:0:0:ffff:7f00:1]:{port}/", "https://[fe80::1%25lo]:{port}/", "https://localhost:{port}/",
    "https://localhost.:{port}/", "https://LOCALHOST:{port}/", "http://localhost:{port}/", "http://127.0.0.1:{port}/",
    "http://inside.example.com:{port}/", "https://user@inside.example.com:{port}/",
    "https://user:pass@inside.example.com:{port}/", "https://good.example.com@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@good.example.com/", "https://good.example.com:{port}@127.0.0.1/",
    "https://good.example.com#@127.0.0.1:{port}/", "https://127.0.0.1:{port}#.good.example.com/",
    "https://１２７.０.０.１:{port}/", "https://①②⑦.⓪.⓪.①:{port}/", "https://127。0。0。1:{port}/", "https://ⓛocalhost:{port}/",
    "https://inside.example.com:{port}/ x", "https://inside.example.com:{port}/\r\nHost: x", " https://inside.example.com/",
    "https://inside.example.com:{port}/\tx", "https://inside.example.com:99999/", "https://inside.example.com:-1/",
    "https://inside.example.com:0/", "https://inside.example.com:22/", "https:///inside.example.com/", "https://",
    "https://:{port}/", "https:127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:{port}", "", "https://a_b.example.com/",
    "https://-a.example.com/", "https://.example.com/", "https://example..com/", "https://" + "a" * 64 + ".cn/",
    "https://inside.example.com:8443/", "ftp://inside.example.com:{port}/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x",
    "dict://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/", "jar:https://127.0.0.1:{port}/!/", "data:text/plain,x",
    "javascript:alert(1)", "ws://127.0.0.1:{port}/", "unix:///tmp/x", "http+unix://%2Ftmp%2Fx/", "blob:https://127.0.0.1/",
    "https://inside.example.com:{port}/" + "a" * 500,
)  # fmt: skip


@dataclass
class Net:
    """Names with what they turn out to be in turn, what was asked and reached, the canary's port and visitors."""

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    port: int = 0
    hits: int = 0

    def look_up(self, host: str, port: Any, *args: Any, **more: Any) -> list[Any]:
        """Stand in for the resolver; digits are what they say, as the system's own reads them."""
        if host not in self.names:
            return REAL(host, port, *args, **more)
        self.asked.append(host)
        turns = self.names[host]
        found = turns.pop(0) if len(turns) > 1 else turns[0]
        return [(0, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


REAL = socket.getaddrinfo
CONNECT = socket.socket.connect


@pytest.fixture
def net(db: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    """The stub, the canary on loopback, and the settings that would let its port out."""
    net = Net()
    with socket.create_server(("127.0.0.1", 0)) as canary:
        net.port = canary.getsockname()[1]

        def watch() -> None:
            while True:
                try:
                    visitor, _ = canary.accept()
                except OSError:
                    return
                net.hits += 1
                visitor.close()

        def connect(self: socket.socket, address: Any) -> None:
            net.reached.append(address[0])
            if address[0] == PUBLIC:
                raise ConnectionRefusedError
            CONNECT(self, address)

        threading.Thread(target=watch, daemon=True).start()
        monkeypatch.setattr(socket, "getaddrinfo", net.look_up)
        monkeypatch.setattr(socket.socket, "connect", connect)
        hosts = ("inside", "good", "a", "rebound")
        settings.OUTBOUND = frozenset({"*", *(f"{host}.example.com:{net.port}" for host in hosts)})
        settings.OUTBOUND_LOOPBACK = False
        yield net
        canary.shutdown(socket.SHUT_RDWR)


def send(address: str, **headers: str) -> outbound.Answer:
    return outbound.post(address, b"{}", headers, seconds=2)


@pytest.mark.asvs("1.3.6", "13.2.4", "13.2.5")
@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_no_public_host_over_https_is_refused_before_anything_is_asked(
    net: Net, address: str
) -> None:
    net.names["inside.example.com"] = [["127.0.0.1"]]
    with pytest.raises(NotSent) as refused:
        send(address.format(port=net.port))
    assert (refused.value.code, net.hits, net.asked, net.reached) == ("address_refused", 0, [], [])
    assert refused.value.message


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("inside", INSIDE)
def test_a_name_that_lies_inside_is_not_connected_to(net: Net, inside: str) -> None:
    for found in ([inside], [PUBLIC, inside], [inside, PUBLIC]):
        net.names["inside.example.com"] = [found]
        with pytest.raises(NotSent) as refused:
            send(f"https://inside.example.com:{net.port}/")
        assert refused.value.code == "address_not_public"
    assert (net.hits, net.reached) == (0, [])


def test_the_list_is_as_long_as_asked() -> None:
    assert len(set(REFUSED)) + len(set(INSIDE)) >= 80


def test_the_control_without_the_check_the_canary_is_hit(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "is_public", lambda address: True)
    for inside in ("127.0.0.1", "127.255.255.254"):
        net.names["inside.example.com"] = [[inside]]
        with pytest.raises(NotSent):
            send(f"https://inside.example.com:{net.port}/")
    assert net.hits == 1  # the canary listens on the first of them


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.215.14", "223.5.5.5", "2606:4700::1111", "2400:3200::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert outbound.is_public(address)


@pytest.mark.asvs("1.3.6")
def test_a_name_is_asked_once_and_what_was_checked_is_what_is_connected_to(net: Net) -> None:
    net.names["rebound.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(NotSent) as refused:
        send(f"https://rebound.example.com:{net.port}/")
    assert refused.value.code == "not_reached"
    assert (net.asked, net.reached, net.hits) == (["rebound.example.com"], [PUBLIC], 0)


def test_a_proxy_of_the_environment_is_not_asked(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{net.port}")
    net.names["good.example.com"] = [[PUBLIC]]
    with pytest.raises(NotSent):
        send("https://good.example.com/")
    assert (net.hits, net.reached) == (0, [PUBLIC])


def test_where_nobody_is_named_nobody_is_called(net: Net, settings: LazySettings) -> None:
    for named in ((), ("other.example.com",), ("example.com",), ("good.example.com:8443",)):
        settings.OUTBOUND = frozenset(named)
        with pytest.raises(NotSent, match="GUANJIA_OUTBOUND"):
            send("https://good.example.com/")
    assert net.asked == []


@pytest.mark.parametrize(
    "header", [("X-A", "b\r\nX-C: d"), ("X-A\r\nX-C", "d"), ("X A", "b"), ("X-A", "b\x00"), ("X-A", "好")]
)
def test_no_header_carries_another(settings: LazySettings, db: None, header: tuple[str, str]) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as other:
        with pytest.raises(NotSent) as refused:
            send(other.url, **dict([header]))
        assert (refused.value.code, other.calls) == ("header_refused", [])


@pytest.mark.asvs("15.3.2")
def test_a_redirect_is_an_answer_and_is_not_followed(net: Net, settings: LazySettings) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as other:
        other.codes, other.headers = [302], {"Location": f"http://127.0.0.1:{net.port}/"}
        assert send(other.url).code == 302
        assert (len(other.calls), other.calls[0].path, net.hits) == (1, "/in?x=1", 0)


def certificate(folder: Path, name: str) -> ssl.SSLContext:
    """A server that proves to be `name`, by an authority that nobody knows but the file `ca.pem` beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    began = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(began).not_valid_after(began + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "ca.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "own.pem").write_bytes(secret + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


@pytest.mark.asvs("12.3.1", "12.3.2")
def test_the_certificate_must_be_the_name_s_and_of_a_known_authority(
    net: Net, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str | None] = []
    context = certificate(tmp_path, "good.example.com")
    context.sni_callback = lambda sock, name, ctx: told.append(name)
    monkeypatch.setattr(outbound, "is_public", lambda address: True)
    net.names["good.example.com"] = net.names["other.example.com"] = [["127.0.0.1"]]
    known = lambda: ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))  # noqa: E731
    with receiving(lambda sock: context.wrap_socket(sock, server_side=True)) as other:
        hosts = ("good.example.com", "other.example.com")
        settings.OUTBOUND = frozenset(f"{host}:{other.port}" for host in hosts)
        for host, trust, code in (
            ("good.example.com", outbound.trust, "no_trust"),
            ("other.example.com", known, "no_trust"),
        ):
            monkeypatch.setattr(outbound, "trust", trust)
            with pytest.raises(NotSent) as refused:
                send(f"https://{host}:{other.port}/")
            assert (refused.value.code, other.calls) == (code, [])
        monkeypatch.setattr(outbound, "trust", known)
        assert send(f"https://good.example.com:{other.port}/a?b=c").code == 200
        assert (other.calls[0].path, other.calls[0].headers["host"]) == (
            "/a?b=c",
            f"good.example.com:{other.port}",
        )
        assert told == ["good.example.com", "other.example.com", "good.example.com"]


@pytest.mark.parametrize("slow", ["silent", "dripping"])
def test_a_slow_answer_ends_with_its_time(db: None, settings: LazySettings, slow: str) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as other:
        if slow == "silent":
            other.before = lambda call: time.sleep(3)
        other.said, other.drip = b"x" * 100, 0.2
        began = time.monotonic()
        with pytest.raises(NotSent) as refused:
            outbound.post(other.url, b"{}", {}, seconds=0.5)
        assert refused.value.code == "no_answer"
        assert time.monotonic() - began < 2


def test_an_answer_without_end_is_not_read(db: None, settings: LazySettings) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as other:
        other.said = b"x" * (outbound.MOST + 1)
        with pytest.raises(NotSent) as refused:
            send(other.url)
        assert refused.value.code == "answer_too_large"


def test_nothing_leaves_inside_a_transaction(settings: LazySettings, db: None) -> None:
    settings.OUTBOUND_LOOPBACK = True
    with receiving() as other:
        with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
            send(other.url)
        assert other.calls == []
        assert send(other.url).body == b"ok"


def test_calling_the_own_machine_is_refused_at_the_start_outside_of_the_demo(settings: LazySettings) -> None:
    settings.OUTBOUND_LOOPBACK, settings.IS_DEMO, settings.OUTBOUND = (
        True,
        False,
        frozenset({"https://a.cn/"}),
    )
    words = "".join(checks.unsafe_settings())
    assert "GUANJIA_OUTBOUND_LOOPBACK=1" in words
    assert "https://a.cn/ 不是主机" in words
    settings.OUTBOUND_LOOPBACK, settings.OUTBOUND = False, frozenset({"*", "a.cn", "a.cn:8443"})
    assert "GUANJIA_OUTBOUND" not in "".join(checks.unsafe_settings())


def test_a_star_before_a_domain_names_every_host_below_it_and_nothing_else(settings: LazySettings) -> None:
    settings.OUTBOUND_LOOPBACK, settings.OUTBOUND = False, frozenset({"*.push.example.com"})
    assert outbound.place_of("https://web.push.example.com/x").host == "web.push.example.com"
    assert outbound.place_of("https://a.b.push.example.com/x").port == 443
    for address in (
        "https://push.example.com/", "https://evilpush.example.com/", "https://web.push.example.com:8443/",
        "https://push.example.com.evil.cn/", "http://web.push.example.com/",
    ):  # fmt: skip
        with pytest.raises(NotSent) as refused:
            outbound.place_of(address)
        assert refused.value.code == "address_refused"
    assert "GUANJIA_OUTBOUND" not in "".join(checks.unsafe_settings())
    settings.OUTBOUND = frozenset({"*.", "a.*.cn", "**"})
    words = "".join(checks.unsafe_settings())
    assert all(f"{host} 不是主机" in words for host in settings.OUTBOUND)
