# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows → engine → what pages show: the order of reading, and what both sides share, bound to a frozen file.

The file names nobody: participants are numbered afresh, in an order drawn by a source of secrets, for each result.
"""

import json
import logging
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.core.cache import cache
from django.utils import timezone
from numpy.typing import NDArray

from isegoria import engine
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import Phase
from isegoria.core.results.actions import publish_result
from isegoria.core.results.models import Result
from isegoria.core.results.rules import FEWEST_PEOPLE
from isegoria.core.results.uncounted.actions import counted_again, note_uncounted
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.opinions_input import write_matrix
from isegoria.engine.opinions.both_sides import ARGUMENTS, FIRST, METHOD, NOW, BothSides, build_document
from isegoria.engine.profiles.opinions import OpinionMatrix

from .actions import keep_order
from .models import ReadingOrder
from .queries import (
    debates,
    fingerprint,
    order_fingerprint,
    phases_read,
    positions_that_count,
    work_out_order,
)
from .tool import ARGUMENT

logger = logging.getLogger(__name__)

PEOPLE_NEEDED = FEWEST_PEOPLE
"""Positions below which nothing is said of the sides: what one person thinks could be guessed."""
FEWEST_OF_A_SIDE = 5
"""People of a side who must have weighed an argument before anything is said of what that side makes of it."""
A_PAGE = 10
"""Arguments of each side on a page."""
LEAST_WAIT = 10.0  # seconds between two results of one debate, at least
SHARE_OF_TIME = 20  # and this many times what the last one took
ORDER_WAIT = 600.0  # seconds that an order stays in force, so that whoever reads page after page finds each once
SHORT_ORDER_WAIT = 15.0  # where all fits on one page, nothing can be missed


def recompute_stale() -> int:
    """Bring orders and results up to date where something happened; returns how many were computed.

    The worker calls it every second or two. One debate that cannot be counted does not hold up the others.
    """
    done = 0
    for phase in debates():
        for name, work in (("order", bring_order), ("sides", bring_comparison)):
            key = f"debates:rest:{name}:{phase.pk}"
            if cache.get(key):
                continue
            began = time.monotonic()
            made = False
            try:
                made = work(phase)
                counted_again(phase=phase, method=f"debates.{name}")
            except (EngineError, OSError) as error:
                logger.exception("%s of the debate in phase %s could not be computed", name, phase.pk)
                note_uncounted(phase=phase, method=f"debates.{name}", error=error)
            done += made
            took = time.monotonic() - began
            cache.set(key, True, timeout=max(LEAST_WAIT if made else 2.0, SHARE_OF_TIME * took))
    return done


# --- the order ------------------------------------------------------------------------------------------
def bring_order(phase: Phase) -> bool:
    """Draw up the order anew if something changed and the one in force has served its time."""
    now = timezone.now()
    latest = (
        ReadingOrder.objects.filter(phase=phase)
        .order_by("-number")
        .values_list("made_at", "pros_count", "cons_count", "fingerprint")
        .first()
    )
    if latest is not None:
        made_at, pros, cons, seen = latest
        wait = SHORT_ORDER_WAIT if max(pros, cons) < A_PAGE else ORDER_WAIT
        if (now - made_at).total_seconds() < wait or seen == order_fingerprint(phase, moment=now):
            return False
    worked_out = work_out_order(phase, moment=now)
    if latest is None and not worked_out.latest_argument:
        return False
    keep_order(phase=phase, worked_out=worked_out)
    return True


# --- what both sides share ------------------------------------------------------------------------------
def bring_comparison(phase: Phase) -> bool:
    """Compare the sides anew if anything was said since the latest result."""
    if not phase.rules_of_tool.ask_position or positions_that_count(phase).count() < PEOPLE_NEEDED:
        return False
    counted = (
        Result.objects.filter(phase=phase, method=METHOD)
        .order_by("-pk")
        .values_list("summary__fingerprint", flat=True)
        .first()
    )
    return counted != fingerprint(phase) and compare_sides(phase) is not None


@dataclass(frozen=True)
class Gathered:
    """Positions and opinions as the engine reads them. Argument n is ``public_ids[n]`` and speaks for ``sides[n]``."""

    matrix: OpinionMatrix
    public_ids: tuple[str, ...]
    sides: tuple[str, ...]


def compare_sides(phase: Phase) -> Result | None:
    """Freeze what people said, compare the sides, publish the result; None below ``PEOPLE_NEEDED`` positions."""
    seen = fingerprint(phase)
    gathered = gather(phase)
    with tempfile.TemporaryDirectory(prefix="isegoria-debate-") as folder:
        input_file, document_file = Path(folder, "input.csv"), Path(folder, "result.json")
        order = list(range(gathered.matrix.n_participants))
        # So that nobody can guess or repeat it.
        secrets.SystemRandom().shuffle(order)
        with input_file.open("wb") as stream:
            write_matrix(stream, gathered.matrix, order=order)
        document, found = build_document(input_file, sides=gathered.sides, fewest=FEWEST_OF_A_SIDE)
        if sum(found.people) < PEOPLE_NEEDED:
            return None
        document["arguments"] = list(gathered.public_ids)
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        document_file.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        return publish_result(
            phase=phase,
            method=METHOD,
            engine_version=engine.__version__,
            input_file=input_file,
            document_file=document_file,
            digest=document["digest"],
            summary={**summarise(found, gathered), "fingerprint": seen},
            people=gathered.matrix.n_participants,
            expressions=gathered.matrix.n_opinions,
        )


def gather(phase: Phase) -> Gathered:
    """Every position and every opinion that counts on the arguments of a debate, as one matrix.

    Statement 0 is where people stand now, 1 where they stood at first, the others are arguments. One shown no more
    keeps its place as "moderated out": it is counted, and listed nowhere. What still waits for a moderator was never
    weighed and is left out.
    """
    phases = phases_read(phase)
    rows = list(
        Contribution.objects.filter(phase__in=phases, kind=ARGUMENT, argument__isnull=False)
        .exclude(state=Contribution.State.PENDING)
        .order_by("pk")
        .values_list("pk", "public_id", "state", "argument__side")
    )
    keys = np.array([row[0] for row in rows], dtype=np.int64)
    positions = _flat(positions_that_count(phase).values_list("person_id", "value", "first_value"))
    given = Opinion.objects.filter(contribution__phase__in=phases, contribution__kind=ARGUMENT)
    said = _flat(that_count(given, phase.process).values_list("person_id", "contribution_id", "value"))
    place = np.searchsorted(keys, said[:, 1])
    known = place < len(keys)
    known[known] = keys[place[known]] == said[known, 1]
    people = len(positions)
    matrix = OpinionMatrix.from_triplets(
        np.concatenate([positions[:, 0], positions[:, 0], said[known, 0]]),
        np.concatenate([np.full(people, NOW), np.full(people, FIRST), place[known] + ARGUMENTS]),
        np.concatenate([positions[:, 1], positions[:, 2], said[known, 2]]),
        statement_ids=range(ARGUMENTS + len(keys)),
        moderated_out=[ARGUMENTS + number for number, row in enumerate(rows) if row[2] != Contribution.State.PUBLISHED],
    )
    return Gathered(matrix, tuple(row[1] for row in rows), tuple(row[3] for row in rows))


def _flat(rows: Any) -> NDArray[np.int64]:
    """Rows of three whole numbers, streamed."""
    return np.fromiter((number for row in rows.iterator(chunk_size=10_000) for number in row), dtype=np.int64).reshape(
        -1, 3
    )


def summarise(found: BothSides, gathered: Gathered) -> dict[str, Any]:
    """What pages show of a comparison: JSON, and small whatever the number of people.

    ``names[n]`` is the public name of argument n, ``counts`` lists along them: position × (convincing, passed, not).
    """
    return {
        "people": found.discrete()["people"],
        "moved": found.moved.tolist(),
        "names": list(gathered.public_ids),
        "sides": list(gathered.sides),
        "counts": found.counts.tolist(),
        "shared": list(found.shared),
        "dividing": list(found.dividing),
        "fewest": found.fewest,
    }
