# SPDX-License-Identifier: AGPL-3.0-or-later
"""Something to tell a person. Whoever acts announces it; what carries it (a mail, a page) listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from isegoria.core.events import Event

from .models import Person

Sentence = str | Promise


@dataclass(frozen=True)
class PersonToTell(Event):
    """``person`` should hear of this.

    ``subject`` and ``text`` are lazy sentences, put in the person's language when they are carried; ``params`` fill
    their ``%(name)s`` marks.
    """

    person: Person
    subject: Sentence
    text: Sentence
    path: str
    """Address on this site, from its root."""
    params: Mapping[str, object] = field(default_factory=dict)
    mandatory: bool = False
    """It is written whatever the person chose, at any hour: their account, or a decision taken about them."""
