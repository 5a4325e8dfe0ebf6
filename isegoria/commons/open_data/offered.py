# SPDX-License-Identifier: AGPL-3.0-or-later
"""Downloads that rooms above this one make of a process, named on its page of open data beside the archive."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Offer:
    """One file: the name of its address (which takes the space and the process), and what it is."""

    url_name: str
    file: str
    """What it is called, such as ``decidim-proposals.csv``."""
    meaning: Any


_offers: dict[str, Offer] = {}


def offer(made: Offer) -> Offer:
    """Name a download on every page of open data. Once for each address, however often the room is read."""
    return _offers.setdefault(made.file, made)


def offers() -> tuple[Offer, ...]:
    """All that is offered, by name."""
    return tuple(_offers[name] for name in sorted(_offers))
