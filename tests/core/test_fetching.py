# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the web for the site: a real server on this machine, a resolver of the test's own, and every way round."""

import ipaddress
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from isegoria.core.fetching import fetch, is_public, system_resolver
from isegoria.core.verdicts import Refused

SEEN: list[tuple[str, dict[str, str]]] = []


class Pages(BaseHTTPRequestHandler):
    """A site: what each path answers is said here."""

    def do_GET(self) -> None:
        SEEN.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        if self.path == "/round":
            self.send_response(301)
            self.send_header("Location", "/round")
            self.end_headers()
            return
        self.send_response(200)
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        if self.path == "/announced":
            self.send_header("Content-Length", "9999999")
        self.end_headers()
        try:
            if self.path == "/endless":
                while True:
                    self.wfile.write(b"x" * 65_536)
            if self.path == "/drip":
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.05)
            self.wfile.write(b"bonjour")
        except OSError:  # the reader has had enough
            return

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(given.upper())

    def log_message(self, *_: Any) -> None:
        """Say nothing on the terminal."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that cuts the line is what is tested."""


@pytest.fixture
def site() -> Iterator[int]:
    """The port of a web server on this machine."""
    SEEN.clear()
    with Quiet(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def allowed(site: int, settings: Any) -> str:
    """The same server, which the administrator allows by name and port."""
    settings.ISEGORIA_FETCH_HOSTS = [f"127.0.0.1:{site}"]
    return f"http://127.0.0.1:{site}"


def refused(code: str, address: str, **options: Any) -> None:
    with pytest.raises(Refused) as answer:
        fetch(address, **options)
    assert answer.value.verdict.code == code
    assert answer.value.verdict.reason_text
    assert answer.value.verdict.remedy_text


def test_a_page_is_read_with_nothing_of_ours_in_the_request(allowed: str) -> None:
    found = fetch(f"{allowed}/page?a=1&b=é")

    assert (found.status, found.body) == (200, b"bonjour")
    path, headers = SEEN[0]
    assert path == "/page?a=1&b=%C3%A9"
    assert {"cookie", "authorization", "referer", "proxy-authorization"}.isdisjoint(headers)


def test_what_is_sent_is_sent(allowed: str) -> None:
    found = fetch(f"{allowed}/", method="POST", body=b"jeton", headers={"Content-Type": "text/plain"})

    assert (found.status, found.body) == (201, b"JETON")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://127.0.0.1:6379/_INFO",
        "//example.org/",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org@127.0.0.1/",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://[::1/",
        "http://exam\r\nple.org/",
        "http://example.org/\r\nHost: other",
        "http://example.org\\@127.0.0.1/",
        "https://" + "a" * 3000,
        "http://..a/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    refused("address_refused", address, resolver=lambda host, port: ["93.184.215.14"])


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
        "http://0177.0.0.1/", "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://10.1.2.3/", "http://172.16.0.9/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[fe80::1]/", "http://[fc00::1]/",
        "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[2002:7f00:1::]/", "http://[64:ff9b::7f00:1]/",
        "http://[::127.0.0.1]/", "http://168.63.129.16/",
    ],
)  # fmt: skip
def test_a_neighbour_of_the_machine_is_never_asked(address: str) -> None:
    refused("address_refused", address)


def test_what_is_public_is() -> None:
    for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"):
        assert is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    refused("address_refused", "http://example.org/", resolver=lambda host, port: ["93.184.215.14", "10.0.0.1"])


def test_a_name_that_changes_its_answer_gains_nothing(site: int, settings: Any) -> None:
    """DNS rebinding: public when it is looked at, this machine when it is used. It is resolved once, so the
    connection goes to what was looked at."""
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        # Of the public internet, by its number, and no machine of anyone's (RFC 7723): nothing is asked of strangers.
        return ["192.0.0.9"] if len(asked) == 1 else ["127.0.0.1"]

    began = time.monotonic()
    with suppress(Refused):
        fetch("http://rebinding.example/", resolver=resolver, seconds=0.5)
    assert (asked, SEEN) == (["rebinding.example"], [])
    assert time.monotonic() - began < 3
    # And had the second answer come first, it would have been refused.
    refused("address_refused", "http://rebinding.example/", resolver=resolver)
    assert SEEN == []


