# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms keep about one person beside what the core keeps: each says it here, so that "everything kept about me" is
everything.

    @kept.also("api_tokens")
    def _tokens(person): return [{"name": …}, …]
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .models import Person

Reader = Callable[[Person], Sequence[Mapping[str, Any]]]
_readers: dict[str, Reader] = {}


def also(name: str) -> Callable[[Reader], Reader]:
    """Enter a reader: rows of one kind about a person, as that person may see them. Raises ``ValueError`` when another
    room holds the name."""

    def enter(reader: Reader) -> Reader:
        if _readers.get(name, reader) is not reader:
            raise ValueError(f"two rooms keep {name!r} about a person")
        _readers[name] = reader
        return reader

    return enter


def everything_else(person: Person) -> dict[str, list[Mapping[str, Any]]]:
    """What every room keeps about a person, by name."""
    return {name: list(_readers[name](person)) for name in sorted(_readers)}
