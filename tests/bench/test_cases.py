# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every benchmark has its parts, and a locked environment for its peer."""

import tomllib
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

CASES = sorted((ROOT / "bench" / "cases").glob("*.toml"), key=lambda path: path.stem)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_benchmark_has_its_parts(path: Path) -> None:
    benchmark = tomllib.loads(path.read_text(encoding="utf-8"))
    folder = ROOT.joinpath(*benchmark["package"].split("."))

    assert {"inputs.py", "ours.py", "peer.py", "answers.py"} <= {part.name for part in folder.iterdir()}
    assert (ROOT / "requirements" / f"{benchmark['environment']}.txt").is_file()
    names = [case["name"] for case in benchmark["case"]]
    assert len(names) == len(set(names))
