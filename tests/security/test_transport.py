"""TLS and HTTP as our own server speaks them, without a proxy; and our client of the mail server (ASVS 12, 4.2.1)."""

import datetime
import os
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from django.core.mail import get_connection

from tests.house.test_installation import free_port

DAY = datetime.timedelta(days=1)
START = (
    "from guanjia.config import environment, keys; keys.make(environment.keys_directory());"
    "from guanjia.config.commands.serve import server; server('127.0.0.1', {port}).serve()"
)


@dataclass(frozen=True)
class Server:
    """Where our server listens with TLS, and its certificate."""

    port: int
    certificate: Path
    key: Path


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody signed, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(day - DAY).not_valid_after(day + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "a.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "a.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "a.pem", folder / "a.key"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Our web server with TLS; there is no database behind it, so a page is a 503 or a 404."""
    folder, port = tmp_path_factory.mktemp("tls"), free_port()
    certificate, key = certified(folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GUANJIA_", "DJANGO_"))}
    given = {
        "DJANGO_SETTINGS_MODULE": "guanjia.config.settings", "GUANJIA_HOME": str(folder), "GUANJIA_WEB_PROCESSES": "1",
        "GUANJIA_TLS_CERTIFICATE": str(certificate), "GUANJIA_TLS_KEY": str(key),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", START.format(port=port)],
        env=kept | given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not answers(port):
        time.sleep(0.1)
    found = Server(port, certificate, key)
    while time.monotonic() < deadline and not is_ready(found):  # the first answer loads what answers
        time.sleep(0.2)
    yield found
    process.terminate()
    process.wait(30)


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def speak(
    server: Server,
    text: bytes,
    lowest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    highest: ssl.TLSVersion | None = None,
) -> tuple[bytes, str, str]:
    """Send bytes over TLS; returns what came back, the version and the cipher."""
    context = ssl.create_default_context(cafile=str(server.certificate))
    context.minimum_version = lowest
    context.maximum_version = highest or ssl.TLSVersion.MAXIMUM_SUPPORTED
    with (
        socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        line.sendall(text)
        line.settimeout(3)
        found = b""
        with suppress(TimeoutError, ssl.SSLError, ConnectionError):
            while part := line.recv(65536):
                found += part
        return found, str(line.version()), (line.cipher() or ("",))[0]


GET = b"GET /no-such-page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def is_ready(server: Server) -> bool:
    """Whether it answers a request by now."""
    with suppress(OSError):
        return speak(server, GET)[0].startswith(b"HTTP/1.1 ")
    return False


@pytest.mark.asvs("12.1.1", "12.1.2", "12.2.1")
def test_our_server_speaks_new_tls_with_strong_ciphers_and_nothing_else(server: Server) -> None:
    answer, version, cipher = speak(server, GET)
    assert answer.startswith(b"HTTP/1.1 ")
    assert version == "TLSv1.3"
    assert cipher in ("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256")
    for old in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError, ValueError)):
            speak(server, GET, old, old)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        plain.sendall(GET)
        plain.settimeout(3)
        try:
            found = plain.recv(4096)
        except (TimeoutError, ConnectionError):
            found = b""
        assert not found.startswith(b"HTTP/")


SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /a HTTP/1.1\r\nHost: localhost\r\n"
TWO_LENGTHS = {
    "both": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two different": HEAD + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED),
    "hidden chunked": HEAD + b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "blank before colon": HEAD + b"Content-Length : 5\r\n\r\n",
    "no number": HEAD + b"Content-Length: +5\r\n\r\n",
    "a bad chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a bare line end": b"POST /a HTTP/1.1\nHost: localhost\rX: y\n\n",
}


@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize("what", [what for what in TWO_LENGTHS if what != "both"])
def test_a_request_whose_end_is_unclear_is_refused_and_hides_no_other(server: Server, what: str) -> None:
    answer, _, _ = speak(server, TWO_LENGTHS[what] + SMUGGLED)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:200]
    assert answer.count(b"HTTP/1.") <= 1


@pytest.mark.asvs("4.2.1")
def test_of_two_ways_to_say_the_length_the_chunks_count(server: Server) -> None:
    answer, _, _ = speak(server, TWO_LENGTHS["both"] + SMUGGLED)
    first = answer.split(b"\r\n")[0]
    assert first.startswith(b"HTTP/1.1 4") or answer == b"", first


@pytest.mark.asvs("12.3.2")
def test_mail_is_not_handed_to_a_server_whose_certificate_nobody_vouches_for(
    tmp_path: Path, settings: LazySettings
) -> None:
    certificate, key = certified(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    def serve() -> None:
        plain, _ = listener.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as line:
                line.sendall(b"220 stand-in\r\n")
                heard.append(line.recv(1024))
        except (ssl.SSLError, ConnectionError):
            pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = (
            "localhost",
            listener.getsockname()[1],
            True,
        )
        mail = get_connection("django.core.mail.backends.smtp.EmailBackend", timeout=3)
        with pytest.raises((ssl.SSLCertVerificationError, smtplib.SMTPException)):
            mail.open()
        thread.join(5)
    assert heard == []
