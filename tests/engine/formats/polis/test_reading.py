# SPDX-License-Identifier: LGPL-3.0-or-later
"""Damaged exports: each damaged line is refused with its number and its reason, and the others are kept."""

import gzip
from pathlib import Path

import pytest

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis import REASONS, PolisExport, Refusal
from isegoria.engine.formats.polis.records import MAX_RECORD

COMMENTS = b"timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = b"timestamp,datetime,comment-id,voter-id,vote\n"
PEOPLE = b"participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n"


def export(folder: Path, **files: bytes) -> PolisExport:
    for name, content in files.items():
        suffix = ".csv.gz" if content.startswith(b"\x1f\x8b") else ".csv"
        (folder / f"{name.replace('_', '-')}{suffix}").write_bytes(content)
    return PolisExport(folder)


def refused(found: PolisExport, name: str) -> list[tuple[int, str]]:
    report = found.reports[name]
    assert report.read == report.kept + report.refused
    assert all(refusal.sentence.startswith(f"{report.file}, line {refusal.line}: ") for refusal in report.refusals)
    return [(refusal.line, refusal.code) for refusal in report.refusals]


def comment(number: int, body: bytes = b"A statement", moderated: bytes = b"1") -> bytes:
    return b"1000,Thu,%d,7,0,0,%b,%b\n" % (number, moderated, body)


def vote(comment: bytes, voter: bytes, opinion: bytes, time: bytes = b"1000") -> bytes:
    return b"%b,Thu,%b,%b,%b\n" % (time, comment, voter, opinion)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"1000,Thu,1,7,0,0,1,caf\xe9\n", "not_utf8"),
        (b"1000,Thu,1,7,0,0,1,a\x00b\n", "nul"),
        (b"1000,Thu,1,7,0,0,1\n", "column_count"),
        (b"1000,Thu,1,7,0,0,1,a,b\n", "column_count"),
        (b"1000,Thu,one,7,0,0,1,a\n", "not_a_number"),
        (b"1000,Thu,1,7,many,0,1,a\n", "not_a_number"),
        (b"1000,Thu,1,7,0,0,2,a\n", "moderation_wrong"),
        (b"1000,Thu,1,7,0,0,1, \n", "body_empty"),
        (b"soon,Thu,1,7,0,0,1,a\n", "time_wrong"),
        (b"-5,Thu,1,7,0,0,1,a\n", "time_wrong"),
        (b"99999999999999999,Thu,1,7,0,0,1,a\n", "time_wrong"),
        (b'1000,Thu,1,7,0,0,1,"a" b "\n', "quote_unclosed"),
        (b'1000,Thu,1,7,0,0,1,"a"b"c"\n', "csv_wrong"),
        (b"1000,Thu,0,7,0,0,1,again\n", "id_repeated"),
        (b"1000,Thu,1,7,0,0,1," + b"x" * MAX_RECORD + b"\n", "record_too_long"),
        (b"x" * 3 * MAX_RECORD + b"\n", "record_too_long"),
    ],
)
def test_a_damaged_statement_is_refused_alone(tmp_path: Path, line: bytes, code: str) -> None:
    found = export(tmp_path, comments=COMMENTS + comment(0) + line + comment(5))
    assert [one.id for one in found.comments()] == [0, 5]
    assert refused(found, "comments") == [(3, code)]
    assert code in REASONS


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (vote(b"0", b"1", b"2"), "opinion_wrong"),
        (vote(b"0", b"1", b""), "opinion_wrong"),
        (vote(b"0", b"1", b"1.0"), "opinion_wrong"),
        (vote(b"9", b"1", b"1"), "comment_unknown"),
        (vote(b"0", b"-", b"1"), "not_a_number"),
        (b"0,1,1\n", "column_count"),
    ],
)
def test_a_damaged_vote_is_refused_alone(tmp_path: Path, line: bytes, code: str) -> None:
    votes = VOTES + vote(b"0", b"1", b"1") + line + vote(b"0", b"2", b"-1")
    found = export(tmp_path, comments=COMMENTS + comment(0), votes=votes)
    assert [(one.voter, one.opinion) for one in found.votes()] == [(1, 1), (2, -1)]
    assert refused(found, "votes") == [(3, code)]


def test_a_quotation_mark_never_closed_costs_one_line(tmp_path: Path) -> None:
    lines = [comment(0, b'"open')] + [comment(number) for number in range(1, 50)]
    found = export(tmp_path, comments=COMMENTS + b"".join(lines))
    assert [one.id for one in found.comments()] == list(range(1, 50))
    assert refused(found, "comments") == [(2, "quote_unclosed")]


def test_a_statement_may_take_several_lines_and_hold_quotes(tmp_path: Path) -> None:
    body = '"Two\nlines, and ""quotes""\u2028and a rare break"'.encode()
    found = export(tmp_path, comments=COMMENTS + comment(0, body) + comment(1))
    assert [one.body for one in found.comments()] == ['Two\nlines, and "quotes"\u2028and a rare break', "A statement"]


