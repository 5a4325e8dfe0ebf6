# SPDX-License-Identifier: AGPL-3.0-or-later
"""Our side of the benchmark of readings. See ``bench/cases/readings.toml`` for the profiles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.measuring import arguments, measure
from isegoria.engine.readings.agreement import DRAWS, agreement, agreement_on_each, count_answers

Given = tuple[NDArray[np.int64], NDArray[np.int64]]
CHOICES = 7


def alphas(given: Given) -> list[float | None]:
    """What the peer computes."""
    counts = count_answers(*given, n_texts=int(given[0].max()) + 1, n_choices=CHOICES)
    return [agreement(counts).alpha, agreement(counts, level="ordinal").alpha]


def whole(given: Given) -> list[float | None]:
    """What a circle shows of a question."""
    counts = count_answers(*given, n_texts=int(given[0].max()) + 1, n_choices=CHOICES)
    found = [agreement(counts, draws=DRAWS), agreement(counts, level="ordinal", draws=DRAWS)]
    agreement_on_each(counts, draws=DRAWS)
    return [one.alpha for one in found]


def main() -> None:
    asked = arguments()
    with np.load(asked.input) as arrays:
        given: Any = (arrays["texts"], arrays["answers"])
    small = (given[0][:50], given[1][:50])
    compute = alphas if asked.profile == "peer-equivalent" else whole
    compute(small)
    measure(compute, given, lambda found: found, asked.answer)


if __name__ == "__main__":
    main()