def test_a_redirection_is_looked_at_as_the_first_address_was(allowed: str, site: int) -> None:
    assert fetch(f"{allowed}/to//page").body == b"bonjour"
    SEEN.clear()
    for target in ("http://127.0.0.2/", "http://localhost/", "http://169.254.169.254/", "file:///etc/passwd"):
        refused("address_refused", f"{allowed}/to/{target}")
    refused("unreachable", f"{allowed}/round")
    # Only ever the first address, and at most so many times the one that turns round.
    assert len(SEEN) == 4 + 5


def test_what_the_caller_sends_does_not_go_to_another_host(allowed: str, site: int, settings: Any) -> None:
    settings.ISEGORIA_FETCH_HOSTS = [f"127.0.0.1:{site}", f"localhost:{site}"]
    own = {"Authorization": "Bearer secret"}
    fetch(f"{allowed}/to/{allowed}/here", headers=own, resolver=lambda host, port: ["127.0.0.1"])
    fetch(f"{allowed}/to/http://localhost:{site}/there", headers=own, resolver=lambda host, port: ["127.0.0.1"])

    assert {path: headers.get("authorization") for path, headers in SEEN if not path.startswith("/to/")} == {
        "/here": "Bearer secret",
        "/there": None,
    }


def test_an_administrator_allows_a_host_and_its_port_alone(allowed: str, settings: Any, site: int) -> None:
    settings.ISEGORIA_FETCH_HOSTS = [f"inside.town:{site}"]

    def resolver(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    assert fetch(f"http://inside.town:{site}/", resolver=resolver).body == b"bonjour"
    refused("address_refused", f"http://outside.town:{site}/", resolver=resolver)
    refused("address_refused", "http://inside.town/", resolver=resolver)
    # Not even an allowed host leads to what a cloud tells its machines.
    refused("address_refused", f"http://inside.town:{site}/", resolver=lambda host, port: ["169.254.169.254"])


@pytest.mark.parametrize("path", ["/endless", "/announced"])
def test_no_more_than_so_many_bytes(allowed: str, path: str) -> None:
    refused("too_large", f"{allowed}{path}", largest=100_000)


def test_a_packed_answer_is_not_unpacked(allowed: str) -> None:
    refused("unreachable", f"{allowed}/packed")


def test_no_longer_than_so_many_seconds(allowed: str) -> None:
    began = time.monotonic()
    refused("too_slow", f"{allowed}/drip", seconds=0.5)

    assert time.monotonic() - began < 2


def test_a_resolver_that_never_answers_is_not_waited_for() -> None:
    began = time.monotonic()
    refused("too_slow", "http://example.org/", seconds=0.3, resolver=lambda host, port: time.sleep(5) or [])

    assert time.monotonic() - began < 2


def test_what_does_not_speak_http_is_not_an_answer(settings: Any) -> None:
    class Babble(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(1000)
            self.request.sendall(b"\x00\x01\x02 not HTTP\r\n" * 10)

    with socketserver.TCPServer(("127.0.0.1", 0), Babble) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        settings.ISEGORIA_FETCH_HOSTS = [f"127.0.0.1:{port}"]
        refused("unreachable", f"http://127.0.0.1:{port}/")
        server.shutdown()


def test_a_certificate_is_checked_against_the_name_not_the_address(
    tmp_path: Path, settings: Any, own_certificate: Callable[[str], tuple[Path, Path]]
) -> None:
    certificate, key = own_certificate("town.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Quiet(("127.0.0.1", 0), Pages) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        settings.ISEGORIA_FETCH_HOSTS = ["town.example", "other.example"]

        def resolver(host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        trusting = ssl.create_default_context(cafile=str(certificate))
        assert fetch(f"https://town.example:{port}/", resolver=resolver, context=trusting).body == b"bonjour"
        refused("unreachable", f"https://other.example:{port}/", resolver=resolver, context=trusting)
        # Signed by nobody whom the system trusts.
        refused("unreachable", f"https://town.example:{port}/", resolver=resolver)
        # From https, never back to http.
        refused(
            "address_refused",
            f"https://town.example:{port}/to/http://town.example/",
            resolver=resolver,
            context=trusting,
        )
        server.shutdown()


@pytest.fixture
def own_certificate(tmp_path: Path) -> Callable[[str], tuple[Path, Path]]:
    """Make a certificate for a name, signed by itself; the files of the certificate and its key."""

    def make(name: str) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
        paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        paths[1].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return paths

    return make


def test_the_system_resolver_gives_every_address_once() -> None:
    assert "127.0.0.1" in system_resolver("localhost", 80)
