# SPDX-License-Identifier: LGPL-3.0-or-later
"""What is written in the Polis format is read back the same."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.formats.polis import (
    Comment,
    HistoryPoint,
    Participant,
    PolisExport,
    Vote,
    comments_csv,
    participants_votes_csv,
    stats_history_csv,
    summary_csv,
    votes_csv,
)

LONDON = Path(__file__).parents[3] / "data" / "polis" / "london.youth.policing"
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=40).map(
    lambda text: f"x{text}"
)


def test_a_real_export_written_again_is_read_the_same(tmp_path: Path) -> None:
    original = PolisExport(LONDON)
    ids = sorted(original.comment_ids() or ())
    for name, blocks in {
        "comments": comments_csv(original.comments()),
        "votes": votes_csv(original.votes()),
        "participants-votes": participants_votes_csv(ids, original.participants()),
        "summary": summary_csv(original.summary()),
        "stats-history": stats_history_csv(original.history()),
    }.items():
        (tmp_path / f"{name}.csv").write_bytes(b"".join(blocks))
    again = PolisExport(tmp_path)
    assert list(again.comments()) == list(original.comments())
    assert list(again.votes()) == list(original.votes())
    assert list(again.participants()) == list(original.participants())
    assert again.summary() == original.summary()
    assert list(again.history()) == list(original.history())
    assert (tmp_path / "stats-history.csv").read_bytes() == (LONDON / "stats-history.csv").read_bytes()
    assert (tmp_path / "summary.csv").read_bytes() == (LONDON / "summary.csv").read_bytes()


@given(st.lists(TEXTS, max_size=5))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("export")
    written = [Comment(number, None, None, None, None, -1, True, False, text) for number, text in enumerate(texts)]
    (folder / "comments.csv").write_bytes(b"".join(comments_csv(written)))
    assert list(PolisExport(folder).comments()) == written


def test_the_lines_are_those_of_polis() -> None:
    assert b"".join(votes_csv([Vote(1651045893819, 0, 1, -1), Vote(None, 2, 1, 0)])).decode() == (
        "timestamp,datetime,comment-id,voter-id,vote\n1651045893819,Wed Apr 27 07:51:33 UTC 2022,0,1,-1\n"
        "0,Thu Jan 01 00:00:00 UTC 1970,2,1,0\n"
    )
    person = Participant(4, "secret", 1, 2, None, None, None, ((7, 1), (9, -1)))
    assert b"".join(participants_votes_csv([7, 8, 9], [person])).decode() == (
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,7,8,9\n4,1,2,2,1,1,1,,-1\n"
    )
    assert b"".join(stats_history_csv([HistoryPoint(1, 2, 3, 4, 5)])).endswith(b"\n1,2,3,4,5\n")
    assert list(summary_csv({})) == []


def test_a_long_export_takes_constant_memory() -> None:
    blocks = votes_csv(Vote(1651045893819 + one, one % 50, one, 1) for one in range(40_000))
    tracemalloc.start()
    length = sum(len(block) for block in blocks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 1_800_000
    assert peak < 900_000
