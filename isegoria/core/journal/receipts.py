# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt that the author of an act keeps: the entry's number and its secret."""

import base64
import binascii
from dataclasses import dataclass

from .errors import JournalError

SECRET_BYTES = 16

# What a tired eye reads for a letter of base 32; none of these three digits belongs to its alphabet.
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})


@dataclass(frozen=True)
class Receipt:
    """Entry number and 128-bit secret. Whoever holds it can prove what was said, and when."""

    entry: int
    secret: bytes

    def __repr__(self) -> str:
        # The secret stays out of logs and of error pages.
        return f"Receipt(entry={self.entry})"

    @property
    def code(self) -> str:
        """Short text form, for paper and QR: ``1234-ABCD-EFGH-…``."""
        letters = base64.b32encode(self.secret).decode().rstrip("=")
        return "-".join([str(self.entry), *(letters[at : at + 4] for at in range(0, len(letters), 4))])

    @classmethod
    def parse(cls, text: str) -> "Receipt":
        """Read a code, in either case, with or without its dashes and spaces after the number.

        Raises ``JournalError("bad_receipt")``.
        """
        number, _, rest = text.strip().replace(" ", "-").partition("-")
        letters = rest.replace("-", "").upper().translate(_MISREAD)
        if not (number.isascii() and number.isdigit() and len(number) <= 18 and len(letters) == 26):
            raise JournalError("bad_receipt")
        try:
            secret = base64.b32decode(letters + "======")
        except (binascii.Error, ValueError) as error:
            raise JournalError("bad_receipt") from error
        receipt = cls(entry=int(number), secret=secret)
        # The last letter carries two spare bits: set, they mean a misread letter.
        if receipt.code.partition("-")[2].replace("-", "") != letters:
            raise JournalError("bad_receipt")
        return receipt
