# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room announces. Listeners run in the act's own transaction."""

from dataclasses import dataclass

from isegoria.core.contributions.models import Contribution
from isegoria.core.events import Event

from .models import Circle


@dataclass(frozen=True)
class CircleOpened(Event):
    circle: Circle


@dataclass(frozen=True)
class CircleClosed(Event):
    """Its result is frozen."""

    circle: Circle


@dataclass(frozen=True)
class ReadingGiven(Event):
    """Someone read a text: never who. Where as many have as its circle asks for, the core's ``ContributionRead`` is
    announced as well, once."""

    contribution: Contribution
    readings: int
