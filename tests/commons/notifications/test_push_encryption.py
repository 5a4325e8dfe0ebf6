# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves for a push service: the vectors of RFC 8291 (appendix A) and RFC 8292 (2.4), and a key of one's own."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from isegoria.commons.notifications.pushing.carrying import WebPush
from isegoria.commons.notifications.pushing.encryption import CURVE, MOST, encrypt
from isegoria.commons.notifications.pushing.identity import VALID_SECONDS, authorization, signing_key

from .push_service import Browser, b64, read_vapid, unb64

# RFC 8291, appendix A.
PLAINTEXT = b"When I grow up, I want to be a watermelon"
UA_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
UA_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AS_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
# RFC 8292, 2.4: the header and the claims, without the signature, which is another each time.
SIGNED = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9."
    "eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), CURVE)


def test_the_example_of_the_standard_is_made_to_the_byte() -> None:
    body = encrypt(PLAINTEXT, p256dh=UA_PUBLIC, auth=AUTH, own=private(AS_PRIVATE), salt=unb64(SALT))

    assert b64(body) == BODY
    browser = Browser(int.from_bytes(unb64(UA_PRIVATE), "big"), unb64(AUTH))
    assert browser.gives == {"p256dh": UA_PUBLIC, "auth": AUTH}
    assert browser.opens(body) == PLAINTEXT


def test_no_two_messages_look_alike_and_only_their_browser_opens_them() -> None:
    browser = Browser()
    one, other = (encrypt("Été".encode(), **browser.gives) for _time in range(2))

    assert one[:100] != other[:100]
    assert browser.opens(one) == browser.opens(other) == "Été".encode()
    with pytest.raises(Exception, match=r"^$"):  # InvalidTag has no words
        Browser().opens(one)


def test_a_record_takes_so_much_and_no_more() -> None:
    browser = Browser()
    assert browser.opens(encrypt(b"x" * MOST, **browser.gives)) == b"x" * MOST
    with pytest.raises(ValueError, match="too long"):
        encrypt(b"x" * (MOST + 1), **browser.gives)


def test_the_token_is_that_of_the_standard_and_its_signature_holds() -> None:
    key = ec.generate_private_key(CURVE)
    header = authorization(
        "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
        contact="mailto:push@example.com",
        key=key,
        now=1453523768 - VALID_SECONDS,
    )

    assert header.removeprefix("vapid t=").rpartition(".")[0] == SIGNED
    assert read_vapid(header)["aud"] == "https://push.example.net"


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path, settings: Any) -> None:
    settings.ISEGORIA_DATA_DIR = tmp_path
    made = WebPush("mailto:push@town.example").public_key
    file = tmp_path / "push.key"

    assert (file.stat().st_mode & 0o777, [one.name for one in tmp_path.iterdir()]) == (0o600, ["push.key"])
    assert WebPush("https://town.example/contact").public_key == made
    assert len(unb64(made)) == 65
    file.write_text("hardly a key")
    with pytest.raises(ValueError, match=r"^push\.key holds no key$"):
        signing_key()


@pytest.mark.parametrize("contact", ["push@town.example", "http://town.example", "mailto:été@town.example"])
def test_a_contact_is_one_that_push_services_can_use(contact: str) -> None:
    with pytest.raises(ValueError, match="mailto"):
        WebPush(contact)
