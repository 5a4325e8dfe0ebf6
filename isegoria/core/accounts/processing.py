# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done with personal data, and for how long: each room declares its own, and the register shows them all.

    declare(Processing(slug="mail", …, forget=forget_old_mail))

This is the record of processing activities of the GDPR (article 30), made of what the code does rather than written
beside it. ``forget`` is what carries the end of the time out; the room commons/privacy runs it and shows when.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.core.events import Event

from .models import Person

Words = str | Promise

PUBLIC_INTEREST = _("a task in the public interest (GDPR, article 6.1.e)")
CONSENT = _("the person's consent (GDPR, article 6.1.a), taken back at any time")
LEGAL_DUTY = _("a legal duty (GDPR, article 6.1.c)")
LEGITIMATE = _("the legitimate interest of keeping the site safe (GDPR, article 6.1.f)")


@dataclass(frozen=True)
class Processing:
    """One use of personal data. ``recipients`` is who sees them, beside whoever runs the server."""

    slug: str
    name: Words
    purpose: Words
    basis: Words
    data: Words
    people: Words
    kept_for: Words
    recipients: Words
    forget: Callable[[], object] | None = None
    """Forgets what is past its time. None where a request or an act ends it, and not a date."""


_declared: dict[str, Processing] = {}


def declare(processing: Processing) -> Processing:
    """Enter a processing. Raises ``ValueError`` when another one holds its slug."""
    if _declared.get(processing.slug, processing) != processing:
        raise ValueError(f"two uses of personal data are called {processing.slug!r}")
    _declared[processing.slug] = processing
    return processing


def declared() -> tuple[Processing, ...]:
    """Every processing, by slug."""
    return tuple(_declared[slug] for slug in sorted(_declared))


@dataclass(frozen=True)
class Consented(Event):
    """``person`` agreed to a use of their data, after reading ``wording``. ``about`` tells two of one purpose apart."""

    person: Person
    purpose: str
    about: str
    wording: str


@dataclass(frozen=True)
class ConsentTakenBack(Event):
    """``person`` took back what they had agreed to."""

    person: Person
    purpose: str
    about: str
