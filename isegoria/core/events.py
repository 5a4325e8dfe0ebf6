# SPDX-License-Identifier: AGPL-3.0-or-later
"""Announce and listen: how a floor tells those above it that something happened, without knowing them.

Listeners run at once, in the act's own transaction, and only write rows: if one fails, the act fails with it.
Whatever takes time is a task queued in that same transaction.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True)
class Event:
    """Something that happened. Subclasses are frozen dataclasses named in the past tense."""


Happened = TypeVar("Happened", bound=Event)
_listeners: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def listen(event: type[Happened]) -> Callable[[Callable[[Happened], None]], Callable[[Happened], None]]:
    """Decorator: call the function with every ``event`` announced, in the order of registration.

    Registering the same function twice (a module imported again) counts once.
    """

    def register(listener: Callable[[Happened], None]) -> Callable[[Happened], None]:
        if listener not in _listeners[event]:
            _listeners[event].append(listener)
        return listener

    return register


def is_heard(event: type[Event]) -> bool:
    """Whether anyone listens to this event."""
    return bool(_listeners.get(event))


def announce(event: Event) -> None:
    """Run the listeners of the event's class. Their exceptions pass through and undo the act."""
    for listener in _listeners[type(event)]:
        listener(event)
