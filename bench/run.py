# SPDX-License-Identifier: AGPL-3.0-or-later
"""Side by side with the peers: ours and theirs, in turn, on the same input, each in a process of its own.

    python bench/run.py [NAME…] [--large] [--rounds N]

Each ``bench/cases/NAME.toml`` describes one benchmark; ``bench/README.md`` says how to write one. Prints a table and
writes ``bench/results/NAME.json``, a list of {case, profile, ours_s, peer_s, ratio, ours_mb, peer_mb, same_answer}.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = "{:34} {:16} {:>9} {:>9} {:>7} {:>8} {:>8}  {}"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Row:
    """One line of the results: medians in processor seconds and megabytes; ratio is peer ÷ ours.

    What was not run (the peer cannot, or the case has one side only) is None.
    """

    case: str
    profile: str
    ours_s: float | None
    peer_s: float | None
    ratio: float | None
    ours_mb: float | None
    peer_mb: float | None
    same_answer: bool | None


class BenchError(Exception):
    """A benchmark cannot go on; the message says why."""


def run_once(python: Path, module: str, profile: str, given: Path, seconds_allowed: float) -> dict[str, Any] | None:
    """One measured process; None when it took longer than allowed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        command = [str(python), "-m", module, "--profile", profile, "--input", str(given), "--answer", str(answer)]
        environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds_allowed,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            raise BenchError(f"{module} ({profile}, {given.name}) failed:\n{done.stderr.strip()}")
        return dict(json.loads(answer.read_text()))


def run_case(benchmark: dict[str, Any], case: dict[str, Any], profile: str, given: Path, rounds: int) -> Row:
    """Ours, theirs, ours, theirs… and the medians."""
    pythons = {"ours": Path(sys.executable), "peer": ROOT / f".venv-{benchmark['environment']}" / "bin" / "python"}
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "peer": []}
    sides = [side for side in ("ours", "peer") if side not in case.get("without", [])]
    for _ in range(rounds):
        for side in list(sides):
            run = run_once(
                pythons[side], f"{benchmark['package']}.{side}", profile, given, case.get("seconds_allowed", 600)
            )
            if run is None:
                sides.remove(side)
                runs[side] = []
            else:
                runs[side].append(run)

    def middle(side: str, key: str, digits: int) -> float | None:
        return float(f"{median(run[key] for run in runs[side]):.{digits}g}") if runs[side] else None

    ours_s, peer_s = middle("ours", "seconds", 4), middle("peer", "seconds", 4)
    same = None
    if runs["ours"] and runs["peer"]:
        answers = importlib.import_module(f"{benchmark['package']}.answers")
        same = all(
            answers.same(ours["answer"], peer["answer"]) for ours, peer in zip(runs["ours"], runs["peer"], strict=True)
        )
    return Row(
        case=case["name"],
        profile=profile,
        ours_s=ours_s,
        peer_s=peer_s,
        ratio=float(f"{peer_s / ours_s:.3g}") if ours_s and peer_s else None,
        ours_mb=middle("ours", "megabytes", 4),
        peer_mb=middle("peer", "megabytes", 4),
        same_answer=same,
    )


def run_benchmark(name: str, *, large: bool, rounds: int | None) -> Iterator[Row]:
    """Every case of one benchmark that can run here; prints as it goes."""
    with (ROOT / "bench" / "cases" / f"{name}.toml").open("rb") as stream:
        benchmark = tomllib.load(stream)
    print(f"\n{name}: ours beside {benchmark['peer']}")
    print(COLUMNS.format("case", "profile", "ours s", "peer s", "ratio", "ours MB", "peer MB", "same answer"))
    for case in benchmark["case"]:
        if case.get("large") and not large:
            print(f"{case['name']:34} left out (make bench BENCH='{name} --large')")
            continue
        with tempfile.TemporaryDirectory() as folder:
            # The input is made in a process of its own, so that it weighs on no measure.
            made = subprocess.run(
                [sys.executable, "-m", f"{benchmark['package']}.inputs", json.dumps(case), folder],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode == 3:  # agreed with inputs.py: the data are not on this machine
                print(f"{case['name']:34} left out: {made.stderr.strip()}")
                continue
            if made.returncode:
                raise BenchError(f"the input of {case['name']} failed:\n{made.stderr.strip()}")
            for profile, given in json.loads(made.stdout).items():
                row = run_case(benchmark, case, profile, Path(given), rounds or case.get("rounds", 3))
                print(line(row), flush=True)
                yield row


def line(row: Row) -> str:
    """A row as the table shows it."""

    def shown(value: float | None, form: str) -> str:
        return "–" if value is None else format(value, form)

    return COLUMNS.format(
        row.case,
        row.profile,
        shown(row.ours_s, ".4g"),
        shown(row.peer_s, ".4g"),
        shown(row.ratio, ".3g"),
        shown(row.ours_mb, ".0f"),
        shown(row.peer_mb, ".0f"),
        {True: "yes", False: "no", None: "–"}[row.same_answer],
    )


def main() -> int:
    known = sorted(path.stem for path in (ROOT / "bench" / "cases").glob("*.toml"))
    parser = argparse.ArgumentParser(description="Ours beside the peers, on the same input.")
    parser.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME", help=", ".join(known))
    parser.add_argument("--large", action="store_true", help="also the cases that take minutes and gigabytes")
    parser.add_argument("--rounds", type=int, help="runs of each side, instead of what each case says")
    asked = parser.parse_args()
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    for name in asked.names or known:
        rows: list[Row] = []
        try:
            for row in run_benchmark(name, large=asked.large, rounds=asked.rounds):
                rows.append(row)  # written as it comes: a large case may take an hour, or all the memory
                text = json.dumps([asdict(one) for one in rows], indent=1, ensure_ascii=False)
                (results / f"{name}.json").write_text(text + "\n", encoding="utf-8")
        except BenchError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"→ bench/results/{name}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
