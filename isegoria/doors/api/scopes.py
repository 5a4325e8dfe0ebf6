# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a personal token may be used for: scopes, which narrow its owner's rights and never widen them.

An operation asks for ``read`` when it only reads and for ``act`` otherwise, unless its room says which one it asks for,
by ``openapi_extra={"x-scope": "answer"}`` where the operation is declared.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

READING = frozenset({"GET", "HEAD", "OPTIONS"})
EXTENSION = "x-scope"


class Scope(models.TextChoices):
    """From the most harmless to the most serious."""

    READ = "read", _("read what I can read")
    ACT = "act", _("take part in my name: give opinions, write, support, comment")
    EXPORT = "export", _("download whole files: my data, open data")
    MODERATE = "moderate", _("moderate: read what waits, publish, decline, hide")
    ANSWER = "answer", _("answer in the name of an institution")
    ORGANISE = "organise", _("organise: open, change and close processes")
    ADMINISTER = "administer", _("administer: the pages of a space, and who may do what in it")
    LEAVE = "leave", _("erase me for good")


def asks(scope: Scope) -> dict[str, Any]:
    """What an operation gives as ``openapi_extra`` to ask for a scope."""
    return {EXTENSION: scope.value}


def scope_of(methods: Iterable[str], extra: dict[str, Any] | None) -> str:
    """The scope that an operation asks for. Raises ``ValueError`` on one that is not known."""
    said = (extra or {}).get(EXTENSION)
    if said is not None:
        return Scope(said).value
    return Scope.READ.value if set(methods) <= READING else Scope.ACT.value
