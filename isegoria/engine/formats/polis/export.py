# SPDX-License-Identifier: LGPL-3.0-or-later
"""A Polis export directory: comments, votes, participants-votes, summary, stats-history; any may be missing.

Rows are yielded as they are read. Memory holds the comment ids, and for participants-votes the participant ids, to
find repeats; only `matrix` keeps the votes, as arrays (24 bytes a vote while it is built).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis.records import records
from isegoria.engine.formats.polis.report import FileReport, Refusal
from isegoria.engine.formats.polis.tables import (
    Comment,
    HistoryPoint,
    Participant,
    Row,
    RowError,
    Vote,
    opinion_of,
    table,
)
from isegoria.engine.profiles.opinions import OpinionMatrix

Kept = TypeVar("Kept")

FILES = ("comments", "votes", "participants-votes", "summary", "stats-history")
TOTALS = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")


@dataclass(frozen=True)
class SignCheck:
    """How many statements' published agree and disagree totals match the votes as they stand, and reversed.

    `verdict`: "agree_is_plus" (as documented), "agree_is_minus" (a reversed export), or "undecided".
    """

    compared: int
    plus: int
    minus: int

    @property
    def verdict(self) -> str:
        if self.plus == self.minus:
            return "undecided"
        return "agree_is_plus" if self.plus > self.minus else "agree_is_minus"


class PolisExport:
    """Reads one export directory.

    Each method that reads a file starts its report afresh; `reports` holds the latest report of each file.

    Args:
        on_refusal: called with every refusal as it happens (the reports keep the first 1,000 of each file).

    Raises:
        EngineError: not_a_directory, not_a_polis_export.
    """

    def __init__(self, directory: Path, *, on_refusal: Callable[[Refusal], None] | None = None) -> None:
        if not directory.is_dir():
            raise EngineError("not_a_directory", path=str(directory))
        self.directory = directory
        self.reports: dict[str, FileReport] = {}
        self._on_refusal = on_refusal
        self._paths = {name: path for name in FILES if (path := self._find(name)) is not None}
        if not {"comments", "votes", "participants-votes"} & self._paths.keys():
            raise EngineError("not_a_polis_export", path=str(directory))

    def _find(self, name: str) -> Path | None:
        for suffix in (".csv", ".csv.gz"):
            if (path := self.directory / f"{name}{suffix}").is_file():
                return path
        return None

    def has(self, name: str) -> bool:
        """Whether one of `FILES` is there."""
        return name in self._paths

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in FILES if name not in self._paths)

    def report_json(self) -> dict[str, Any]:
        """What was read, kept and refused so far, file by file."""
        return {
            "missing": list(self.missing),
            "files": [self.reports[name].to_json() for name in FILES if name in self.reports],
        }

    def _open(self, name: str) -> tuple[Path, FileReport]:
        if name not in self._paths:
            raise EngineError("file_missing", file=f"{name}.csv")
        path = self._paths[name]
        report = self.reports[name] = FileReport(path.name, on_refusal=self._on_refusal)
        return path, report

    def summary(self) -> dict[str, str]:
        """The key → text pairs of summary.csv (topic, url, voters, groups, conversation-description…)."""
        path, report = self._open("summary")
        found: dict[str, str] = {}
        lines: dict[str, int] = {}
        for line, fields, _ in records(path, report):
            if len(fields) != 2:
                report.refuse(line, "column_count", found=len(fields), expected=2)
            elif fields[0] in found:
                report.refuse(line, "id_repeated", column="key", id=fields[0], first_line=lines[fields[0]])
            else:
                found[fields[0]], lines[fields[0]] = fields[1], line
                report.keep()
        return found

    def comments(self) -> Iterator[Comment]:
        """The statements, in the file's order; a second one with the same id is refused."""
        path, report = self._open("comments")
        _, rows = table(path, report, ("comment-id", "moderated", "comment-body"))
        lines: dict[int, int] = {}

        def read(row: Row) -> Comment:
            identity = row.whole("comment-id")
            if identity in lines:
                raise RowError("id_repeated", column="comment-id", id=identity, first_line=lines[identity])
            if (moderated := row.text("moderated")) not in ("1", "0", "-1"):
                raise RowError("moderation_wrong", value=moderated[:80])
            if not (body := row.text("comment-body")).strip():
                raise RowError("body_empty")
            comment = Comment(
                id=identity,
                author=row.maybe_whole("author-id"),
                time=row.time(),
                agrees=row.maybe_whole("agrees"),
                disagrees=row.maybe_whole("disagrees"),
                moderated=int(moderated),
                is_meta=row.maybe_boolean("is-meta"),
                is_seed=row.maybe_boolean("is-seed"),
                body=body,
            )
            lines[identity] = row.line
            return comment

        return _kept(rows, report, read)

    def comment_ids(self) -> frozenset[int] | None:
        """Ids of the statements kept, or None without comments.csv. Reads the file; its report is that reading's."""
        return frozenset(comment.id for comment in self.comments()) if self.has("comments") else None

    def votes(self, *, known: frozenset[int] | None = None) -> Iterator[Vote]:
        """Every vote ever cast, in the file's order (changes of mind included).

        Args:
            known: statement ids; by default those of comments.csv, where it is there.
        """
        path, report = self._open("votes")
        _, rows = table(path, report, ("comment-id", "voter-id", "vote"))
        ids = self.comment_ids() if known is None else known

        def read(row: Row) -> Vote:
            comment, voter, opinion = row.whole("comment-id"), row.whole("voter-id"), row.opinion("vote")
            if ids is not None and comment not in ids:
                raise RowError("comment_unknown", id=comment)
            return Vote(row.time(), comment, voter, opinion)

        return _kept(rows, report, read)

    def participants(self, *, known: frozenset[int] | None = None) -> Iterator[Participant]:
        """The rows of participants-votes; a second one with the same id is refused.

        Votes under a column that is no known statement are set aside, and counted in the report's notes.
        """
        path, report = self._open("participants-votes")
        names, rows = table(path, report, ("participant",))
        ids = self.comment_ids() if known is None else known
        columns = [(name, place) for name, place in names.items() if name not in TOTALS]
        for name, _ in columns:
            if not name.isdecimal():
                raise EngineError("header_unreadable", file=report.file, reason=f"the column {name!r}")
        lines: dict[int, int] = {}

        def read(row: Row) -> Participant:
            identity = row.whole("participant")
            if identity in lines:
                raise RowError("id_repeated", column="participant", id=identity, first_line=lines[identity])
            given = [(int(name), opinion_of(row.fields[place], name)) for name, place in columns if row.fields[place]]
            opinions = tuple(given if ids is None else [pair for pair in given if pair[0] in ids])
            if len(given) > len(opinions):
                report.notes["opinions_set_aside"] += len(given) - len(opinions)
            totals = {name: row.maybe_whole(name) for name in TOTALS[2:]}
            lines[identity] = row.line
            agree, disagree = (sum(opinion == side for _, opinion in given) for side in (1, -1))
            counted = {"n-votes": len(given), "n-agree": agree, "n-disagree": disagree}
            if any(totals[name] not in (None, value) for name, value in counted.items()):
                report.notes["totals_differ"] += 1
            return Participant(
                identity,
                row.maybe("xid"),
                totals["group-id"],
                totals["n-comments"],
                totals["n-votes"],
                totals["n-agree"],
                totals["n-disagree"],
                opinions,
            )

        return _kept(rows, report, read)

    def history(self) -> Iterator[HistoryPoint]:
        """The rows of stats-history."""
        path, report = self._open("stats-history")
        names = ("n-votes", "n-comments", "n-visitors", "n-voters", "n-commenters")
        _, rows = table(path, report, names)
        return _kept(rows, report, lambda row: HistoryPoint(*(row.whole(name) for name in names)))

    def published_groups(self) -> dict[int, int | None]:
        """The group Polis gave each participant, None for those it did not place; reads participants-votes."""
        return {one.id: one.group for one in self.participants()}

    def check_signs(self) -> SignCheck:
        """Compare the totals of comments.csv with the votes, to see which sign means agree.

        Needs comments.csv with totals, and votes.csv (or else participants-votes.csv, whose totals leave out
        changes of mind, so that fewer statements match).
        """
        plus: dict[int, int] = {}
        minus: dict[int, int] = {}
        published = {one.id: (one.agrees, one.disagrees) for one in self.comments()}
        for comment, opinion in self._opinions(frozenset(published)):
            side = {1: plus, -1: minus}.get(opinion)
            if side is not None:
                side[comment] = side.get(comment, 0) + 1
        compared = as_is = reversed_ = 0
        for comment, totals in published.items():
            counted = (plus.get(comment, 0), minus.get(comment, 0))
            if None in totals or counted[0] == counted[1]:
                continue
            compared += 1
            as_is += totals == counted
            reversed_ += totals == counted[::-1]
        return SignCheck(compared, as_is, reversed_)

    def _opinions(self, known: frozenset[int]) -> Iterator[tuple[int, int]]:
        if self.has("votes"):
            for vote in self.votes(known=known):
                yield vote.comment, vote.opinion
        elif self.has("participants-votes"):
            for person in self.participants(known=known):
                yield from person.opinions

    def matrix(self, *, strict_moderation: bool = False, agree: int = 1) -> OpinionMatrix:
        """The opinion matrix: from votes.csv where it is there (last vote wins, with times), else from
        participants-votes.csv.

        Args:
            strict_moderation: whether statements never moderated are left out, as in conversations that show a
                statement only once accepted (the export does not say which these are).
            agree: the sign that means agree in these files: 1, or −1 for a reversed export.

        Raises:
            EngineError: no_votes_in_export, and those of the header.
        """
        if not (self.has("votes") or self.has("participants-votes")):
            raise EngineError("no_votes_in_export", path=str(self.directory))
        statements = list(self.comments()) if self.has("comments") else []
        known = frozenset(one.id for one in statements) if self.has("comments") else None
        people, columns, times, opinions = array("q"), array("q"), array("q"), array("b")
        if self.has("votes"):
            for vote in self.votes(known=known):
                people.append(vote.voter)
                columns.append(vote.comment)
                times.append(-1 if vote.time is None else vote.time)
                opinions.append(agree * vote.opinion)
        else:
            for person in self.participants(known=known):
                for comment, opinion in person.opinions:
                    people.append(person.id)
                    columns.append(comment)
                    opinions.append(agree * opinion)
        timed = bool(times) and -1 not in times
        ids = None if known is None else sorted(known)
        out = -1 if not strict_moderation else 0
        return OpinionMatrix.from_triplets(
            np.array(people, dtype=np.int64),
            np.array(columns, dtype=np.int64),
            np.array(opinions, dtype=np.int8),
            times=np.array(times, dtype=np.int64) if timed else None,
            statement_ids=ids,
            moderated_out=[one.id for one in statements if one.moderated <= out],
            meta=[one.id for one in statements if one.is_meta],
        )


def _kept(rows: Iterator[Row], report: FileReport, read: Callable[[Row], Kept]) -> Iterator[Kept]:
    """What `read` makes of each row; the rows it refuses are reported."""
    for row in rows:
        try:
            kept = read(row)
        except RowError as refusal:
            report.refuse(row.line, refusal.code, **refusal.params)
            continue
        report.keep()
        yield kept
