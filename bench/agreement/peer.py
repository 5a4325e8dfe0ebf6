# SPDX-License-Identifier: AGPL-3.0-or-later
"""red-dwarf's groups of one conversation, seed 42, moderated-out statements removed; runs in its own environment."""

from pathlib import Path
from typing import Any

from reddwarf.implementations.polis import run_pipeline

from bench.measuring import arguments, measure
from bench.opinions.peer import describe, read_export


def compute(folder: Path) -> Any:
    votes, moderated_out = read_export(folder)
    return run_pipeline(votes=votes, mod_out_statement_ids=moderated_out, random_state=42)


if __name__ == "__main__":
    asked = arguments()
    measure(compute, asked.input, lambda found: describe(found)["groups"], asked.answer)
