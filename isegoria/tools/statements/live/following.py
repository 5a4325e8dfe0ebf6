# SPDX-License-Identifier: AGPL-3.0-or-later
"""Maps that the worker holds in memory while people answer, and brings up to date by reading what changed only.

An opinion given or changed is an entry of the journal, and is followed. All else shows elsewhere, at the same moment:

- a person who turned out to be another one: both are read again;
- opinions that went (taken back, or with their author): the counters of a statement, which change in the act's own
  transaction, and what is held of it are no longer the same: that statement is read again;
- people set aside or put back, whose counters follow later: everything is read again, and a statement whose counters
  have not followed yet is read again each time.

So what is held is always what `gather` would give, and a map is never of anything else.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from isegoria.core.processes.models import Phase
from isegoria.engine.opinions.live import LiveMap, begin, follow
from isegoria.engine.opinions.opinion_map import OpinionMap
from isegoria.engine.opinions.parameters import OVER_PEOPLE, KMemory, PolisState
from isegoria.engine.profiles.opinions import OpinionMatrix
from isegoria.tools.statements.gathering import Gathered, gather, one_moment

from .moments import Moment

MOST_HELD, MOST_OPINIONS = 8, 20_000_000
"""Conversations held at a time, and the opinions of all of them: some 10 bytes each."""
MOST_PEOPLE, MOST_COLUMNS = 1000, 50
"""People and statements to be read again, beyond which reading everything is as quick."""


@dataclass(frozen=True)
class Held:
    """The opinions of a conversation at a moment, and the map that they make, once it was asked for.

    Statement number n is row ``keys[n]``.
    """

    moment: Moment
    matrix: OpinionMatrix
    keys: tuple[int, ...]
    astray: NDArray[np.bool_]
    """The statements whose counters are not those of their opinions: a recount is under way."""
    live: LiveMap | None = None

    @classmethod
    def of(cls, moment: Moment, gathered: Gathered) -> "Held":
        return cls(moment, gathered.matrix, gathered.keys, _astray(moment, gathered.matrix, gathered.keys))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.moment.names[key] for key in self.keys)


class LiveMaps:
    """The conversations that are active now, the least recently looked at let go first. Lost with its process, at no
    loss: the next look reads everything."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Held] = OrderedDict()

    def hold(self, held: Held) -> None:
        self._held[held.moment.phase.pk] = held
        self._held.move_to_end(held.moment.phase.pk)
        while len(self._held) > MOST_HELD or sum(one.matrix.n_opinions for one in self._held.values()) > MOST_OPINIONS:
            self._held.popitem(last=False)

    def look(self, phase: Phase, memory: KMemory | None) -> tuple[OpinionMap, Held]:
        """The map of a phase now. ``memory`` smooths the number of groups where the map is begun again.

        Raises ``EngineError``.
        """
        before = self._held.pop(phase.pk, None)
        with one_moment():
            moment = Moment.now(phase)
            held = before and _brought_up(before, moment)
            if held is None:
                held = Held.of(moment, gather(phase))
        live = held.live
        if live is None:
            if before is not None and before.live is not None:
                memory = before.live.found.state.k_memory
            live = begin(held.matrix, parameters=OVER_PEOPLE, previous=PolisState(k_memory=memory) if memory else None)
            held = replace(held, live=live)
        self.hold(held)
        return live.found, held


def _brought_up(before: Held, moment: Moment) -> Held | None:
    """What is held, as it is at a later moment: followed where only answers came; without its map where rows and
    columns were read again; None where everything has to be."""
    earlier, keys = before.moment, before.keys
    came = moment.opinions_since(earlier.log_size)
    if (
        came is None
        or (earlier.phases, earlier.set_aside) != (moment.phases, moment.set_aside)
        or not set(keys) <= moment.names.keys()
    ):
        return None
    numbers = {key: number for number, key in enumerate(keys)}
    _number(numbers, came[:, 1].tolist())
    matrix, given = before.matrix, (came[:, 0], _numbered(came, numbers), came[:, 2])
    if len(came):
        matrix = matrix.with_opinions(*given)

    people: set[int] = set()
    if earlier.merges != moment.merges:
        people = moment.merged_among(matrix.participant_ids)
        if len(people) > MOST_PEOPLE:
            return None
        matrix = _read_again(moment, matrix, numbers, people=sorted(people))
    # Answered already when it came to count, so that no act tells of it.
    _number(numbers, (key for key, said in moment.totals.items() if any(said)))
    keys = tuple(numbers)
    astray = _astray(moment, matrix, keys)
    astray[: len(before.astray)] |= before.astray
    wrong = np.flatnonzero(astray).tolist()
    if len(wrong) > MOST_COLUMNS:
        return None
    if wrong:
        matrix = _read_again(moment, matrix, numbers, columns=wrong)
        astray = _astray(moment, matrix, keys)

    if len(keys) != matrix.n_statements:
        return None
    out = np.array([key not in moment.shown for key in keys], dtype=bool)
    moderated = bool((out != matrix.moderated_out).any())
    if moderated:
        out.flags.writeable = False
        matrix = replace(matrix, moderated_out=out)
    if people or wrong or moderated or before.live is None:
        return Held(moment, matrix, keys, astray)
    live = follow(before.live, *given) if len(came) else before.live
    return Held(moment, live.matrix, keys, astray, live)


def _read_again(
    moment: Moment,
    matrix: OpinionMatrix,
    numbers: dict[int, int],
    *,
    people: list[int] | None = None,
    columns: list[int] | None = None,
) -> OpinionMatrix:
    """The matrix with the rows of some people, or some columns, as the database has them."""
    ids = np.array(matrix.participant_ids, dtype=np.int64)
    own = ids[np.repeat(np.arange(len(ids)), matrix.opinions_per_participant)]
    statements, values = matrix.values.indices, matrix.values.data
    if people is not None:
        stays, fresh = ~np.isin(own, people), moment.opinions_of(people)
    else:
        keys = list(numbers)
        stays, fresh = ~np.isin(statements, columns), moment.opinions_on([keys[n] for n in columns or ()])
    _number(numbers, fresh[:, 1].tolist())
    return OpinionMatrix.from_triplets(
        np.concatenate([own[stays], fresh[:, 0]]),
        np.concatenate([statements[stays].astype(np.int64), _numbered(fresh, numbers)]),
        np.concatenate([values[stays].astype(np.int64), fresh[:, 2]]),
        statement_ids=range(len(numbers)),
        moderated_out=np.flatnonzero(matrix.moderated_out).tolist(),
    )


def _number(numbers: dict[int, int], keys: Iterable[int]) -> None:
    """Give the next numbers to the statements that have none."""
    for key in keys:
        numbers.setdefault(key, len(numbers))


def _numbered(rows: NDArray[np.int64], numbers: dict[int, int]) -> NDArray[np.int64]:
    return np.array([numbers[key] for key in rows[:, 1].tolist()], dtype=np.int64)


def _astray(moment: Moment, matrix: OpinionMatrix, keys: tuple[int, ...]) -> NDArray[np.bool_]:
    counters = np.array([moment.totals[key] for key in keys], dtype=np.int64).reshape(-1, 3).T
    counters[:, : matrix.n_statements] -= matrix.counts()[:3]
    return np.asarray(counters.any(axis=0))