def test_line_ends_of_other_systems_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf" + (COMMENTS + comment(0) + b"\n" + comment(1)).replace(b"\n", b"\r\n")
    found = export(tmp_path, comments=text)
    assert [one.id for one in found.comments()] == [0, 1]


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_file_cut_anywhere_says_so(tmp_path: Path, cut: int) -> None:
    whole = VOTES + vote(b"0", b"1", b"1") + vote(b"0", b"2", b"-1")
    found = export(tmp_path, votes=whole[:-cut])
    kept = [one.voter for one in found.votes()]
    report = found.reports["votes"]
    if cut == 1:
        assert (kept, dict(report.notes)) == ([1, 2], {"final_newline_missing": 1})
    else:
        assert kept == [1]
        assert refused(found, "votes") == [(3, "opinion_wrong" if cut in (2, 3) else "file_truncated")]


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_gzip_keeps_what_came_before(tmp_path: Path, damage: str) -> None:
    lines = VOTES + b"".join(vote(b"0", b"%d" % voter, b"1", b"%d" % (voter * voter)) for voter in range(20_000))
    packed = bytearray(gzip.compress(lines))
    if damage == "cut":
        packed = packed[: len(packed) // 2]
    else:
        packed[len(packed) // 2] ^= 0xFF
    found = export(tmp_path, votes=bytes(packed))
    kept = sum(1 for _ in found.votes())
    assert 0 < kept < 20_000
    # A streaming reader meets the damaged part before the checksum; the report says that the file is damaged.
    assert not {"gzip_truncated", "gzip_damaged"}.isdisjoint(found.reports["votes"].by_code)


def test_people_are_read_with_their_published_group(tmp_path: Path) -> None:
    rows = b"3,x3,1,0,2,1,1,1,-1\n4,,,0,1,0,0,,0\n3,,0,0,1,1,0,1,\n5,,0,0,9,1,0,1,\n6,,0,0,1,1,0,yes,\n"
    found = export(tmp_path, participants_votes=PEOPLE + rows)
    people = list(found.participants())
    assert [(one.id, one.group, one.opinions) for one in people] == [
        (3, 1, ((0, 1), (1, -1))),
        (4, None, ((1, 0),)),
        (5, 0, ((0, 1),)),
    ]
    assert refused(found, "participants-votes") == [(4, "id_repeated"), (6, "opinion_wrong")]
    assert dict(found.reports["participants-votes"].notes) == {"totals_differ": 1}


def test_votes_on_a_statement_that_was_refused_are_set_aside(tmp_path: Path) -> None:
    found = export(tmp_path, comments=COMMENTS + comment(0), participants_votes=PEOPLE + b"3,,1,0,2,1,1,1,-1\n")
    assert [one.opinions for one in found.participants()] == [((0, 1),)]
    assert dict(found.reports["participants-votes"].notes) == {"opinions_set_aside": 1}


def test_the_last_vote_counts_and_moderation_is_kept(tmp_path: Path) -> None:
    votes = vote(b"0", b"1", b"-1", b"20") + vote(b"0", b"1", b"1", b"10") + vote(b"1", b"1", b"0", b"5")
    statements = comment(0) + comment(1, moderated=b"0") + comment(2, moderated=b"-1")
    found = export(tmp_path, comments=COMMENTS + statements, votes=VOTES + votes)
    matrix = found.matrix()
    assert list(matrix.triplets()) == [(1, 0, -1), (1, 1, 0)]
    assert matrix.moderated_out.tolist() == [False, False, True]
    assert found.matrix(strict_moderation=True).moderated_out.tolist() == [False, True, True]
    assert list(found.matrix(agree=-1).triplets()) == [(1, 0, 1), (1, 1, 0)]


def test_refusals_are_counted_beyond_those_kept_in_full(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_bytes(VOTES + vote(b"0", b"1", b"9") * 1500)
    seen: list[Refusal] = []
    found = PolisExport(tmp_path, on_refusal=seen.append)
    assert list(found.votes()) == []
    report = found.reports["votes"]
    assert (report.refused, len(report.refusals), len(seen)) == (1500, 1000, 1500)
    assert found.report_json()["files"][0]["by_code"] == {"opinion_wrong": 1500}


def test_summary_keys_are_read_once(tmp_path: Path) -> None:
    found = export(tmp_path, votes=VOTES, summary=b'topic,"A, B"\nvoters,3\nvoters,4\nlost\n')
    assert found.summary() == {"topic": "A, B", "voters": "3"}
    assert refused(found, "summary") == [(3, "id_repeated"), (4, "column_count")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "header_missing"),
        (b"\n\n", "header_missing"),
        (b"\xff\xfe\n" + vote(b"0", b"1", b"1"), "header_unreadable"),
        (b"comment-id,voter-id\n", "header_column_missing"),
        (b"comment-id,voter-id,vote,vote\n", "header_column_repeated"),
    ],
)
def test_a_file_without_its_columns_is_refused_whole(tmp_path: Path, content: bytes, code: str) -> None:
    found = export(tmp_path, votes=content)
    with pytest.raises(EngineError) as refusal:
        list(found.votes())
    assert refusal.value.code == code


def test_a_participants_column_that_is_no_statement_is_refused(tmp_path: Path) -> None:
    found = export(tmp_path, participants_votes=b"participant,mood\n1,1\n")
    with pytest.raises(EngineError, match="the column 'mood'"):
        list(found.participants())


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="is not a directory"):
        PolisExport(tmp_path / "nowhere")
    with pytest.raises(EngineError, match="holds none of"):
        PolisExport(tmp_path)
    found = export(tmp_path, comments=COMMENTS)
    assert found.missing == ("votes", "participants-votes", "summary", "stats-history")
    with pytest.raises(EngineError, match=r"votes\.csv is not there"):
        list(found.votes())
    with pytest.raises(EngineError, match="nothing to map"):
        found.matrix()
