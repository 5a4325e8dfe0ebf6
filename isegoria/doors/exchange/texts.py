# SPDX-License-Identifier: AGPL-3.0-or-later
"""What another platform published: texts, each with what it answers and how many people were counted for it."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from django.conf import settings

from isegoria.engine.formats.polis.report import FileReport

Role = Literal["proposal", "debate", "argument", "comment"]
"""What a text becomes here. A statement of Polis has a reader of its own."""
Side = Literal["", "for", "against"]
Writing = Literal["plain", "html", "markdown"]
"""How the body is written at its source; kept here as Markdown."""


@dataclass(frozen=True)
class Totals:
    """How many people the platform counted. None: it does not say."""

    agrees: int | None = None
    passes: int | None = None
    disagrees: int | None = None
    supports: int | None = None
    comments: int | None = None

    def known(self) -> dict[str, int]:
        return {name: count for name, count in vars(self).items() if count is not None}


@dataclass(frozen=True)
class Text:
    """One text as its source says it. Ids are the source's own, made unique in it by what they are ids of."""

    external_id: str
    role: Role
    body: str
    title: str = ""
    writing: Writing = "plain"
    created_at: datetime | None = None
    parent: str = ""
    """Id of the text that this one answers; empty for one that stands by itself."""
    parent_or: str = ""
    """The other id that ``parent`` may stand for, in a table whose lines are of two roles."""
    root: str = ""
    """Id of the text that the whole thread is about, where the source says so."""
    author: str = ""
    """The source's own number of its author, never a name; kept as :func:`pseudonym` only."""
    side: Side = ""
    category: str = ""
    withdrawn: bool = False
    totals: Totals = field(default_factory=Totals)


Reading = Iterator[tuple[FileReport, int, Text]]
"""Each text with the report of its file and its line (or entry, from 1): whoever checks it keeps or refuses it there.
What cannot even be read was refused there already."""
Reports = Callable[[str], FileReport]
"""The report of a file, by its name."""


@dataclass(frozen=True)
class Export:
    """Files of a known format, found and recognised; nothing of them is read before ``read`` is called."""

    format: str
    files: tuple[Path, ...]
    read: Callable[[Reports], Reading]
    choices: Mapping[str, Any] = field(default_factory=dict)
    """What was chosen that changes how the files read: part of the digest."""
    counted_on: date | None = None
    """The day on which the platform's counts were read, where it is known."""
    topic: str = ""


def pseudonym(source: str, number: str) -> str:
    """Who wrote what stays readable in a thread; the number that the source gave them is not kept.

    Keyed by the site's own secret: the same person has other names in other imports and on other sites.
    """
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"import:{source}\x00{number}".encode(), hashlib.sha256).hexdigest()[:20]
