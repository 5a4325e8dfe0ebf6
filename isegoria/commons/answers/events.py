# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room announces. Listeners run in the act's own transaction."""

from dataclasses import dataclass

from isegoria.core.events import Event

from .models import Answer, Duty


@dataclass(frozen=True)
class OfficialAnswerGiven(Event):
    """A version of an answer stands from now on, the first or a correction (its decision may be "taken back")."""

    answer: Answer


@dataclass(frozen=True)
class DutyOwed(Event):
    duty: Duty


@dataclass(frozen=True)
class DutyMet(Event):
    duty: Duty
