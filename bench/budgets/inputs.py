# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inputs of the benchmark of participatory budgets: ``python -m bench.budgets.inputs CASE FOLDER``.

One folder a profile: ``case.json`` and ``budget.pb``: a real file, from the folder that ``ISEGORIA_DATA`` names (or
``shared/data`` beside this checkout), or a made one.
"""

import json
import os
import sys
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("ISEGORIA_DATA", ROOT.parent / "shared" / "data")) / "pabulib"
SEED = 20_261_123
NOT_HERE = 3  # agreed with bench/run.py


def real(name: str) -> bytes | None:
    """A file of the collection; None where it is not on this machine."""
    path = DATA / "selected" / name
    if path.is_file():
        return path.read_bytes()
    archive = DATA / "instances.tar.xz"
    if not archive.is_file():
        return None
    with tarfile.open(archive) as members:
        for member in members:
            if member.name == name and (stream := members.extractfile(member)) is not None:
                return stream.read()
    return None


def made(voters: int, projects: int) -> bytes:
    """A town that was never one: some projects are liked by many, costs are of all sizes, a voter names up to ten."""
    draw = np.random.default_rng(SEED)
    costs = np.round(np.exp(draw.normal(10, 1, projects))).astype(int) + 100
    liked = draw.dirichlet(np.full(projects, 0.5))
    budget = int(costs.sum() // 4)
    lines = [
        "META", "key;value", "description;A town that never was", f"num_projects;{projects}", f"num_votes;{voters}",
        f"budget;{budget}", "vote_type;approval", "PROJECTS", "project_id;cost",
        *(f"{number};{cost}" for number, cost in enumerate(costs.tolist(), 1)),
        "VOTES", "voter_id;vote",
    ]  # fmt: skip
    lengths = draw.integers(1, 11, voters)
    drawn = draw.choice(projects, size=int(lengths.sum()) * 2, p=liked) + 1
    at = 0
    for voter, length in enumerate(lengths.tolist(), 1):
        named = list(dict.fromkeys(drawn[at : at + 2 * length].tolist()))[:length]
        at += 2 * length
        lines.append(f"{voter};" + ",".join(map(str, named)))
    return ("\n".join(lines) + "\n").encode("ascii")


def main(case: dict[str, Any], folder: Path) -> int:
    data = real(case["file"]) if "file" in case else made(case["voters"], case["projects"])
    if data is None:
        print(f"{case['file']} is not on this machine", file=sys.stderr)
        return NOT_HERE
    found = {}
    for profile in case.get("profiles", ["rule", "file"]):
        own = folder / profile
        own.mkdir()
        (own / "case.json").write_text(json.dumps(case), encoding="utf-8")
        (own / "budget.pb").write_bytes(data)
        found[profile] = str(own)
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
