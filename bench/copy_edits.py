# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which copies are found, edit by edit: ours beside datasketch.

``ISEGORIA_DATA=FOLDER python -m bench.copy_edits`` (after ``make bench BENCH=copies``, which makes the peer's
environment). For each edit and each share of the words that it touches, real comments stand beside one edited copy of
each: recall is the share of the copies found with their original, precision the share of the pairs found that are of
one original. Prints the table of ``docs/methods/copies.md`` and writes ``bench/results/copy_edits.json``.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bench.copied_texts import EDITS, Editor, base_texts, comments
from bench.run import ROOT, run_once

RESULTS = ROOT / "bench" / "results" / "copy_edits.json"
PEER = ROOT / ".venv-bench-datasketch" / "bin" / "python"


def main() -> int:
    texts = base_texts(comments())
    print(f"{len(texts)} comments, each beside one edited copy\n")
    print("| edit | share of the words | our recall | our precision | datasketch's recall | its precision |")
    print("|---|---|---|---|---|---|")
    rows = []
    for edit, shares in EDITS.items():
        for share in shares:
            rows.append(compare(texts, edit, share))
            print(line(rows[-1]), flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def compare(texts: list[str], edit: str, share: float) -> dict[str, Any]:
    """Both sides on the same texts."""
    change = getattr(Editor(texts, 7), edit)
    edited = [change(text, share) for text in texts]
    origins = [*range(len(texts)), *range(len(texts))]
    row: dict[str, Any] = {"edit": edit, "share": share}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps({"texts": texts + edited, "origins": origins}), encoding="utf-8")
        for side, python in (("ours", Path(sys.executable)), ("peer", PEER)):
            answered = run_once(python, f"bench.copies.{side}", "full", path, 600)
            if answered is None:
                raise RuntimeError(f"{side} took more than ten minutes")
            row[side] = answered["answer"]
    return row


def line(row: dict[str, Any]) -> str:
    """A row of the table."""
    shares = [row[side][share] for side in ("ours", "peer") for share in ("recall", "precision")]
    touched = f"{row['share']:.0%}" if row["share"] else ""
    return f"| {row['edit']} | {touched} | " + " | ".join(f"{np.floor(one * 1000) / 1000:.3f}" for one in shares) + " |"


if __name__ == "__main__":
    sys.exit(main())
