# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the work directory keeps between two starts, and the processes that share the work."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from isegoria.doors.cli.outcome import Stop
from isegoria.doors.cli.understanding.kept import Stages, WorkFolder, key_of
from isegoria.doors.cli.understanding.workers import Workers
from isegoria.engine.themes.reading import read_chunk
from tests.doors.cli.conftest import ROOT

KEYS = {"reading": "a", "copies": "b"}


def test_a_stage_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    stages = Stages(tmp_path, KEYS)
    arrays = {"one": np.arange(6).reshape(2, 3), "zero": np.array(3.5), "none": np.zeros((0, 4), dtype=np.float32)}
    stages.save("copies", arrays)
    found = Stages(tmp_path, KEYS).load("copies")
    assert found is not None
    assert {name: (values.tolist(), values.dtype, values.shape) for name, values in found.items()} == {
        name: (values.tolist(), values.dtype, values.shape) for name, values in arrays.items()
    }
    assert (stages.complete(), stages.load("reading")) == (["copies"], None)
    (tmp_path / "copies-b" / "1.npy").write_bytes(b"cut")
    assert stages.load("copies") is None


def test_what_depends_on_something_else_is_not_taken_up(tmp_path: Path) -> None:
    Stages(tmp_path, KEYS).save("reading", {"one": np.arange(3)})
    assert Stages(tmp_path, {"reading": "other"}).load("reading") is None
    assert key_of(seed=0, languages=[]) != key_of(seed=1, languages=[])
    assert key_of(seed=0, languages=[]) == key_of(languages=[], seed=0)


def test_a_stage_that_is_not_named_is_not_kept(tmp_path: Path) -> None:
    stages = Stages(tmp_path, KEYS)
    stages.save("themes", {"one": np.arange(3)})
    assert (stages.load("themes"), list(tmp_path.iterdir())) == (None, [])


def test_the_chunks_that_were_read_are_not_read_again(tmp_path: Path) -> None:
    texts = [["Des arbres.", "Des bancs !"], ["Plus de bus"], ["Vélo"], [""]]
    asked: list[list[str]] = []

    def run_until(stop: int) -> Callable[..., Iterator[Any]]:
        def run(function: Callable[[Any], Any], items: Iterable[Any], /) -> Iterator[Any]:
            for place, item in enumerate(items):
                if place == stop:
                    raise KeyboardInterrupt
                asked.append(item)
                yield function(item)

        return run

    with pytest.raises(KeyboardInterrupt):
        list(Stages(tmp_path, KEYS).run(run_until(2))(read_chunk, iter(texts)))
    found = list(Stages(tmp_path, KEYS).run(run_until(9))(read_chunk, iter(texts)))

    assert asked == texts
    expected = [read_chunk(one) for one in texts]
    assert [list(one.vocabulary) for one in found] == [one.vocabulary for one in expected]
    for mine, other in zip(found, expected, strict=True):
        for name in ("tokens", "spans", "sentences"):
            assert getattr(mine, name).tolist() == getattr(other, name).tolist()
    Stages(tmp_path, KEYS).save("reading", {"one": np.arange(3)})
    assert [path.name for path in tmp_path.iterdir()] == ["reading-a"]


def test_the_work_goes_and_leaves_what_else_there_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine", encoding="utf-8")
    WorkFolder(tmp_path / "out" / ".work", "key").remove()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine"]


def test_results_come_in_order_and_items_only_a_few_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for one in range(40):
            taken.append(one)
            yield one

    with Workers(2) as workers:
        results = workers.run(abs, items())
        first = next(results)
        ahead = len(taken)
        assert [first, *results] == list(range(40))
    assert ahead <= 5


def test_a_worker_that_is_killed_is_said() -> None:
    with Workers(2) as workers, pytest.raises(Stop) as caught:
        list(workers.run(_end, iter([9, 9])))
    assert (caught.value.code, caught.value.exit_code) == ("worker_lost", 3)


def test_workers_end_with_the_process_that_was_killed() -> None:
    code = (
        "import os\n"
        "from isegoria.doors.cli.understanding.workers import Workers\n"
        "from tests.doors.cli.test_kept_work import own_number\n"
        "if __name__ == '__main__':\n"
        "    with Workers(2) as workers:\n"
        "        print(*set(workers.run(own_number, range(20))), flush=True)\n"
        "        os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    left = [int(one) for one in done.stdout.split()]
    assert left
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{one}").exists() for one in left):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def own_number(_: int) -> int:
    return os.getpid()


def _end(signal_number: int) -> None:
    os.kill(os.getpid(), signal_number)
