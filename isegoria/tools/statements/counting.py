# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows → engine → result: the opinion map of a conversation, bound to a frozen file that anyone can count again.

The file names nobody: participants are numbered afresh, in an order drawn by a source of secrets, for each map.
Between two frozen results, a live map follows the answers (`live/`): pages show the newest of the two.
"""

import json
import logging
import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.core.cache import cache
from numpy.typing import NDArray

from isegoria import engine
from isegoria.core.processes.models import Phase
from isegoria.core.results.actions import publish_result
from isegoria.core.results.models import Result
from isegoria.core.results.uncounted.actions import counted_again, note_uncounted
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.opinions_input import read_opinions, write_matrix
from isegoria.engine.opinions.bridging import bridges
from isegoria.engine.opinions.coverage import Coverage, coverage
from isegoria.engine.opinions.document import describe
from isegoria.engine.opinions.identity import recognised
from isegoria.engine.opinions.opinion_map import METHOD, OpinionMap
from isegoria.engine.opinions.parameters import OVER_PEOPLE, KMemory, PolisState
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.stability import Stability, bootstrap
from isegoria.engine.profiles.opinions import OpinionMatrix

from .actions import set_priorities
from .drifting import how_it_moved
from .gathering import gather, one_moment
from .live.actions import keep_live, let_frozen_stand
from .live.following import Held, LiveMaps
from .live.moments import Moment
from .live.queries import Due, due, shown_map
from .queries import conversations

logger = logging.getLogger(__name__)

PEOPLE_NEEDED = 20
"""Below this many people, what one of them answered could be guessed from a map: only totals are shown."""
DRAWN = 2000
"""People drawn one by one; above, they are gathered on a lattice."""
LATTICE = 120
"""Steps of that lattice along its longer side: three times finer than the marks of the drawing."""
DIVISIVE_KEPT, BRIDGES_KEPT = 20, 10
DRAWS, MANY, FEW_DRAWS = 20, 10_000, 8
"""Crowds drawn to see whether groups hold: fewer of them where each takes long and differs less from the next."""
LEAST_WAIT = 10.0  # seconds between two maps of one conversation, at least
SHARE_OF_TIME = 20  # and this many times what the last one took: at most a twentieth of the time goes to maps
LIVE = LiveMaps()


def recompute_stale() -> int:
    """Bring up to date the maps of the conversations in which something happened; returns how many were computed.

    The worker calls it every few seconds. One conversation that cannot be mapped does not hold up the others.
    """
    done = 0
    for phase in conversations():
        for what in due(phase):
            key = f"statements:rest:{what}:{phase.pk}"
            if cache.get(key):
                continue
            began = time.monotonic()
            try:
                done += (compute_map(phase) if what is Due.FROZEN else follow_map(phase)) is not None
                counted_again(phase=phase, method=METHOD)
            except (EngineError, OSError) as error:
                logger.exception("the opinion map of phase %s could not be computed", phase.pk)
                note_uncounted(phase=phase, method=METHOD, error=error)
            took = time.monotonic() - began
            cache.set(key, True, timeout=max(LEAST_WAIT, SHARE_OF_TIME * took))
            break
    return done


def follow_map(phase: Phase) -> OpinionMap | None:
    """Show the map as it is now, without freezing it, and reorder what is asked next. None below ``PEOPLE_NEEDED``."""
    shown = shown_map(phase)
    found, held = LIVE.look(phase, _memory(shown and shown.summary))
    _reorder(held.keys, found)
    if shown is None or len(found.participant_ids) < PEOPLE_NEEDED:
        let_frozen_stand(phase=phase, seen=held.moment.fingerprint)
        return None
    names, answers = held.names, held.matrix.opinions_per_participant
    summary = summarise(found, names, answers=answers, earlier=shown.summary)
    # Crowds are drawn again for frozen results only, as that takes long: what was found then holds for the same groups.
    if shown.summary["k"] == found.k:
        summary["stability"] = shown.summary.get("stability")
    keep_live(
        phase=phase,
        summary=summary,
        seen=held.moment.fingerprint,
        people=len(found.participant_ids),
        opinions=held.matrix.n_opinions,
    )
    return found


def compute_map(phase: Phase) -> Result | None:
    """Freeze the opinions, map them, publish the result, and reorder what is asked next.

    Below ``PEOPLE_NEEDED`` people nothing is published (the frozen file would hold what each answered) and only the
    order of the statements is brought up to date: then None.
    """
    with one_moment():
        moment = Moment.now(phase)
        gathered = gather(phase)
    shown = shown_map(phase)
    memory = _memory(shown and shown.summary)
    with tempfile.TemporaryDirectory(prefix="isegoria-map-") as folder:
        input_file, document_file = Path(folder, "input.csv"), Path(folder, "result.json")
        freeze_input(gathered.matrix, input_file)
        matrix, frozen = read_opinions(input_file)
        before = PolisState(k_memory=memory) if memory else None
        found = map_opinions(matrix, parameters=OVER_PEOPLE, previous=before)
        _reorder(gathered.keys, found)
        if found.positions.shape[0] < PEOPLE_NEEDED:
            let_frozen_stand(phase=phase, seen=moment.fingerprint)
            return None
        document = describe(found, frozen)
        document["statements"] = list(gathered.public_ids)
        write_document(document, document_file)
        stability = bootstrap(matrix, found, draws=DRAWS if matrix.n_participants <= MANY else FEW_DRAWS)
        summary = summarise(
            found,
            gathered.public_ids,
            stability=stability,
            answers=matrix.opinions_per_participant,
            earlier=shown.summary if shown else None,
        )
        drift = how_it_moved(phase, summary, shown.frozen.summary if shown else None)
        result = publish_result(
            phase=phase,
            method=METHOD,
            engine_version=engine.__version__,
            input_file=input_file,
            document_file=document_file,
            digest=document["digest"],
            summary={**summary, "drift": drift, "fingerprint": dict(moment.fingerprint)},
            people=len(found.participant_ids),
            expressions=gathered.matrix.n_opinions,
        )
    let_frozen_stand(phase=phase, seen=moment.fingerprint)
    LIVE.hold(Held.of(moment, gathered))
    return result


def _memory(summary: Mapping[str, Any] | None) -> KMemory | None:
    memory = summary and summary.get("k_memory")
    return KMemory.from_json(memory) if memory else None


def freeze_input(matrix: OpinionMatrix, path: Path) -> None:
    """Write the file that the result is bound to, its people in an order that nobody can guess or repeat."""
    order = list(range(matrix.n_participants))
    secrets.SystemRandom().shuffle(order)
    with path.open("wb") as stream:
        write_matrix(stream, matrix, order=order)


def write_document(document: Mapping[str, Any], path: Path) -> None:
    """Write a result document as it is published: readable, one writing, line feed at the end."""
    # Whole in memory (some 50 bytes a person): written piece by piece, it would take ten times as long.
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _reorder(keys: Sequence[int], found: OpinionMap) -> None:
    set_priorities(priorities=dict(zip(keys, found.priorities.tolist(), strict=True)))


# --- the summary that pages show ------------------------------------------------------------------------
def summarise(
    found: OpinionMap,
    names: Sequence[str],
    *,
    stability: Stability | None = None,
    answers: NDArray[np.int64] | None = None,
    earlier: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What pages and reports show of a map: JSON, and small whatever the number of people.

    ``names[n]`` is the public name of statement number n. Lists run over statements; those of ``by_group`` first over
    groups. Statements are quoted by number everywhere else. Groups stand in the order of those that they continue in
    the ``earlier`` summary, so that each keeps its letter and its colour; the result document has them by size.
    ``answers`` is the number of answers of each participant.
    """
    order = _order(found, names, earlier)
    inverse = np.argsort(order) if order else np.zeros(0, dtype=np.int64)
    counts = found.counts[order]
    drawn = found.labels[found.placed]
    return {
        "status": found.status,
        "reasons": [reason.to_json() for reason in found.reasons],
        "k": found.k,
        "group_sizes": [found.groups[place].size for place in order],
        "group_centres": [_rounded(found.groups[place].centre[:2]) for place in order],
        "placed": int(found.placed.sum()),
        "people": len(found.participant_ids),
        "min_votes": min(found.parameters.min_votes, found.counted),
        "silhouette": round(found.silhouettes.get(found.k, 0.0), 4),
        "silhouettes": {str(k): round(value, 4) for k, value in found.silhouettes.items()},
        "explained": _rounded(found.axes.explained[:2]),
        "k_memory": found.state.k_memory.to_json() if found.state.k_memory else None,
        "counted": found.counted,
        "zeroed": found.zeroed,
        "statements": {
            "name": list(names),
            "out": [int(out) for out in found.moderated_out],
            "agree": found.totals[0].tolist(),
            "disagree": found.totals[1].tolist(),
            "pass": found.totals[2].tolist(),
            "mean": _rounded(found.axes.centre),
            "x": _rounded(found.axes.components[0]),
            "y": _rounded(found.axes.components[1]),
        },
        "by_group": {
            "agree": counts[:, 0].tolist(),
            "disagree": counts[:, 1].tolist(),
            "pass": counts[:, 2].tolist(),
        },
        "consensus": {
            "agree": [one.statement for one in found.consensus.agree],
            "disagree": [one.statement for one in found.consensus.disagree],
        },
        "divisive": list(found.divisive[:DIVISIVE_KEPT]),
        "representative": [
            [{"statement": one.statement, "side": one.side} for one in found.representative[place]] for place in order
        ],
        "bridges": [
            {"statement": one.statement, "side": one.side}
            for one in bridges(found.counts, found.statement_ids, found.moderated_out, limit=BRIDGES_KEPT)
        ],
        "stability": _stability(stability, order),
        "coverage": None if answers is None else _coverage(coverage(found, answers), found, inverse),
        "drawn": lattice(found.positions[found.placed, :2], inverse[drawn] if len(inverse) else drawn),
    }


