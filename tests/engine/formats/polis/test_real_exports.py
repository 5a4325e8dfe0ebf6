# SPDX-License-Identifier: LGPL-3.0-or-later
"""Real exports, read whole; and the sign of agree, checked on the published totals."""

from pathlib import Path

import pytest

from isegoria.engine.formats.polis import FILES, PolisExport
from isegoria.engine.formats.polis.api import read_api_conversation, read_api_statements

DATA = Path(__file__).parents[3] / "data"
LONDON = DATA / "polis" / "london.youth.policing"
AUSTRIA = DATA / "polis" / "austria-climate.5twd2jsnkf.2022-08-08"
FIXTURES = sorted(path for path in (DATA / "polis_math_fixtures").iterdir() if path.is_dir())


@pytest.mark.parametrize(
    ("folder", "statements", "votes", "people"), [(LONDON, 39, 640, 26), (AUSTRIA, 522, 61936, 1116)]
)
def test_every_line_is_kept(folder: Path, statements: int, votes: int, people: int) -> None:
    export = PolisExport(folder)
    assert export.missing == ()
    counted = [
        sum(1 for _ in rows)
        for rows in (export.comments(), export.votes(), export.participants(), export.summary(), export.history())
    ]
    assert counted[:3] == [statements, votes, people]
    for name in FILES:
        report = export.reports[name]
        assert (report.refused, dict(report.notes)) == (0, {})
    assert int(export.summary()["voters"]) == people


@pytest.mark.parametrize("folder", [LONDON, AUSTRIA])
def test_one_means_agree_in_exported_files(folder: Path) -> None:
    """comments.csv counts every vote ever cast; participants-votes counts each person's last."""
    export = PolisExport(folder)
    check = export.check_signs()
    assert (check.verdict, check.plus, check.minus) == ("agree_is_plus", check.compared, 0)
    for person in export.participants():
        opinions = [opinion for _, opinion in person.opinions]
        assert (person.n_agree, person.n_disagree) == (opinions.count(1), opinions.count(-1))


@pytest.mark.parametrize("folder", [LONDON, AUSTRIA])
def test_the_last_votes_are_the_published_matrix(folder: Path) -> None:
    export = PolisExport(folder)
    published = {(one.id, comment): opinion for one in export.participants() for comment, opinion in one.opinions}
    matrix = export.matrix()
    assert {(person, statement): opinion for person, statement, opinion in matrix.triplets()} == published
    assert matrix.times is not None


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_the_api_gives_one_for_agree_and_its_mathematics_minus_one(folder: Path) -> None:
    matrix, published = read_api_conversation(folder)
    agree, disagree, _, seen = matrix.counts()
    counted = ~matrix.moderated_out & (seen > 0)
    means = (agree - disagree)[counted] / seen[counted]
    # One participant is missing from the votes of the smallest conversation.
    assert published.centre[counted] == pytest.approx(means, abs=0.04)
    assert set(read_api_statements(folder)) == set(matrix.statement_ids)
