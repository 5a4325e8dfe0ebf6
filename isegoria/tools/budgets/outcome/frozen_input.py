# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frozen budget and ballots of a result, read again: for "why", for "what if", and in Pabulib's format.

What was read is kept in memory, by its digest: a file never changes under its name, and reading a city's takes longer
than counting it.
"""

import io
import threading
from collections import OrderedDict
from collections.abc import Generator

from isegoria.core.results import frozen
from isegoria.engine.formats.budget_input import read_frozen
from isegoria.engine.profiles.budgets import Budget, Votes

from .queries import BudgetOutcome

KEPT = 4
"""Budgets kept in memory: a city's takes some ten megabytes."""
CHUNK = 1 << 16

_kept: "OrderedDict[str, tuple[Budget, Votes]]" = OrderedDict()
_turn = threading.Lock()


def counted_input(sha256: str) -> tuple[Budget, Votes]:
    """What was counted. Raises ``FileNotFoundError``, and ``EngineError`` for a file that was tampered with."""
    with _turn:  # two readers of one page would read the same file twice
        found = _kept.get(sha256)
        if found is None:
            with frozen.open_frozen(sha256) as stream:
                budget, votes, _file = read_frozen(io.BytesIO(stream.read()))
            found = _kept[sha256] = (budget, votes)
        _kept.move_to_end(sha256)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def pabulib_lines(outcome: BudgetOutcome) -> Generator[bytes]:
    """The same in Pabulib's format, with the projects that were chosen."""
    # Late: what reads and writes these files is compiled, and takes half a second to load.
    from isegoria.engine.formats.pabulib.writing import write_budget

    budget, votes = counted_input(outcome.result.input_sha256)
    text = io.BytesIO()
    phase = outcome.vote.phase
    write_budget(
        text,
        budget,
        votes,
        meta={
            "description": phase.process.question.text,
            "unit": phase.process.space.name.text,
            "rule": outcome.rule,
            "language": phase.process.language,
            **({"date_begin": f"{phase.opens_at:%d.%m.%Y}"} if phase.opens_at else {}),
            **({"date_end": f"{phase.closes_at:%d.%m.%Y}"} if phase.closes_at else {}),
        },
        selected=[one.place for one in outcome.lines if one.is_funded],
    )
    whole = text.getvalue()
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]