def _order(found: OpinionMap, names: Sequence[str], earlier: Mapping[str, Any] | None) -> list[int]:
    """The places of the groups of a map, in the order of the groups of an earlier summary that they continue."""
    if earlier is None or not earlier["k"]:
        return list(range(found.k))
    numbers = {name: number for number, name in enumerate(earlier["statements"]["name"])}
    both = [(number, numbers[name]) for number, name in enumerate(names) if name in numbers]
    if not both:
        return list(range(found.k))
    here, there = ([pair[side] for pair in both] for side in (0, 1))
    sides = [np.array(earlier["by_group"][side], dtype=np.int64)[:, there] for side in ("agree", "disagree", "pass")]
    before = np.stack([*sides, sum(sides)], axis=1)
    marks = recognised(before, found.counts[:, :, here], tuple(range(earlier["k"])))
    return sorted(range(found.k), key=lambda place: marks[place])


def _stability(stability: Stability | None, order: Sequence[int]) -> dict[str, Any] | None:
    """How well the groups come back when the crowd is drawn again; ``k`` groups come back best."""
    if stability is None or stability.shown is None:
        return None
    return {
        "draws": stability.draws,
        "holds": [round(stability.shown.holds[place], 3) for place in order],
        "rand": {str(k): round(one.rand, 3) for k, one in stability.by_k.items()},
        "k": stability.steadiest_k,
    }


