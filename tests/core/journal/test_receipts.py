# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code that people copy from paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.receipts import Receipt


def test_the_documented_code() -> None:
    receipt = Receipt(1234, bytes.fromhex("000102030405060708090a0b0c0d0e0f"))
    assert receipt.code == "1234-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4"


@given(st.integers(1, 2**53), st.binary(min_size=16, max_size=16))
def test_a_code_reads_as_the_receipt_it_came_from(entry: int, secret: bytes) -> None:
    receipt = Receipt(entry, secret)
    assert Receipt.parse(receipt.code) == receipt
    assert Receipt.parse(f"  {receipt.code.lower().replace('-', ' ')} ") == receipt


def test_misread_digits_are_read_as_the_letters_they_look_like() -> None:
    receipt = Receipt(7, bytes.fromhex("b8e0e1417a0b8e0e1417a0b8e0e1417a"))
    assert {"O", "I", "B"} & set(receipt.code)
    seen = receipt.code.partition("-")[2].replace("O", "0").replace("I", "1").replace("B", "8")
    assert Receipt.parse(f"7-{seen}") == receipt


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234",
        "1234-AAAQ",
        "-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4",
        "x-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4",
        "1234-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B5",
        "1234-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B9",
        "1234-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4-AAAA",
        "٣-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4",
        "9" * 40 + "-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4",
        "1\x00-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4",
    ],
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(JournalError) as refusal:
        Receipt.parse(text)
    assert refusal.value.code == "bad_receipt"


def test_a_receipt_never_shows_its_secret_in_a_log() -> None:
    receipt = Receipt(1, b"sixteen bytes ok")
    assert repr(receipt) == str(receipt) == "Receipt(entry=1)"
