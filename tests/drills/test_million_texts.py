# SPDX-License-Identifier: AGPL-3.0-or-later
"""A million short texts: understood within the memory of a small machine, killed on the way, taken up again."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.themes.inputs import comments, drawn

TEXTS = 1_000_000
MEGABYTES = 4_000
KILLS = 3

MEASURED = """
import json, resource, sys
from isegoria.doors.cli.main import main
code = main(sys.argv[2:])
kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(one.ru_utime + one.ru_stime for one in used)
open(sys.argv[1], "w").write(json.dumps({"megabytes": kilobytes / 1000, "processor": seconds}))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real comments, drawn again and edited up to a million; a third of the people wrote several times."""
    path = tmp_path_factory.mktemp("million") / "contributions.csv"
    source = comments(Path(__file__).parents[1] / "data" / "polis")
    draw = random.Random(7)

    def rows() -> Iterator[tuple[str, int, str]]:
        for number, (_, text) in enumerate(drawn(source, TEXTS)):
            yield (
                text,
                draw.randrange(TEXTS) if number % 3 == 0 else TEXTS + number,
                f"2026-0{1 + number % 6}-1{number % 9}",
            )

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text", "author", "date"])
        writer.writerows(rows())
    return path


def started(file: Path, out: Path, *, workers: int, measures: Path) -> "subprocess.Popen[str]":
    command = [
        *(sys.executable, "-c", MEASURED, str(measures), "themes", str(file)),
        *("--text", "text", "--author", "author", "--date", "date", "--workers", str(workers), "--out", str(out)),
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def finished(running: "subprocess.Popen[str]") -> str:
    said, _ = running.communicate(timeout=3_600)
    assert running.returncode == 0, said[-2_000:]
    return said


def themes(out: Path) -> list[tuple[str, int, int]]:
    found = json.loads((out / "themes.json").read_text(encoding="utf-8"))
    return [(one["name"], one["contributions"], one["people"]) for one in found["themes"]]


@pytest.mark.drill
def test_a_million_texts_are_understood_and_killed_work_is_taken_up(file: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    finished(started(file, tmp_path / "whole", workers=2, measures=tmp_path / "whole.json"))
    seconds = time.monotonic() - began
    measured = json.loads((tmp_path / "whole.json").read_text())
    print(f"{TEXTS} texts: {seconds:.0f} s, {measured}, {len(themes(tmp_path / 'whole'))} themes")
    assert measured["megabytes"] < MEGABYTES
    draw = random.Random(11)
    for kill in range(KILLS):
        running = started(file, tmp_path / "killed", workers=2, measures=tmp_path / "killed.json")
        # What was kept is not done again, so that the later ones have less than a third of the time to be killed in.
        time.sleep(seconds * (draw.uniform(0.05, 0.15) if kill else draw.uniform(0.2, 0.6)))
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        assert not (tmp_path / "killed" / "themes.json").exists()
    began = time.monotonic()
    said = finished(started(file, tmp_path / "killed", workers=1, measures=tmp_path / "killed.json"))
    print(f"after {KILLS} kills, with one worker: {time.monotonic() - began:.0f} s; {said.strip().splitlines()[0]}")
    assert themes(tmp_path / "killed") == themes(tmp_path / "whole")
