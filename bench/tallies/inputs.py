# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inputs of the benchmark of ways of voting: ``python -m bench.tallies.inputs CASE FOLDER``.

One folder a profile: ``case.json`` (the case, with the ``peer`` of the profile), ``ballots.npy`` (rankings: candidates
from the first to the last; grades; approvals), and for the profile ``file`` the same ballots as a file.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CANDIDATES, SEED, AT_ONCE = 15, 20_261_123, 100_000
GRADED = {"majority-judgment", "score"}


def ballots_of(method: str, number: int) -> NDArray[np.int8]:
    """(ballots, candidates) orders, grades from 0 to 5, or approvals."""
    draw = np.random.default_rng(SEED)
    worth = draw.permutation(np.linspace(0, 1, CANDIDATES))
    made = np.empty((number, CANDIDATES), dtype=np.int8)
    for start in range(0, number, AT_ONCE):
        liked = worth + draw.standard_normal((min(AT_ONCE, number - start), CANDIDATES), dtype=np.float32)
        if method in GRADED:
            made[start : start + AT_ONCE] = np.clip((liked + 2) * 1.5, 0, 5)
        elif method == "approval":
            made[start : start + AT_ONCE] = liked > 1
        else:
            made[start : start + AT_ONCE] = np.argsort(-liked, axis=1)
    return made


def write_file(method: str, ballots: NDArray[np.int8], folder: Path) -> None:
    """PrefLib's .soc, a line a ballot; or a CSV of marks."""
    if method in GRADED | {"approval"}:
        head = ",".join(f"candidate {number}" for number in range(CANDIDATES)) + "\n"
        with (folder / "ballots.csv").open("w") as stream:
            stream.write(head)
            stream.writelines(",".join(map(str, ballot)) + "\n" for ballot in ballots.tolist())
        return
    head = (
        f"# DATA TYPE: soc\n# NUMBER ALTERNATIVES: {CANDIDATES}\n# NUMBER VOTERS: {len(ballots)}\n"
        f"# NUMBER UNIQUE ORDERS: {len(ballots)}\n"
    )
    names = "".join(f"# ALTERNATIVE NAME {number}: candidate {number}\n" for number in range(1, CANDIDATES + 1))
    with (folder / "ballots.soc").open("w") as stream:
        stream.write(head + names)
        stream.writelines("1: " + ",".join(map(str, ballot)) + "\n" for ballot in (ballots + 1).tolist())


def main(case: dict[str, Any], folder: Path) -> int:
    ballots = ballots_of(case["method"], case["ballots"])
    np.save(folder / "ballots.npy", ballots)
    made = {}
    for profile, peer in case["peers"].items():
        own = folder / profile
        own.mkdir()
        (own / "case.json").write_text(json.dumps({**case, "peer": peer}), encoding="utf-8")
        os.link(folder / "ballots.npy", own / "ballots.npy")
        if profile == "file":
            write_file(case["method"], ballots, own)
        made[profile] = str(own)
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
