# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of voters of a phase: keyed digests, and who proved to be which line.

The key comes from the site's secret, which is not in the database: whoever reads the database alone cannot try
addresses one after the other.
"""

import unicodedata

from django.db.models import Count
from django.utils.crypto import salted_hmac

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.processes.models import Phase

from ..models import ListedVoter

SHORTEST_CODE = 8
LONGEST = 254


def tidy_email(text: str) -> str:
    """An address as addresses are compared: without spaces around it, in small letters."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def tidy_code(text: str) -> str:
    """A code as codes are compared: letters and digits, in capitals; dashes and spaces are for the eye."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text).upper() if sign.isalnum())


def digest_of(phase: Phase, by: str, tidied: str) -> str:
    """The digest of a line, other in each phase."""
    salt = f"isegoria.polling.electorate/{phase.pk}"
    return salted_hmac(salt, f"{by}:{tidied}", algorithm="sha256").hexdigest()


def counted(phase: Phase) -> tuple[int, int]:
    """How many lines a list has, and how many of them are known to be someone. One query."""
    found = ListedVoter.objects.filter(phase=phase).aggregate(lines=Count("pk"), known=Count("person"))
    return found["lines"], found["known"]


def find_line(phase: Phase, said: str) -> ListedVoter | None:
    """The line of a list that someone names: by its number, an address or a code. One query at most."""
    text = said.strip()
    lines = ListedVoter.objects.filter(phase=phase)
    if text.isascii() and text.isdigit() and len(text) <= 7:
        return lines.filter(number=int(text)).first()
    by, tidied = (ListedVoter.By.EMAIL, tidy_email(text)) if "@" in text else (ListedVoter.By.CODE, tidy_code(text))
    return lines.filter(by=by, digest=digest_of(phase, by, tidied)).first()


def line_of(person: Person | None, phase: Phase) -> ListedVoter | None:
    """The line of the list that a person is: the one that they claimed, or the one of their checked address, if
    nobody else has claimed it. At most two queries."""
    if person is None:
        return None
    claimed = ListedVoter.objects.filter(phase=phase, person=person).first()
    if claimed is not None:
        return claimed
    if person.account is None or person.assurance < Assurance.EMAIL:
        return None
    digest = digest_of(phase, ListedVoter.By.EMAIL, tidy_email(person.account.email))
    return ListedVoter.objects.filter(phase=phase, digest=digest, person=None).first()
