# SPDX-License-Identifier: LGPL-3.0-or-later
"""Published conversations, planted ones, and small ones written by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from isegoria.engine.formats.polis.api import PublishedMap, read_api_conversation
from isegoria.engine.opinions.parameters import KMemory, PolisState
from isegoria.engine.profiles.opinions import OpinionMatrix

DATA = Path(__file__).parents[2] / "data"
FIXTURES = sorted(path for path in (DATA / "polis_math_fixtures").iterdir() if path.is_dir())


@pytest.fixture(params=FIXTURES, ids=lambda path: path.name.split("-")[0])
def conversation(request: pytest.FixtureRequest) -> tuple[str, OpinionMatrix, PublishedMap]:
    """Short name, votes, and what Polis published of them."""
    return request.param.name.split("-")[0], *read_api_conversation(request.param)


@pytest.fixture
def state_of() -> Callable[[PublishedMap], PolisState]:
    """The state that Polis kept, as far as it is published: the groups of the k shown, and that k as smoothed."""

    def state(published: PublishedMap) -> PolisState:
        k = len(published.groups)
        return PolisState(
            k_memory=KMemory(last_k=k, last_k_count=4, smoothed_k=k),
            admitted=published.placed,
            base=tuple(published.base.items()),
            groupings={k: tuple(published.groups.items())},
        )

    return state


@pytest.fixture
def planted() -> Callable[..., tuple[OpinionMatrix, list[int]]]:
    """Opinions drawn around the stances of planted groups, and each person's group."""

    def draw(
        people: int, statements: int, *, groups: int = 3, seen: float = 0.5, noise: float = 0.1, seed: int = 0
    ) -> tuple[OpinionMatrix, list[int]]:
        rng = np.random.default_rng(seed)
        stances = rng.choice([-1, 1], size=(groups, statements))
        belongs = np.arange(people) % groups
        votes = stances[belongs]
        votes = np.where(rng.random(votes.shape) < noise, rng.integers(-1, 2, votes.shape), votes)
        rows, columns = np.nonzero(rng.random(votes.shape) < seen)
        matrix = OpinionMatrix.from_triplets(
            rows,
            columns,
            votes[rows, columns],
            participant_ids=range(people),
            statement_ids=range(statements),
        )
        return matrix, belongs.tolist()

    return draw
