# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room announces. Listeners run in the act's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from isegoria.core.events import Event

from .models import Edition, Extract, Remark


@dataclass(frozen=True)
class ExtractsMade(Event):
    """Passages became extracts; at most ``harvesting.actions.AT_ONCE`` of them."""

    extracts: Sequence[Extract]


@dataclass(frozen=True)
class EditionPublished(Event):
    """A synthesis has a new edition: participants and cited authors are told."""

    edition: Edition


@dataclass(frozen=True)
class RemarkAnswered(Event):
    remark: Remark
