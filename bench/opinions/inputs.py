# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inputs of the opinion-map benchmark: ``python -m bench.opinions.inputs CASE FOLDER``.

Prints a JSON object, profile → path of its input. Arrays are one .npz with ``participants``, ``statements``,
``opinions`` (1, 0, −1; one row for each opinion that stands) and ``moderated_out`` (statement ids).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from isegoria.engine.formats.polis import PolisExport

ROOT = Path(__file__).resolve().parents[2]
NOT_HERE = 3
"""Exit code when the data of a case are not on this machine."""


def find_export(name: str) -> Path | None:
    """A Polis export, bundled with the tests or under the folder that ISEGORIA_DATA names."""
    folders = [ROOT / "tests" / "data" / "polis"]
    if os.environ.get("ISEGORIA_DATA"):
        folders.append(Path(os.environ["ISEGORIA_DATA"]) / "polis")
    return next((folder / name for folder in folders if (folder / name).is_dir()), None)


def arrays_of(export: Path) -> dict[str, np.ndarray[Any, Any]]:
    """The opinions of an export as they stand: the last of each person on each statement."""
    matrix = PolisExport(export).matrix()
    values = matrix.values.tocoo()
    people, statements = np.array(matrix.participant_ids), np.array(matrix.statement_ids)
    return {
        "participants": people[values.coords[0]],
        "statements": statements[values.coords[1]],
        "opinions": values.data,
        "moderated_out": statements[matrix.moderated_out],
    }


def planted(
    *, participants: int, statements: int, opinions: int, groups: int, seed: int
) -> dict[str, np.ndarray[Any, Any]]:
    """People of ``groups`` groups of unequal sizes, each with its own leaning on each statement.

    How many statements each person answers follows a log-normal law, as in real conversations. ``belongs`` is the group
    of each person.
    """
    draw = np.random.default_rng(seed)
    share = np.arange(groups, 0, -1) / np.arange(groups, 0, -1).sum()
    group = draw.choice(groups, size=participants, p=share)
    leaning = draw.beta(0.8, 0.8, size=(groups, statements))
    activity = draw.lognormal(0.0, 0.6, size=participants)
    answers = np.clip(np.rint(activity / activity.sum() * opinions), 1, statements).astype(int)
    rows = np.repeat(np.arange(participants, dtype=np.int32), answers)
    columns = np.concatenate([draw.choice(statements, size=count, replace=False).astype(np.int32) for count in answers])
    agrees = draw.random(len(rows)) < leaning[group[rows], columns]
    values = np.where(draw.random(len(rows)) < 0.15, 0, np.where(agrees, 1, -1)).astype(np.int8)
    return {
        "participants": rows,
        "statements": columns,
        "opinions": values,
        "moderated_out": np.zeros(0, dtype=int),
        "belongs": group,
    }


def main(case: dict[str, Any], folder: Path) -> int:
    arrays_path = folder / "opinions.npz"
    if "synthetic" in case:
        np.savez(arrays_path, **planted(**case["synthetic"]))
        print(json.dumps(dict.fromkeys(case.get("profiles", ["peer-equivalent"]), str(arrays_path))))
        return 0
    export = find_export(case["export"])
    if export is None:
        print(f"{case['export']} is not here; ISEGORIA_DATA names the folder that holds polis/", file=sys.stderr)
        return NOT_HERE
    np.savez(arrays_path, **arrays_of(export))
    print(json.dumps({"peer-equivalent": str(arrays_path), "full": str(export)}))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
