# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the component ``filters.html`` shows of a list: the ways to order it and to narrow it, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Choice:
    """One way to order or to narrow a list: where it leads, and how many it leaves (None: not said)."""

    label: str | Promise
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Choices:
    """The ways of one sort, of which one is current."""

    label: str | Promise
    choices: Sequence[Choice]
