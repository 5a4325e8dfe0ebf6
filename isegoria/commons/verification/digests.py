# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of an identity: an HMAC-SHA-256 under a key derived from the site's secret, and nothing else.

Names are read as people write them: accents, case, hyphens, apostrophes and the order of names do not count. Whoever
has the database without the site's secret can neither read nor guess an identity; with another secret, those known
before are not recognised any more.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings

from isegoria.core.spaces.models import Space

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
"""Signs that nobody takes for one another on paper: no 0 O, 1 I L, U V."""
CODE_LENGTH = 10
_DATES = (
    re.compile(r"^(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})$"),
    re.compile(r"^(?P<d>\d{1,2})[-/. ](?P<m>\d{1,2})[-/. ](?P<y>\d{4})$"),
    re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$"),
    re.compile(r"^(?P<d>\d{2})(?P<m>\d{2})(?P<y>(?:19|20)\d{2})$"),
)
# Letters that have no decomposition, as they are written without them.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "œ": "oe", "æ": "ae", "ß": "ss"})


def _words(text: str) -> list[str]:
    """The words of a text, without accents, case or signs."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", letters)


def normal_name(text: str) -> str:
    """``Le Goff-Martin, Anne`` and ``anne le goff martin`` read the same."""
    return " ".join(sorted(_words(text)))


def normal_date(text: str) -> str:
    """A date as ``YYYY-MM-DD``, however it was written; empty for what is none. Day before month, as in Europe."""
    for pattern in _DATES:
        found = pattern.match(text.strip())
        if found:
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
            except ValueError:
                return ""
    return ""


def normal_code(text: str) -> str:
    """A postcode or another official code: its signs without spaces."""
    return "".join(_words(text))


NORMAL = {"birth_date": normal_date, "postcode": normal_code, "number": normal_code}


def normal(field: str, text: str) -> str:
    """What was typed for a field, as it is digested; empty where nothing can be read."""
    return NORMAL.get(field, normal_name)(text)


def key_of(space: Space | None, purpose: str) -> bytes:
    """The key of a space for a purpose; None: of the site."""
    where = space.public_id if space else "site"
    return hmac.digest(settings.SECRET_KEY.encode(), f"isegoria.verification/{purpose}/{where}".encode(), "sha256")


def digest(key: bytes, *parts: str) -> str:
    """The keyed digest of some parts, whose bounds count."""
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def identity_of(space: Space, given: Mapping[str, str], fields: Sequence[str]) -> str | None:
    """The digest of the fields that identify someone in a space; None where one of them says nothing."""
    parts = [normal(field, given.get(field, "")) for field in fields]
    if not all(parts):
        return None
    return digest(key_of(space, "identity"), *(f"{name}={part}" for name, part in zip(fields, parts, strict=True)))


def civil_identity(space: Space, given: Mapping[str, str]) -> dict[str, str]:
    """Name and date of birth, where both were given: what the handlers of a space can compare among themselves.

    The first of the given names only: lists hold one of them, a State all.
    """
    given_name = " ".join(given.get("given_names", "").split()[:1])
    read = {"name": f"{given.get('family_name', '')} {given_name}", "birth_date": given.get("birth_date", "")}
    if not given_name or not given.get("family_name", "").strip():
        return {}
    found = identity_of(space, read, ("name", "birth_date"))
    return {f"civil:{space.public_id}": found} if found else {}


def new_code() -> str:
    """Ten signs of 29, as they are printed: 48 bits, and five tries to guess them."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """``ABCDE-FGHJK``."""
    return f"{code[:5]}-{code[5:]}"


def code_digest(code: str, purpose: str) -> str:
    """What is kept of a code, typed with or without its hyphen, in any case."""
    return digest(key_of(None, purpose), re.sub(r"[^0-9A-Za-z]", "", code).upper())
