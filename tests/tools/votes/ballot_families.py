# SPDX-License-Identifier: AGPL-3.0-or-later
"""The families of ballots: what is sent of each from a page without a script, the marks it makes, and how they read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from isegoria.core.accounts.identification import COOKIE, find_guest
from isegoria.core.processes.models import Phase
from isegoria.tools.votes.casting.queries import own_ballot
from isegoria.tools.votes.models import Vote
from tests.tools.votes.ballots import NUMBERS, PROJECTS, SCALE, a_phase, a_vote, again

ANSWERS = [{"value": value, "names": {}} for value in (-1, 0, 1)]
CONSENT = [{"value": value, "names": {}} for value in (-2, -1, 0, 1)]
MOTION = ("Fermer la rue de l’école aux voitures",)


@dataclass(frozen=True)
class Family:
    """A way of voting, what is sent of it, the marks that this makes, and how they read."""

    method: str
    sent: Mapping[str, str]
    marks: list[int]
    says: tuple[str, ...]
    names: Any = PROJECTS
    given: Mapping[str, Any] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""


FAMILIES = {
    "grades": Family(
        "majority-judgment",
        {"m0": "5", "m1": "3", "m2": "3", "m3": "", "m4": "0"},
        [5, 3, 3, -1, 0],
        ("Excellent: Fermer", "Good: Planter", "To reject: Une ligne", "Left out, so counted as “To reject”: Réparer"),
        given={"scale": SCALE},
        wrong={"m0": "6"},
        fault="Choose one of what is offered for this option.",
    ),
    "scores": Family(
        "score",
        {"m0": "20", "m1": "7"},
        [20, 7, -1, -1, -1],
        ("20: Fermer", "7: Planter", "Left out, so counted as “0”: Ouvrir"),
        given={"scale": NUMBERS},
        wrong={"m0": "21"},
        fault="Choose one of what is offered for this option.",
    ),
    "approvals": Family(
        "approval",
        {"m1": "1", "m4": "1"},
        [0, 1, 0, 0, 1],
        ("Approved: Planter", "Not approved: Fermer"),
        given={"maximum": 3},
        wrong={"m0": "1", "m1": "1", "m2": "1", "m3": "1"},
        fault="You marked 4. This ballot takes at most 3.",
    ),
    "ranking": Family(
        "schulze",
        {"m0": "2", "m1": "1", "m2": "2", "m3": "", "m4": "3"},
        [2, 1, 2, -1, 3],
        ("Rank 1: Planter", "Rank 2: Fermer", "Rank 3: Une ligne", "Not ranked, so behind all those that you ranked"),
        wrong={"m0": "6", "m1": "1"},
        fault="Give a rank from 1 to 5, or leave it empty.",
    ),
    "one": Family(
        "plurality",
        {"one": "2"},
        [-1, -1, 1, -1, -1],
        ("You vote for: Ouvrir la bibliothèque le dimanche",),
        wrong={"one": "9"},
        fault="Nothing is marked yet.",
    ),
    "dots": Family(
        "dots",
        {"m0": "3", "m1": "", "m2": "1"},
        [3, 0, 1, 0, 0],
        ("3 points: Fermer", "1 point: Ouvrir", "6 of 10 points left"),
        given={"points": 10},
        wrong={"m0": "8", "m1": "4"},
        fault="These marks cost 12 points, and you have 10.",
    ),
    "quadratic": Family(
        "quadratic",
        {"m0": "3", "m1": "2"},
        [3, 2, 0, 0, 0],
        ("3 votes, for 9 points: Fermer", "2 votes, for 4 points: Planter", "12 of 25 points left"),
        given={"points": 25},
        wrong={"m0": "4", "m1": "4"},
        fault="These marks cost 32 points, and you have 25.",
    ),
    "answers": Family(
        "yes-no",
        {"m0": "2"},
        [2],
        ("Yes: Fermer la rue de l’école aux voitures",),
        MOTION,
        given={"scale": ANSWERS},
        wrong={"m0": "7"},
        fault="Choose one of what is offered for this option.",
    ),
    "consent": Family(
        "consent",
        {"m0": "0"},
        [0],
        ("I object: Fermer la rue de l’école aux voitures",),
        MOTION,
        given={"scale": CONSENT},
        wrong={"m0": "-2"},
        fault="Choose one of what is offered for this option.",
    ),
}  # fmt: skip


def the_vote(family: Family, **settings: Any) -> Vote:
    return a_vote(a_phase(**settings), family.method, family.names, **family.given)


def own_marks(vote: Vote, visitor: Client) -> list[int] | None:
    own = own_ballot(again(vote), find_guest(visitor.cookies[COOKIE].value))
    return None if own is None else own.marks


def said(page: Any) -> str:
    """The words of a page, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", "", text))
    return re.sub(r"\s+", " ", text).replace(" :", ":")


def close(phase: Phase) -> None:
    Phase.objects.filter(pk=phase.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
