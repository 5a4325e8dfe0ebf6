# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inputs of the benchmark of readings: ``python -m bench.readings.inputs CASE FOLDER``.

One .npz: ``texts``, ``readers``, ``answers``, one of each a reading. Seven choices; four readings in five are right.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

CHOICES, RIGHT, SEED = 7, 0.8, 20_261_123


def main(case: dict[str, Any], folder: Path) -> int:
    draw = np.random.default_rng(SEED)
    truth = draw.integers(0, CHOICES, case["texts"])
    texts = np.repeat(np.arange(case["texts"]), case["each"])
    readers = np.concatenate([draw.permutation(case["readers"])[: case["each"]] for _ in range(case["texts"])])
    wrong = draw.integers(0, CHOICES, len(texts))
    answers = np.where(draw.random(len(texts)) < RIGHT, truth[texts], wrong)
    path = folder / "readings.npz"
    np.savez(path, texts=texts, readers=readers, answers=answers)
    print(json.dumps(dict.fromkeys(("peer-equivalent", "full"), str(path))))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
