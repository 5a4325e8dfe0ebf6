# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read and check a whole Polis export into one staging file, before any row of the site is written.

Memory: 25 bytes a vote while the staging file is made.
"""

import re
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis import Comment, PolisExport

from .errors import ImportStopped
from .queries import report_path
from .refused_lines import RefusedLines
from .staging_file import (
    ADD_OPINION,
    ADD_PERSON,
    ADD_TEXT,
    Staged,
    digest_of,
    find_staged,
    make_staged,
)

READ_FILES = ("comments", "votes", "participants-votes", "summary")
STATES = {1: "published", 0: "undecided", -1: "rejected"}
Progress = Callable[[str, int, int | None], None]
"""Called with a step's code, how much of it is done, and how much there is, if known."""

LONGEST_STATEMENT = 1_000
LONGEST_TOPIC = 300
LONGEST_DESCRIPTION = 20_000
_POLIS_ADDRESS = re.compile(r"https?://pol\.is/(\w{4,40})/?")
_ATTRIBUTION = re.compile(r"^attribution[^:\n]*:[ \t]*(.+)$", re.IGNORECASE | re.MULTILINE)


def stage_polis(directory: Path, *, source: str = "", progress: Progress | None = None) -> Staged:
    """Read and check an export. Finds again a staging file already made from the same files.

    ``source`` names the conversation for this site; by default the one of its Polis address.
    Raises ``ImportStopped`` when nothing can come of it, and ``OSError`` when a file cannot be read or written.
    """
    try:
        export = PolisExport(directory)
    except EngineError as error:
        raise ImportStopped(error.code, **error.params) from error
    digest = polis_digest(directory)
    staged = find_staged(digest)
    if staged is not None and (not source or staged.facts["source"] == source):
        return staged
    return _Stager(export, digest, source, progress or (lambda step, done, total: None)).run()


def polis_digest(directory: Path) -> str:
    """The digest of an export's files, those that are there."""
    found = []
    for name in READ_FILES:
        paths = (directory / f"{name}{suffix}" for suffix in (".csv", ".csv.gz"))
        path = next((one for one in paths if one.is_file()), None)
        if path is not None:
            found.append((name, path))
    return digest_of(found)


@dataclass
class _Votes:
    """Columns of votes as they were read: ids of Polis, milliseconds or −1."""

    people: NDArray[np.int64]
    statements: NDArray[np.int64]
    opinions: NDArray[np.int8]
    times: NDArray[np.int64]