def _coverage(found: Coverage, of: OpinionMap, inverse: NDArray[np.int64]) -> dict[str, Any]:
    place = {group.id: number for number, group in enumerate(of.groups)}
    return {
        "share": round(found.share, 4),
        "quartiles": list(found.quartiles),
        "gaps": [
            {
                "statement": gap.statement,
                "group": int(inverse[place[gap.group]]),
                "seen": gap.seen,
                "people": gap.people,
            }
            for gap in found.gaps
        ],
    }


def lattice(points: NDArray[np.float64], groups: NDArray[np.int64]) -> dict[str, Any]:
    """People on a grid of whole steps: each alone up to ``DRAWN`` of them, else gathered with how many stand there.

    A point is (x0 + step·x, y0 + step·y).
    """
    if not len(points):
        return {"x0": 0.0, "y0": 0.0, "step": 1.0, "x": [], "y": [], "group": [], "people": None}
    low, high = points.min(axis=0), points.max(axis=0)
    step = max(float((high - low).max()), 1e-9) / (1000 if len(points) <= DRAWN else LATTICE)
    cells = np.round((points - low) / step).astype(np.int64)
    people = None
    if len(points) > DRAWN:
        columns = np.column_stack([groups, cells])
        found, counts = np.unique(columns, axis=0, return_counts=True)
        groups, cells, people = found[:, 0], found[:, 1:], counts.tolist()
    return {
        "x0": float(f"{low[0]:.6g}"),
        "y0": float(f"{low[1]:.6g}"),
        "step": float(f"{step:.6g}"),
        "x": cells[:, 0].tolist(),
        "y": cells[:, 1].tolist(),
        "group": groups.tolist(),
        "people": people,
    }


def _rounded(values: Sequence[float] | NDArray[np.float64]) -> list[float]:
    return [float(f"{value:.5g}") + 0.0 for value in np.asarray(values).tolist()]
