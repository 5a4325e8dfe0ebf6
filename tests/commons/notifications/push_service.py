# SPDX-License-Identifier: AGPL-3.0-or-later
"""A push service on this machine, over TLS, and a browser that opens what it was sent: RFC 8291 read from the other
end, with nothing of the site's own code."""

import base64
import json
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _mac(key: bytes, content: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(content)
    return made.finalize()


class Browser:
    """What a browser keeps of a subscription, and how it opens a message."""

    def __init__(self, private: int = 0, auth: bytes = b"") -> None:
        curve = ec.SECP256R1()
        self.key = ec.derive_private_key(private, curve) if private else ec.generate_private_key(curve)
        self.auth = auth or os.urandom(16)

    @property
    def gives(self) -> dict[str, str]:
        return {"p256dh": b64(_point(self.key.public_key())), "auth": b64(self.auth)}

    def opens(self, body: bytes) -> bytes:
        salt, length = body[:16], body[20]
        sender = body[21 : 21 + length]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        agreed = _mac(self.auth, self.key.exchange(ec.ECDH(), theirs))
        bound = b"WebPush: info\0" + _point(self.key.public_key()) + sender
        secret = _mac(salt, _mac(agreed, bound + b"\1"))
        key = _mac(secret, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = _mac(secret, b"Content-Encoding: nonce\0\1")[:12]
        record = AESGCM(key).decrypt(nonce, body[21 + length :], None).rstrip(b"\0")
        assert record.endswith(b"\2")
        return record[:-1]


def read_vapid(header: str) -> dict[str, Any]:
    """The claims of a VAPID header whose signature holds under the key that it names. Raises ``InvalidSignature``."""
    token, key = header.removeprefix("vapid t=").split(", k=")
    signed, _, signature = token.rpartition(".")
    whole = unb64(signature)
    signature_der = encode_dss_signature(int.from_bytes(whole[:32], "big"), int.from_bytes(whole[32:], "big"))
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
    public.verify(signature_der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims: dict[str, Any] = json.loads(unb64(signed.partition(".")[2]))
    return {**claims, "k": key}


class Service:
    """Remembers what it was given, by path; answers ``status``."""

    def __init__(self, address: str, context: ssl.SSLContext) -> None:
        self.address, self.context = address, context
        self.status = 201
        self.received: list[tuple[str, dict[str, str], bytes]] = []


@contextmanager
def serve(folder: Path) -> Iterator[Service]:
    class Pushes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.received.append((self.path, headers, body))
            self.send_response(service.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing on the terminal."""

    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), Pushes) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address = f"https://localhost:{server.server_address[1]}"
        service = Service(address, ssl.create_default_context(cafile=str(certificate)))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield service
        server.shutdown()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks are moved in these tests.
        .not_valid_before(now - timedelta(days=900))
        .not_valid_after(now + timedelta(days=900))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return paths
