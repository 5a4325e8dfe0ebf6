# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inside a measured process: what one computation costs, and its answer handed back.

Each measured program is run as ``python -m bench.NAME.ours --profile P --input PATH --answer FILE`` (and
``bench.NAME.peer`` in the peer's environment, so nothing here but the standard library), and ends in
:func:`measure`. The figures are processor seconds: on a machine shared with other work they are steadier than the
clock's, and the runner allows one thread to both sides.
"""

import argparse
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def arguments() -> argparse.Namespace:
    """What the runner asks: ``profile``, ``input`` (a file or a folder) and ``answer`` (a file to write)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", required=True)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--answer", type=Path, required=True)
    return parser.parse_args()


def measure(
    compute: Callable[[Given], Answer],
    given: Given,
    describe: Callable[[Answer], Any],
    answer: Path,
    lasting: float = 0.0,
) -> None:
    """Run ``compute(given)`` once and write its figures and its described answer to a file.

    ``lasting``: run it again until so many processor seconds have gone, and keep the least: what takes less than a
    thousandth of a second would otherwise be measured with cold caches, right after the collection of garbage.
    """
    gc.collect()
    began = started = time.process_time()
    found = compute(given)
    seconds = time.process_time() - started
    while time.process_time() - began < lasting:
        started = time.process_time()
        compute(given)
        seconds = min(seconds, time.process_time() - started)
    megabytes = peak_megabytes()
    answer.write_text(json.dumps({"seconds": seconds, "megabytes": megabytes, "answer": describe(found)}))


def peak_megabytes() -> float:
    """The most memory this process has held at once, in MB (10⁶ bytes), its libraries and its input included."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: on Linux a new process starts from the peak of the one that launched it.
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