class _Stager:
    def __init__(self, export: PolisExport, digest: str, source: str, progress: Progress) -> None:
        self.export, self.digest, self.progress = export, digest, progress
        self.summary: dict[str, str] = {}
        self.source = source
        self.refused: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()

    def run(self) -> Staged:
        self.summary = self._read_summary()
        address = _POLIS_ADDRESS.fullmatch(self.summary.get("url", "").strip())
        self.source = self.source or f"polis:{address[1] if address else self.digest[:16]}"
        refusals = RefusedLines(report_path(self.source))
        self.export = PolisExport(self.export.directory, on_refusal=refusals.line)
        try:
            staged = make_staged(self.digest, lambda database: self._fill(database, refusals))
            refusals.finish()
        except EngineError as error:
            refusals.give_up()
            raise ImportStopped(error.code, **error.params) from error
        except BaseException:
            refusals.give_up()
            raise
        return staged

    def _read_summary(self) -> dict[str, str]:
        return self.export.summary() if self.export.has("summary") else {}

    def _fill(self, database: sqlite3.Connection, refusals: RefusedLines) -> dict[str, Any]:
        self._read_summary()  # once more, so that its refused lines are listed with the others
        read, statements = self._read_statements(refusals)
        if not statements:
            raise ImportStopped("no_statements", path=str(self.export.directory))
        votes = self._read_votes(frozenset(read))
        signs = self._put_signs_right(read, votes)
        votes = self._without_refused(votes, statements, refusals)
        votes, replaced = self._latest(votes)
        authors = {one.author for one in statements.values() if one.author is not None}
        ids = np.union1d(np.unique(votes.people), np.array(sorted(authors), dtype=np.int64))
        place_of_person = {int(identity): n for n, identity in enumerate(ids, start=1)}
        database.executemany(ADD_PERSON, ((n, str(identity)) for identity, n in place_of_person.items()))
        for n, one in enumerate(statements.values(), start=1):
            author = None if one.author is None else place_of_person[one.author]
            state = STATES[one.moderated]
            row = (n, str(one.id), "statement", 0, None, None, author, one.time, state, "", "", "", one.body, "")
            database.execute(ADD_TEXT, row)
        self._write_opinions(database, votes, ids, np.array(list(statements), dtype=np.int64))
        return self._facts(read, statements, votes, len(ids), replaced, signs)

    def _read_statements(self, refusals: RefusedLines) -> tuple[dict[int, Comment], dict[int, Comment]]:
        """All that the file names, and those whose text can be kept, by id."""
        if not self.export.has("comments"):
            raise ImportStopped("no_statements", path=str(self.export.directory))
        read: dict[int, Comment] = {}
        kept: dict[int, Comment] = {}
        for one in self.export.comments():
            read[one.id] = one
            body = tidy(one.body)
            verdict = may_say(body, max_length=LONGEST_STATEMENT)
            if verdict:
                kept[one.id] = Comment(
                    one.id,
                    one.author,
                    one.time,
                    one.agrees,
                    one.disagrees,
                    one.moderated,
                    one.is_meta,
                    one.is_seed,
                    body,
                )
            else:
                self.refused[verdict.code] += 1
                refusals.row(self.export.reports["comments"].file, one.id, verdict.code, **verdict.params)
            if one.is_meta:
                self.notes["statements_about_the_person"] += 1
            self.progress("statements", len(read), None)
        return read, dict(sorted(kept.items()))

    def _read_votes(self, known: frozenset[int]) -> _Votes:
        people, statements, times, opinions = array("q"), array("q"), array("q"), array("b")
        total = int(self.summary.get("votes", "0")) if self.summary.get("votes", "").isdecimal() else None
        if self.export.has("votes"):
            for number, vote in enumerate(self.export.votes(known=known), start=1):
                people.append(vote.voter)
                statements.append(vote.comment)
                opinions.append(vote.opinion)
                times.append(-1 if vote.time is None else vote.time)
                if number % 10_000 == 0:
                    self.progress("votes", number, total)
        elif self.export.has("participants-votes"):
            for person in self.export.participants(known=known):
                for statement, opinion in person.opinions:
                    people.append(person.id)
                    statements.append(statement)
                    opinions.append(opinion)
                    times.append(-1)
                self.progress("votes", len(people), total)
        return _Votes(
            np.array(people, dtype=np.int64),
            np.array(statements, dtype=np.int64),
            np.array(opinions, dtype=np.int8),
            np.array(times, dtype=np.int64),
        )

    def _put_signs_right(self, read: dict[int, Comment], votes: _Votes) -> str:
        """Some exports have −1 for agree: the totals of comments.csv tell. Reversed votes are turned here."""
        agree = Counter(votes.statements[votes.opinions == 1].tolist())
        disagree = Counter(votes.statements[votes.opinions == -1].tolist())
        as_is = reversed_ = 0
        for one in read.values():
            counted = (agree[one.id], disagree[one.id])
            if None not in (one.agrees, one.disagrees) and counted[0] != counted[1]:
                as_is += counted == (one.agrees, one.disagrees)
                reversed_ += counted == (one.disagrees, one.agrees)
        if reversed_ > as_is:
            votes.opinions *= -1
            self.notes["signs_reversed"] = len(votes.opinions)
        return "reversed" if reversed_ > as_is else "confirmed" if as_is else "undecided"

    def _without_refused(self, votes: _Votes, statements: dict[int, Comment], refusals: RefusedLines) -> _Votes:
        kept = np.isin(votes.statements, np.array(list(statements), dtype=np.int64))
        for identity, count in sorted(Counter(votes.statements[~kept].tolist()).items()):
            self.refused["statement_refused"] += count
            refusals.row("votes", identity, "statement_refused", count=count)
        return _Votes(votes.people[kept], votes.statements[kept], votes.opinions[kept], votes.times[kept])

    def _latest(self, votes: _Votes) -> tuple[_Votes, int]:
        """One opinion of a person on a statement, the latest; without all the times, the one that comes last."""
        keys = (votes.statements, votes.people)
        timed = bool(len(votes.times)) and bool((votes.times >= 0).all())
        order = np.lexsort((votes.times, *keys)) if timed else np.lexsort(keys)
        people, statements = votes.people[order], votes.statements[order]
        last = np.ones(len(order), dtype=bool)
        last[:-1] = (people[1:] != people[:-1]) | (statements[1:] != statements[:-1])
        kept = order[last]
        replaced = len(order) - len(kept)
        return (
            _Votes(votes.people[kept], votes.statements[kept], votes.opinions[kept], votes.times[kept]),
            replaced,
        )

    def _write_opinions(
        self, database: sqlite3.Connection, votes: _Votes, people: NDArray[np.int64], statements: NDArray[np.int64]
    ) -> None:
        rows = (np.searchsorted(people, votes.people) + 1, np.searchsorted(statements, votes.statements) + 1)
        total = len(votes.people)
        for start in range(0, total, 50_000):
            block = slice(start, start + 50_000)
            times: Iterable[int | None] = (None if at < 0 else at for at in votes.times[block].tolist())
            database.executemany(
                ADD_OPINION,
                zip(
                    range(start + 1, start + 1 + len(votes.people[block])),
                    rows[0][block].tolist(),
                    rows[1][block].tolist(),
                    votes.opinions[block].tolist(),
                    times,
                    strict=True,
                ),
            )
            self.progress("staging", min(start + 50_000, total), total)

    def _facts(
        self,
        read: dict[int, Comment],
        statements: dict[int, Comment],
        votes: _Votes,
        people: int,
        replaced: int,
        signs: str,
    ) -> dict[str, Any]:
        times = [one.time for one in statements.values() if one.time is not None]
        timed = votes.times[votes.times >= 0]
        if timed.size:
            times += [int(timed.min()), int(timed.max())]
        topic = self._text("topic", LONGEST_TOPIC)
        seen = set(votes.statements.tolist())
        undecided = {one.id: one.author for one in statements.values() if one.moderated == 0}
        return {
            "digest": self.digest,
            "source": self.source,
            "topic": topic,
            "description": self._text("conversation-description", LONGEST_DESCRIPTION),
            "address": self.summary.get("url", ""),
            "attribution": attribution_beside(self.export.directory),
            "first_at": min(times, default=None),
            "last_at": max(times, default=None),
            "shown_undecided": self._shown_to_others(undecided, votes) if undecided.keys() & seen else False,
            "format": "polis",
            "counts": {"people": people, "statements": len(statements), "opinions": len(votes.people)},
            "report": {
                "files": [report.to_json() | {"refusals": []} for report in self.export.reports.values()],
                "missing": [name for name in READ_FILES if not self.export.has(name)],
                "statements": {"read": len(read), "kept": len(statements)},
                "opinions": {"kept": len(votes.people), "replaced": replaced, "with_time": int(timed.size)},
                "people": {"kept": people},
                "refused": dict(sorted(self.refused.items())),
                "notes": dict(sorted(self.notes.items())),
                "signs": signs,
            },
        }

    def _text(self, name: str, longest: int) -> str:
        text = tidy(self.summary.get(name, ""))[:longest]
        if text and not may_say(text, max_length=longest):
            self.notes["text_left_out"] += 1
            return ""
        return text

    @staticmethod
    def _shown_to_others(undecided: dict[int, int | None], votes: _Votes) -> bool:
        """Whether anyone but its author answered a statement that no moderator had decided on."""
        among = np.isin(votes.statements, np.array(list(undecided), dtype=np.int64))
        pairs = zip(votes.statements[among].tolist(), votes.people[among].tolist(), strict=True)
        return any(undecided[statement] != person for statement, person in pairs)


def attribution_beside(directory: Path) -> str:
    """The credit that the licence of the data asks for, from the files beside it."""
    for path in (directory / "ATTRIBUTION.txt", directory / "SOURCE.txt", directory.parent / "SOURCE.txt"):
        try:
            text = path.read_text(encoding="utf-8")[:LONGEST_DESCRIPTION]
        except (OSError, UnicodeDecodeError):
            continue
        if path.name == "ATTRIBUTION.txt":
            return tidy(text)
        found = _ATTRIBUTION.search(text)
        if found:
            return tidy(found[1])
    return ""
