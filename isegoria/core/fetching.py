# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading an address of the web for the site, and never one of the machine's own neighbours.

An address that people, a file or another site may have written leads, unless one takes care, into the town hall's own
network (server-side request forgery). Here:

- http and https alone, without a name or password in the address, on the ports of the web;
- the name is resolved once, every address that it has is looked at, and the connection goes to one of those very
  addresses: a name that answers otherwise the second time (DNS rebinding) changes nothing;
- what is not of the public internet is refused: private, loopback, link-local, shared, multicast and reserved ranges of
  IPv4 and IPv6, those that hide in IPv6 (mapped, 6to4, NAT64, Teredo), and the metadata services of clouds;
- each redirection is looked at as the first address was, and never goes from https back to http;
- so many bytes, so many seconds, altogether; no cookie, no proxy, nothing kept for the next one.

``settings.ISEGORIA_FETCH_HOSTS`` names hosts of the administrator's own ("host" or "host:port") that may stand in
private ranges. A test sees that nothing else in the house opens an address.
"""

import http.client
import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .verdicts import refuse

LARGEST = 1_000_000
SECONDS = 10.0
REDIRECTIONS = 4
PORTS = {"http": 80, "https": 443}
CHUNK = 1 << 16
AGENT = "Isegoria"
# Public addresses by their number, and no public site: what clouds answer their own machines with.
METADATA = {ipaddress.ip_address("168.63.129.16"), ipaddress.ip_address("fd00:ec2::254")}
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]
"""Every address of a host, as text. May raise ``OSError``."""


@dataclass(frozen=True)
class Fetched:
    """What an address answered. ``address`` is the last one, after redirections; header names are in small letters."""

    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Limits:
    largest: int
    until: float

    @property
    def left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            _too_slow()
        return left


def system_resolver(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def fetch(
    address: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    largest: int = LARGEST,
    seconds: float = SECONDS,
    resolver: Resolver = system_resolver,
    context: ssl.SSLContext | None = None,
) -> Fetched:
    """What ``address`` answers, whatever its status: ``largest`` bytes at most, within ``seconds`` altogether.

    A GET follows redirections, and leaves the caller's ``headers`` out from the first one that leads to another host;
    nothing else follows any. Raises ``Refused``: ``address_refused``, ``unreachable``, ``too_large``, ``too_slow``.
    """
    limits = _Limits(largest, time.monotonic() + seconds)
    own = dict(headers or {})
    for _turn in range(REDIRECTIONS + 1):
        parts = _read(address)
        found = _once(parts, method, body, own, limits, resolver, context)
        target = found.headers.get("location", "")
        if method != "GET" or found.status not in {301, 302, 303, 307, 308} or not target:
            return found
        following = _read(urljoin(address, target))
        if parts.scheme == "https" and following.scheme != "https":
            _refused(following.hostname or "")
        if following.netloc != parts.netloc:
            own = {}
        address = following.geturl()
    return _unreachable(urlsplit(address).hostname or "")


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet's."""
    inner = _inside(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved and address not in METADATA


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to."""
    if address.version == 4:
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    # NAT64, and the old way of writing an IPv4 address in an IPv6 one (::a.b.c.d).
    if address in NAT64 or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _read(address: str) -> SplitResult:
    """The parts of an address that may be asked for at all."""
    if re.search(r"[\x00-\x20\x7f\\]", address) or len(address) > 2000:
        _refused("")
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname
        if host:
            host.encode("idna")
    except ValueError:  # UnicodeError is one
        _refused("")
    if parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        _refused(host or "")
    if port not in {None, *PORTS.values()} and not _is_allowed(host, port):
        _refused(host)
    return parts


def _is_allowed(host: str, port: int | None) -> bool:
    return not {host, f"{host}:{port}"}.isdisjoint(settings.ISEGORIA_FETCH_HOSTS)


def _addresses(parts: SplitResult, port: int, limits: _Limits, resolver: Resolver) -> list[str]:
    """Where a host is: every address that it names may be asked, or none is."""
    host = str(parts.hostname)
    answers: queue.Queue[list[str] | OSError] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(resolver(host.encode("idna").decode("ascii"), port))
        except OSError as error:
            answers.put(error)

    # The system's own resolver knows no limit of time.
    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = answers.get(timeout=limits.left)
    except queue.Empty:
        _too_slow()
    if isinstance(found, OSError) or not found:
        _unreachable(host)
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        own = _is_allowed(host, port) and not (address.is_link_local or address.is_multicast or address in METADATA)
        if not is_public(address) and not own:
            _refused(host)
    return found


def _once(
    parts: SplitResult,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    limits: _Limits,
    resolver: Resolver,
    context: ssl.SSLContext | None,
) -> Fetched:
    host = str(parts.hostname)
    port = parts.port or PORTS[parts.scheme]
    stop: threading.Timer | None = None
    connected: socket.socket | None = None
    answer: http.client.HTTPResponse | None = None
    connection = http.client.HTTPConnection(host.encode("idna").decode("ascii"), port)
    try:
        connected = _connect(_addresses(parts, port, limits, resolver), port, limits)
        # A server that sends a byte now and then would outlast any pause between two: at the end, the line is cut.
        stop = threading.Timer(limits.left, _cut, [connected])
        stop.daemon = True
        stop.start()
        if parts.scheme == "https":
            secured = context or ssl.create_default_context()
            connected = secured.wrap_socket(connected, server_hostname=host.encode("idna").decode("ascii"))
        connection.sock = connected
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"User-Agent": AGENT, "Accept": "*/*", **headers, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request(method, _quoted(path), body, sent)
        answer = connection.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        if said.get("content-encoding", "identity").lower() != "identity":
            _unreachable(host)
        content = _content(answer, said, limits)
        _ = limits.left
        return Fetched(parts.geturl(), answer.status, said, content)
    except (OSError, http.client.HTTPException, ValueError) as error:  # what is at the other end may answer anything
        if time.monotonic() >= limits.until or isinstance(error, TimeoutError):
            _too_slow()
        _unreachable(host)
    finally:
        if stop is not None:
            stop.cancel()
        for one in (answer, connection, connected):
            if one is not None:
                one.close()


def _connect(addresses: list[str], port: int, limits: _Limits) -> socket.socket:
    """A connection to one of the addresses that were looked at, and to no other."""
    failed: OSError | None = None
    for text in addresses:
        try:
            return socket.create_connection((text, port), timeout=limits.left)
        except OSError as error:
            failed = error
    raise failed or OSError


def _content(answer: http.client.HTTPResponse, headers: Mapping[str, str], limits: _Limits) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limits.largest:
        _too_large(limits.largest)
    content = b""
    while len(content) <= limits.largest and (block := answer.read(CHUNK)):
        content += block
    if len(content) > limits.largest:
        _too_large(limits.largest)
    return content


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _quoted(path: str) -> str:
    """What is not ASCII in an address, as bytes of UTF-8 in percents."""
    return "".join(sign if sign.isascii() else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in path)


# --- refusals ---------------------------------------------------------------------------------------
def _refused(host: str) -> NoReturn:
    refuse(
        "address_refused",
        _("This address is not one of the public web: the site does not open it. %(host)s"),
        _("Give an address that begins with https:// and that anyone can open."),
        status=400,
        host=host,
    )


def _unreachable(host: str) -> NoReturn:
    refuse(
        "unreachable",
        _("%(host)s could not be reached, or did not answer as a site does."),
        _("Open the address in a browser to see whether it is right, and try again later."),
        status=502,
        host=host,
    )


def _too_large(largest: int) -> NoReturn:
    refuse(
        "too_large",
        _("What is at this address is too large: at most %(most)s bytes are read."),
        _("Give the address of something smaller."),
        status=413,
        most=largest,
    )


def _too_slow() -> NoReturn:
    refuse(
        "too_slow",
        _("The address did not answer in time."),
        _("Try again later."),
        status=504,
    )
