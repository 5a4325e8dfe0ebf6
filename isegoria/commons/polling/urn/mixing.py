# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mixing: what makes a secret ballot nobody's."""

import secrets
from typing import TypeVar

from ..models import new_key

Ballot = TypeVar("Ballot")


def mix(ballots: list[Ballot]) -> list[tuple[str, Ballot]]:
    """Ballots in an order drawn by a source of secrets, each under a random key; the keys ascend, so that the order of
    the rows tells no more than the keys do. The list given is mixed in place: its order is not kept beside."""
    secrets.SystemRandom().shuffle(ballots)
    return list(zip(sorted(new_key() for _ballot in ballots), ballots, strict=True))
