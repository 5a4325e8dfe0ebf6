# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which order of statements finds the groups and the consensus with the fewest answers: simulated on real votes.

``python -m bench.routing [FOLDER…]`` (folders of Polis exports). Each person answers only what they really answered,
with the answer that they really gave; only the order differs. In each round everybody who has some left gives one more
answer, chosen by the policy; the policy then counts again. After each round, the map of the answers given so far is
compared with the map of all answers: adjusted Rand of the groups over the people in both, share of the ten consensus
statements found, and mean error of the shares of agreement. Writes ``bench/results/routing.json``.
"""

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from isegoria.engine.clustering.agreement import adjusted_rand
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import PolisState
from isegoria.engine.opinions.polis import map_opinions
from isegoria.engine.opinions.routing import expected_information, membership, statement_priorities
from isegoria.engine.profiles import OpinionMatrix

POLICIES = ("random", "polis", "information")
ROUNDS = 40
ENOUGH_RAND = 0.8
ANSWERED = 20  # answers from which someone takes part in the simulation
RESULTS = Path(__file__).parent / "results" / "routing.json"


@dataclass(frozen=True)
class After:
    """What was found after so many answers a person."""

    answers: int
    rand: float
    consensus: float
    error: float


def main(folders: list[str]) -> int:
    found: list[dict[str, Any]] = []
    for folder in folders:
        whole = people_who_answered(PolisExport(Path(folder)).matrix(), ANSWERED)
        if whole.n_participants < 50:
            continue
        target = map_opinions(whole)
        for policy in POLICIES:
            runs = [simulate(whole, target, policy, seed) for seed in range(3)]
            found.append(summary(Path(folder).name, policy, runs))
            print(json.dumps(found[-1], ensure_ascii=False), flush=True)
    RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


def people_who_answered(matrix: OpinionMatrix, least: int) -> OpinionMatrix:
    rows = np.flatnonzero(matrix.answers_that_place >= least)
    return replace(
        matrix,
        values=matrix.values[rows],
        participant_ids=tuple(matrix.participant_ids[row] for row in rows),
        times=None,
    )


def summary(name: str, policy: str, runs: list[list[After]]) -> dict[str, Any]:
    """Medians over the runs."""
    return {
        "case": name,
        "policy": policy,
        "answers_to_groups": [next((one.answers for one in run if one.rand >= ENOUGH_RAND), None) for run in runs],
        **{
            f"after_{answers}": {
                measure: round(float(np.median([getattr(run[answers - 1], measure) for run in runs])), 3)
                for measure in ("rand", "consensus", "error")
            }
            for answers in (5, 10, 15, 20)
        },
    }


def simulate(whole: OpinionMatrix, target: OpinionMap, policy: str, seed: int) -> list[After]:
    draw = np.random.default_rng(seed)
    values, people = whole.values, whole.n_participants
    owner = np.repeat(np.arange(people), np.diff(values.indptr))
    given = np.zeros(values.nnz, dtype=bool)
    held: OpinionMatrix | None = None
    now, state, after = None, PolisState(), []
    for answers in range(1, ROUNDS + 1):
        weights = weigh(policy, whole, held, now)[owner, values.indices]
        # The largest of weight × (exponential draw)⁻¹ is a draw with probability proportional to weight.
        keys = np.where(given, -1.0, weights / draw.exponential(size=values.nnz))
        order = np.lexsort((keys, owner))
        chosen = order[values.indptr[1:] - 1]
        given[chosen[~given[chosen]]] = True
        held = so_far(whole, given)
        now = map_opinions(held, previous=state)
        state = now.state
        after.append(compare(now, target, answers))
    return after


def so_far(whole: OpinionMatrix, given: NDArray[np.bool_]) -> OpinionMatrix:
    before = np.concatenate([[0], np.cumsum(given)])
    values = whole.values
    kept = sp.csr_array((values.data[given], values.indices[given], before[values.indptr]), shape=values.shape)
    return replace(whole, values=kept)


def weigh(policy: str, whole: OpinionMatrix, held: OpinionMatrix | None, now: OpinionMap | None) -> NDArray[np.float64]:
    """(people, statements) weights of the draw of the next statement."""
    shape = (whole.n_participants, whole.n_statements)
    if policy == "random" or held is None or now is None or now.k < 1:
        return np.ones(shape)
    if policy == "polis":
        return np.broadcast_to(
            statement_priorities(now.counts.sum(axis=0), now.extremity, now.meta, now.parameters), shape
        )
    sizes = np.array([group.size for group in now.groups])
    belongs = membership(held.values, now.counts, sizes)
    person, statement = expected_information(belongs, now.counts)
    return (person + statement) ** 2


def compare(now: OpinionMap, target: OpinionMap, answers: int) -> After:
    both = now.placed & target.placed
    rand = adjusted_rand(now.labels[both].tolist(), target.labels[both].tolist()) if both.any() else 0.0
    wanted = {("agree", one.statement) for one in target.consensus.agree}
    wanted |= {("disagree", one.statement) for one in target.consensus.disagree}
    got = {("agree", one.statement) for one in now.consensus.agree}
    got |= {("disagree", one.statement) for one in now.consensus.disagree}
    asked = (target.totals[3] >= 10) & ~target.moderated_out
    mine = (now.totals[0] + 1) / (now.totals[3] + 2)
    theirs = (target.totals[0] + 1) / (target.totals[3] + 2)
    return After(answers, rand, len(wanted & got) / max(len(wanted), 1), float(np.abs(mine - theirs)[asked].mean()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
