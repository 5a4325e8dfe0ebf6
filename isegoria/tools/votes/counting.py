# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows → engine → what pages show: the urns of votes that have closed are opened, and their ballots counted.

The frozen file names nobody, and its lines are in ascending order: of a named vote as of a secret one, it says how many
ballots were alike.
"""

import json
import logging
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import QuerySet

from isegoria import engine
from isegoria.commons.polling.queries import count_turnout, left_out, listed_in, sealed_votes
from isegoria.commons.polling.urn.opening.actions import open_urn, waits_for_paper, wipe_what_is_left
from isegoria.commons.polling.urn.sealing import SealError
from isegoria.core.processes.models import Phase
from isegoria.core.results.actions import publish_result
from isegoria.core.results.models import Result
from isegoria.core.results.uncounted.actions import counted_again, note_uncounted
from isegoria.core.verdicts import Refused
from isegoria.engine.comparison.compare import compare
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.ballots_input import write_ballots
from isegoria.engine.profiles.ballots import Ballots, Grade
from isegoria.engine.sharing.ties import DECLARED, TieBreaking
from isegoria.engine.tallies.document import METHOD_PREFIX, build_document
from isegoria.engine.tallies.methods import find_method
from isegoria.engine.tallies.tally import Tally

from .actions import keep_outcome
from .casting.actions import publish_reasons
from .marks import kind_of, quorum_needed
from .models import NamedBallot, Vote
from .queries import (
    grade_names,
    is_secret,
    named_ballots,
    option_names,
    waiting_to_be_counted,
)

logger = logging.getLogger(__name__)

LIVE_WAIT = 30.0  # seconds between two live results of one vote, at least
SHARE_OF_TIME = 20  # and this many times what the last one took
AGAIN = 30.0  # seconds before an opening that failed is tried again
ROWS_AT_ONCE = 10_000


def recompute_stale() -> int:
    """Open the urns that have closed and count them, and bring live results up to date; returns how many were counted.

    The worker calls it every few seconds. One vote that cannot be counted does not hold up the others.
    """
    wipe_what_is_left()
    done = 0
    for vote in waiting_to_be_counted():
        key = f"votes:rest:{vote.pk}"
        if cache.get(key):
            continue
        began = time.monotonic()
        closed = vote.phase.state == Phase.State.CLOSED
        wait = 2.0
        method = f"votes.{vote.public_id}"
        try:
            made = count_vote(vote) if closed else count_live(vote)
            counted_again(phase=vote.phase, method=method)
            done += made is not None
            if made is not None and not closed:
                wait = LIVE_WAIT
        except (EngineError, OSError, SealError, Refused, DatabaseError) as error:
            logger.exception("vote %s could not be counted", vote.public_id)
            note_uncounted(phase=vote.phase, method=method, error=error)
            wait = AGAIN
        cache.set(key, True, timeout=max(wait, SHARE_OF_TIME * (time.monotonic() - began) if not closed else wait))
    return done


def count_vote(vote: Vote) -> Result | None:
    """Open the urn of a vote whose phase has closed, count it, and publish the result, once for all. None while paper
    ballots are awaited. Raises ``SealError`` where the key of the urn is not on this machine."""
    if vote.state == Vote.State.READY and waits_for_paper(vote.urn):
        return None
    vote.urn = open_urn(urn=vote.urn)
    vote.refresh_from_db(fields=["state", "result"])
    if vote.state == Vote.State.COUNTED:
        return vote.result
    return _publish(vote, final=True)


def count_live(vote: Vote) -> Result | None:
    """The result of an open named vote as it stands, where the phase shows it and something was cast since."""
    rules = vote.phase.rules_of_tool
    if rules.results != "live" or vote.phase.state != Phase.State.OPEN or is_secret(vote):
        return None
    seen = fingerprint(vote)
    if vote.result is not None and vote.result.summary["fingerprint"] == seen:
        return None
    return _publish(vote, final=False) if seen["ballots"] else None


def fingerprint(vote: Vote) -> dict[str, Any]:
    """What changes whenever the live result would."""
    latest = named_ballots(vote).values_list("given_at", flat=True).first()
    return {"ballots": named_ballots(vote).count(), "latest": latest.isoformat() if latest else None}


def _publish(vote: Vote, *, final: bool) -> Result:
    seen = fingerprint(vote)
    publish_reasons(vote=vote)
    ballots = gather(vote)
    ties = ties_of(vote, ballots.candidates, final=final)
    with tempfile.TemporaryDirectory(prefix="isegoria-vote-") as folder:
        input_file, document_file = Path(folder, "ballots.csv"), Path(folder, "result.json")
        with input_file.open("wb") as stream:
            write_ballots(stream, ballots)
        document, tally = build_document(
            input_file, method=vote.method, seats=vote.seats, ties=ties, options=count_options(vote)
        )
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        document_file.write_text(f"{text}\n", encoding="utf-8", newline="\n")
        summary = summarise(vote, ballots, tally, ties, final=final)
        result = publish_result(
            phase=vote.phase,
            method=f"{METHOD_PREFIX}{vote.method}",
            engine_version=engine.__version__,
            input_file=input_file,
            document_file=document_file,
            digest=document["digest"],
            summary={**summary, "fingerprint": seen},
            people=ballots.n_ballots + ballots.null,
            expressions=ballots.expressed,
        )
    keep_outcome(vote=vote, result=result, ballots=ballots.n_ballots + ballots.null, final=final)
    return result


# --- rows → ballots ---------------------------------------------------------------------------------------
def gather(vote: Vote) -> Ballots:
    """The ballots that count, as the engine takes them: those of the urn and of paper, and the named ones."""
    names = option_names(vote)
    parts = [np.zeros((0, len(names)), dtype=np.int64)]
    null = 0
    for rows in _marks_in_parts(vote):
        kept = [marks for marks in rows if marks is not None]
        null += len(rows) - len(kept)
        if kept:
            parts.append(np.array(kept, dtype=np.int64))
    scale = [
        Grade(one["value"], name) for one, name in zip(vote.scale, grade_names(vote), strict=True)
    ]  # empty for the other kinds
    return Ballots.from_marks(kind_of(vote), names, np.concatenate(parts), scale=scale, null=null)


def _marks_in_parts(vote: Vote) -> Iterable[Sequence[list[int] | None]]:
    sealed: QuerySet[Any, Any] = sealed_votes(vote.urn).values_list("marks", flat=True)
    named: QuerySet[Any, Any] = NamedBallot.objects.none().values_list("marks", flat=True)
    if not is_secret(vote):
        named = named_ballots(vote).values_list("marks", flat=True)
    for rows in (sealed, named):
        part: list[Any] = []
        for marks in rows.iterator(chunk_size=ROWS_AT_ONCE):
            part.append(marks)
            if len(part) == ROWS_AT_ONCE:
                yield part
                part = []
        yield part


def count_options(vote: Vote) -> dict[str, Any]:
    """The options of the method, with what the vote itself says of points, marks and quorum: so that the document says
    by which rules ballots were counted, and anyone can check that they keep to them."""
    known = {option.name for option in find_method(vote.method).options}
    said = {"budget": vote.points, "maximum": vote.maximum}
    if vote.quorum:
        said["quorum"] = quorum_needed(vote.quorum, listed_in(vote.phase) or 0)
    return {**{name: value for name, value in said.items() if name in known and value}, **vote.options}


def ties_of(vote: Vote, names: Sequence[str], *, final: bool) -> TieBreaking:
    """How ties are broken. Until the lot is drawn, at the opening, they are only declared."""
    if vote.ties == "order":
        return TieBreaking.by_order(names, names)
    if vote.ties == "lot" and final:
        return TieBreaking.by_lot(names, vote.seed)
    return DECLARED


# --- what pages show --------------------------------------------------------------------------------------
def summarise(vote: Vote, ballots: Ballots, tally: Tally, ties: TieBreaking, *, final: bool) -> dict[str, Any]:
    """What pages show of a result: see ``queries.Outcome``."""
    roll = count_turnout(vote.urn)
    quorum = None
    if vote.quorum:
        needed = quorum_needed(vote.quorum, roll.listed or 0)
        voted = ballots.n_ballots + ballots.null
        quorum = {"needed": needed, "voted": voted, "reached": voted >= needed}
    return {
        "vote": vote.public_id,
        "final": final,
        "secret": is_secret(vote),
        "tally": tally.discrete(),
        "measures": dict(tally.measures),
        "trace": tally.trace.to_json(),
        "comparison": _comparison(vote, ballots, ties),
        "names": list(ballots.candidates),
        "kind": ballots.kind,
        "scale": [{"value": one.value, "name": one.name} for one in ballots.scale],
        "ties": ties.to_json(),
        "quorum": quorum,
        "roll": {
            "voted": roll.voted,
            "online": roll.voted - roll.paper,
            "paper": roll.paper,
            "left_out": left_out(vote.urn),
            **({"listed": roll.listed} if roll.listed is not None else {}),
        },
    }


def _comparison(vote: Vote, ballots: Ballots, ties: TieBreaking) -> dict[str, Any] | None:
    # One motion alone leaves other ways of counting nothing to choose from.
    if not vote.phase.rules_of_tool.compare or not ballots.expressed or ballots.n_candidates < 2:
        return None
    try:
        found = compare(ballots, seats=vote.seats, ties=ties, own=vote.method, own_options=count_options(vote))
        return found.to_json()
    except EngineError:
        # A vote is counted whether or not it can be compared.
        logger.exception("vote %s could not be compared", vote.public_id)
        return None
