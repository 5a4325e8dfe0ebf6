# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which order of statements finds the groups and the consensus with the fewest answers: simulated on real votes.

``python -m bench.routing FOLDER…`` (folders of Polis exports; those with fewer than 50 people are left out). Each
person answers only what they really answered, with the answer that they really gave; only the order differs. In each
round everybody who has some left gives one more answer (later two, then five), drawn by the policy; the policy then
counts again. After each round, the map of the answers given so far is compared with the map of all answers: adjusted
Rand of the groups over the people in both, share of the consensus statements found, and mean error of the shares of
agreement. *Votes needed* are those given at the first round from which three in a row reach 0.8 of the groups, or of
the consensus. Writes ``bench/results/routing.json``.
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
from isegoria.engine.profiles.opinions import OpinionMatrix

POLICIES = ("random", "polis", "information")
STEPS = (*[1] * 20, *[2] * 10, *[5] * 12)
"""Answers given by each person in each round: 100 in all."""
RUNS = 3
ENOUGH, IN_A_ROW = 0.8, 3
ANSWERED = 20  # answers from which someone takes part in the simulation
RESULTS = Path(__file__).parent / "results" / "routing.json"


@dataclass(frozen=True)
class After:
    """What was found after so many answers a person."""

    answers: int
    votes: int
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
        case = {"case": Path(folder).name, "people": whole.n_participants, "votes": whole.n_opinions}
        for policy in POLICIES:
            runs = [simulate(whole, target, policy, seed) for seed in range(RUNS)]
            found.append(case | summary(policy, runs))
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


def summary(policy: str, runs: list[list[After]]) -> dict[str, Any]:
    """Medians over the runs."""
    marks = {answers: [next(one for one in run if one.answers == answers) for run in runs] for answers in (5, 10, 20)}
    return {
        "policy": policy,
        "votes_to_groups": _median([votes_needed(run, "rand") for run in runs]),
        "votes_to_consensus": _median([votes_needed(run, "consensus") for run in runs]),
        **{
            f"after_{answers}": {
                measure: round(float(np.median([getattr(one, measure) for one in found])), 3)
                for measure in ("rand", "consensus", "error")
            }
            for answers, found in marks.items()
        },
    }


def votes_needed(run: list[After], measure: str) -> int | None:
    """Votes given when ENOUGH was reached for IN_A_ROW rounds; None where it never was."""
    good = [getattr(one, measure) >= ENOUGH for one in run]
    for place in range(len(run) - IN_A_ROW + 1):
        if all(good[place : place + IN_A_ROW]):
            return run[place].votes
    return None


def _median(votes: list[int | None]) -> int | None:
    """Of an odd number of runs, "never" being more than any number."""
    return sorted(votes, key=lambda one: np.inf if one is None else one)[len(votes) // 2]


def simulate(whole: OpinionMatrix, target: OpinionMap, policy: str, seed: int) -> list[After]:
    draw = np.random.default_rng(seed)
    values, people = whole.values, whole.n_participants
    owner = np.repeat(np.arange(people), np.diff(values.indptr))
    given = np.zeros(values.nnz, dtype=bool)
    held: OpinionMatrix | None = None
    now, state, answers, after = None, PolisState(), 0, []
    for step in STEPS:
        weights = weigh(policy, whole, held, now)[owner, values.indices]
        # The largest of weight × (exponential draw)⁻¹ are a draw with probability proportional to weight.
        keys = np.where(given, -1.0, weights / draw.exponential(size=values.nnz))
        order = np.lexsort((keys, owner))
        from_the_last = values.indptr[1:][owner] - 1 - np.arange(values.nnz)
        given[order[from_the_last < step]] = True
        held = so_far(whole, given)
        now = map_opinions(held, previous=state)
        state, answers = now.state, answers + step
        after.append(compare(now, target, answers, int(given.sum())))
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


def compare(now: OpinionMap, target: OpinionMap, answers: int, votes: int) -> After:
    both = now.placed & target.placed
    rand = adjusted_rand(now.labels[both].tolist(), target.labels[both].tolist()) if both.any() else 0.0
    wanted = {("agree", one.statement) for one in target.consensus.agree}
    wanted |= {("disagree", one.statement) for one in target.consensus.disagree}
    got = {("agree", one.statement) for one in now.consensus.agree}
    got |= {("disagree", one.statement) for one in now.consensus.disagree}
    asked = (target.totals[3] >= 10) & ~target.moderated_out
    mine = (now.totals[0] + 1) / (now.totals[3] + 2)
    theirs = (target.totals[0] + 1) / (target.totals[3] + 2)
    consensus = len(wanted & got) / max(len(wanted), 1)
    return After(answers, votes, rand, consensus, float(np.abs(mine - theirs)[asked].mean()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
