# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public identifiers: short, random, sayable over the telephone, and no clue to how many there are."""

import secrets

# Crockford's base 32 without I, L, O, U: nothing that reads like another sign, nothing that spells a word.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new_public_id() -> str:
    """Ten characters, 50 bits: at a million rows, one collision in about two thousand sites."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
