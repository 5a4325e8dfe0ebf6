# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room announces. Listeners run in the act's own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isegoria.core.events import Event

from .models import Contribution, Version


@dataclass(frozen=True)
class ContributionMade(Event):
    contribution: Contribution


@dataclass(frozen=True)
class ContributionStateChanged(Event):
    """A text moved from the state ``before`` to its own. Erasing is told by :class:`ContributionsErased` instead."""

    contribution: Contribution
    before: str


@dataclass(frozen=True)
class ContributionsErased(Event):
    """The words and the authors of these texts have gone for good. At most ``erasing.actions.TOLD_AT_ONCE`` of them.

    ``before`` is the state in which each one stood, by its key. Whoever kept something about them forgets it now, for
    all of them together: someone who leaves may have written thousands.
    """

    contributions: Sequence[Contribution]
    before: Mapping[int, str]


@dataclass(frozen=True)
class ContributionEdited(Event):
    contribution: Contribution
    version: Version


@dataclass(frozen=True)
class ContributionsMerged(Event):
    """``origin`` stands in ``into`` from now on."""

    origin: Contribution
    into: Contribution


@dataclass(frozen=True)
class MergeUndone(Event):
    """``origin`` stands by itself again."""

    origin: Contribution
    into: Contribution


@dataclass(frozen=True)
class ContributionAnswered(Event):
    """An institution has answered a text, corrected its answer or taken it back; its authors are told apart."""

    contribution: Contribution


@dataclass(frozen=True)
class ContributionRead(Event):
    """As many different people as its process asks for have read a text: ``readers`` of them. Its authors are told."""

    contribution: Contribution
    readers: int
