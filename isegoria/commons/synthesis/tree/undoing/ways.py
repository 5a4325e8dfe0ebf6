# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each act is undone: whoever writes a kind of step enters here the way back from it."""

from collections.abc import Callable

from isegoria.commons.synthesis.models import Step
from isegoria.core.accounts.models import Account

Way = Callable[[Step, Account | None], None]
_ways: dict[str, Way] = {}


def undoes(*acts: str) -> Callable[[Way], Way]:
    """Decorator: the function undoes steps of these acts, within the act of undoing, or raises ``Refused``."""

    def enter(way: Way) -> Way:
        for act in acts:
            _ways[str(act)] = way
        return way

    return enter


def way_back(step: Step) -> Way | None:
    return _ways.get(step.act)


def can_be_undone(step: Step) -> bool:
    """Whether there is a way back from a step, as far as can be told without trying."""
    return step.undone_at is None and step.act in _ways
