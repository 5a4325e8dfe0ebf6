# SPDX-License-Identifier: AGPL-3.0-or-later
"""krippendorff's side of the benchmark of readings; runs in its own environment, where nothing of ours is installed."""

from typing import Any

import krippendorff
import numpy as np

from bench.measuring import arguments, measure


def compute(table: Any) -> list[float]:
    """α of a table of readers by texts, with holes."""
    return [krippendorff.alpha(table, level_of_measurement=level) for level in ("nominal", "ordinal")]


def main() -> None:
    asked = arguments()
    with np.load(asked.input) as arrays:
        texts, readers, answers = arrays["texts"], arrays["readers"], arrays["answers"]
    table = np.full((readers.max() + 1, texts.max() + 1), np.nan)
    table[readers, texts] = answers
    compute(table[:, :50])
    measure(compute, table, lambda found: found, asked.answer)


if __name__ == "__main__":
    main()
