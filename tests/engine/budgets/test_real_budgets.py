# SPDX-License-Identifier: LGPL-3.0-or-later
"""Real budgets: what cities published is what their rule gives here; every file reads, counts and is written again.

The data have no licence and stay where they are: beside this checkout, or where ISEGORIA_DATA says.
"""

import io
import os
import tarfile
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from isegoria.engine.budgets.document import build_document, recompute
from isegoria.engine.budgets.rules import RULES, allocate
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import write_frozen
from isegoria.engine.formats.pabulib import PabulibFile, read_pabulib, write_pabulib
from isegoria.engine.sharing.ties import DECLARED

DATA = Path(os.environ.get("ISEGORIA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "pabulib"
HERE = pytest.mark.skipif(not DATA.is_dir(), reason="the real budgets are not on this machine")


def _file(name: str, *, lenient: bool = False) -> PabulibFile:
    return read_pabulib(DATA / "selected" / f"{name}.pb", lenient=lenient)


def _every() -> Iterator[tuple[str, bytes]]:
    for path in sorted((DATA / "selected").glob("*.pb")):
        yield path.name, path.read_bytes()
    with tarfile.open(DATA / "instances.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield member.name, stream.read()


# --- what was published ---------------------------------------------------------------------------
@HERE
@pytest.mark.parametrize(
    ("name", "rule", "winners", "cost", "ballots", "projects"),
    [
        ("Poland_Wieliczka_2023_Green_Budget", "equal-shares-add1-comparison", 30, 99_507_900, 6_586, 64),
        ("Poland_Swiecie_2023", "equal-shares-add1-comparison", 17, 104_033_700, 2_553, 22),
        ("Netherlands_Assen_2024", "equal-shares-add1", 9, 7_670_000, 84, 14),
    ],
)
def test_towns_that_chose_equal_shares(
    name: str, rule: str, winners: int, cost: int, ballots: int, projects: int
) -> None:
    file = _file(name)
    found = allocate(file.budget, file.votes, rule)
    assert (file.votes.n_ballots, file.budget.n_projects) == (ballots, projects)
    assert (found.status, len(found.winners), found.total_cost) == ("decided", winners, cost)
    assert set(found.winners) == set(file.winners or ())


@HERE
def test_wieliczka_would_have_left_more_people_without_by_votes_alone() -> None:
    """18 % of voters without any funded project; 28 % by the standard method: equalshares.net, Zielony Milion."""
    file = _file("Poland_Wieliczka_2023_Green_Budget")
    without = []
    for rule in ("equal-shares-add1-comparison", "greedy-votes"):
        paid = np.zeros(file.budget.n_projects, dtype=bool)
        paid[list(allocate(file.budget, file.votes, rule).winners)] = True
        some = np.zeros(file.votes.n_rows, dtype=bool)
        some[file.votes.row_of[paid[file.votes.projects]]] = True
        without.append(round(100 - 100 * int(file.votes.counts[some].sum()) / file.votes.n_ballots))
    assert without == [18, 28]


@HERE
@pytest.mark.parametrize("name", ["Poland_Warszawa_2026", "Poland_Warszawa_2026_Wola", "Poland_Warszawa_2026_Bemowo"])
def test_warsaw_pays_the_most_voted_first_above_its_threshold(name: str) -> None:
    file = _file(name, lenient=True)
    least = Fraction(int(file.meta["min_project_score_threshold"]), file.votes.expressed)
    found = allocate(file.budget, file.votes, "greedy-votes", minimum_support=str(least))
    assert set(found.winners) == set(file.winners or ())


@HERE
def test_a_result_is_counted_again_from_its_files(tmp_path: Path) -> None:
    file = _file("Poland_Wieliczka_2023_Green_Budget")
    path = tmp_path / "input.csv"
    with path.open("wb") as stream:
        write_frozen(stream, file.budget, file.votes)
    document, allocation = build_document(path, rule="equal-shares-add1-comparison")
    assert [file.budget.ids[one] for one in allocation.winners] == [
        document["output"]["discrete"]["projects"][one] for one in document["output"]["discrete"]["winners"]
    ]
    assert recompute(document, path).holds
    document["output"]["discrete"]["total_cost"] += 1
    found = recompute(document, path)
    assert (found.same_input, found.same_digest) == (True, False)
    assert found.different == ("output.discrete.total_cost",)


# --- all of them ----------------------------------------------------------------------------------
@HERE
def test_every_file_reads_and_is_written_again() -> None:
    strict: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    for name, data in _every():
        try:
            file = read_pabulib(io.BytesIO(data), keep=True, name=name)
            strict["read"] += 1
        except EngineError as refusal:
            strict[refusal.code] += 1
            file = read_pabulib(io.BytesIO(data), keep=True, name=name, lenient=True)
            mended.update(file.report.mended)
            assert not file.report.dropped, name
        stream = io.BytesIO()
        write_pabulib(stream, file)
        again = read_pabulib(io.BytesIO(stream.getvalue()), keep=True, name=name)
        assert again.budget == file.budget, name
        for array in ("starts", "projects", "marks", "counts", "weights"):
            assert np.array_equal(getattr(again.votes, array), getattr(file.votes, array)), name
        assert (again.meta, again.votes.blank) == (file.meta, file.votes.blank), name
        assert again.voters is not None, name
        assert file.voters is not None, name
        assert again.voters.columns.keys() == file.voters.columns.keys(), name
        twice = io.BytesIO()
        write_pabulib(twice, again)
        assert twice.getvalue() == stream.getvalue(), name
    # Nineteen files name a project twice on a ballot; one has a mark that closes within a cell.
    assert strict == {"read": 561, "pb_vote_project_repeated": 19, "line_unreadable": 1}
    assert mended == {"pb_vote_project_repeated": 32, "line_unreadable": 1}


@HERE
@pytest.mark.drill
def test_every_file_is_counted_by_every_rule_that_can() -> None:
    for name, data in _every():
        file = read_pabulib(io.BytesIO(data), name=name, lenient=True)
        for rule in RULES.values():
            if file.votes.kind in rule.kinds and rule.id not in {"maximin-support", "knapsack"}:
                found = rule.allocate(file.budget, file.votes, ties=DECLARED)
                assert found.total_cost <= file.budget.amount, (name, rule.id)
                assert found.status in {"decided", "tied", "nobody"}
