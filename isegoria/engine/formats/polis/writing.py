# SPDX-License-Identifier: LGPL-3.0-or-later
"""Writing the Polis export format: blocks of bytes as rows come, so that a download needs no memory of its own.

Text is UTF-8 with LF line ends and CSV quoting only where needed, as Polis writes it. The statements' `datetime` is
in UTC. Opinions are 1 agree, 0 pass, −1 disagree. An unknown time is written 0 (the first of January 1970), since the
programs that load these files ask for a number in each row; our reader takes it for unknown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from isegoria.engine.formats.polis.tables import Comment, HistoryPoint, Participant, Vote

BLOCK = 65_536  # characters gathered before they are handed on
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def comments_csv(comments: Iterable[Comment]) -> Iterator[bytes]:
    """comments.csv; the totals are those given, an unknown author is left empty."""
    header = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees"]
    header += ["moderated", "is-meta", "is-seed", "comment-body"]
    return _blocks(
        header,
        (
            (
                one.time or 0,
                _datetime(one.time or 0),
                one.id,
                one.author,
                one.agrees,
                one.disagrees,
                one.moderated,
                _boolean(one.is_meta),
                _boolean(one.is_seed),
                one.body,
            )
            for one in comments
        ),
    )


def votes_csv(votes: Iterable[Vote]) -> Iterator[bytes]:
    """votes.csv."""
    header = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
    return _blocks(
        header, ((one.time or 0, _datetime(one.time or 0), one.comment, one.voter, one.opinion) for one in votes)
    )


def participants_votes_csv(statement_ids: Sequence[int], people: Iterable[Participant]) -> Iterator[bytes]:
    """participants-votes.csv, a column for each statement; the totals are computed from the opinions.

    The column of external ids (`xid`) is never written: it names people.
    """
    header = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    place = {statement: index for index, statement in enumerate(statement_ids)}

    def rows() -> Iterator[list[Any]]:
        for one in people:
            cells: list[Any] = [None] * len(statement_ids)
            for statement, opinion in one.opinions:
                cells[place[statement]] = opinion
            agree = sum(opinion == 1 for _, opinion in one.opinions)
            disagree = sum(opinion == -1 for _, opinion in one.opinions)
            yield [one.id, one.group, one.n_comments or 0, len(one.opinions), agree, disagree, *cells]

    return _blocks([*header, *map(str, statement_ids)], rows())


def summary_csv(summary: Mapping[str, str | int]) -> Iterator[bytes]:
    """summary.csv: one key and value a line, in the order given."""
    return _blocks(None, summary.items())


def stats_history_csv(points: Iterable[HistoryPoint]) -> Iterator[bytes]:
    """stats-history.csv."""
    header = ("n-votes", "n-comments", "n-visitors", "n-voters", "n-commenters")
    return _blocks(
        header,
        ((one.n_votes, one.n_comments, one.n_visitors, one.n_voters, one.n_commenters) for one in points),
    )


def _blocks(header: Sequence[str] | None, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header is not None:
        writer.writerow(header)
    for row in rows:
        writer.writerow(row)
        if text.tell() >= BLOCK:
            yield text.getvalue().encode("utf-8")
            text.seek(0)
            text.truncate()
    if text.tell():
        yield text.getvalue().encode("utf-8")


def _datetime(time: int) -> str:
    """Such as "Wed Apr 27 07:51:34 UTC 2022", whatever the machine's language."""
    at = datetime.fromtimestamp(time // 1000, UTC)
    return f"{_DAYS[at.weekday()]} {_MONTHS[at.month - 1]} {at:%d %H:%M:%S} UTC {at.year}"


def _boolean(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()
