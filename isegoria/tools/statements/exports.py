# SPDX-License-Identifier: AGPL-3.0-or-later
"""The conversation's open data: what the map says of each statement, and the Polis format. Streamed."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from functools import partial
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from isegoria.commons.open_data.contents import Opinions
from isegoria.commons.open_data.people import NO_DAY
from isegoria.commons.open_data.queries import exported, pages
from isegoria.commons.open_data.tables import Column, File, Table, Value, harmless
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.results.rules import FEWEST_PEOPLE
from isegoria.engine.formats.polis import (
    Comment,
    Participant,
    Vote,
    comments_csv,
    participants_votes_csv,
    summary_csv,
    votes_csv,
)

from .queries import latest_map
from .tool import STATEMENT, TOOL_SLUG

DAY_MS = 86_400_000
MODERATED = {Contribution.State.PUBLISHED: 1}

MAP_COLUMNS = (
    Column("phase", "identifier", _("Phase whose map this is.")),
    Column("statement", "identifier", _("Public identifier of the statement, as in contributions.")),
    Column("number", "integer", _("Number of the statement in the result's document and frozen input.")),
    Column("group", "text", _("Group of opinion, A, B, C… as on the map; “all” for everyone.")),
    Column("agrees", "integer", _("People of the group who agree."), _("people")),
    Column("disagrees", "integer", _("People of the group who disagree."), _("people")),
    Column("passes", "integer", _("People of the group who passed."), _("people")),
    Column("placed_out", "boolean", _("True for a statement shown no more: it is counted, and places nobody.")),
)


def _phases(process: Process) -> list[Phase]:
    return list(process.phases.filter(tool_slug=TOOL_SLUG).order_by("position", "pk"))


def tables(process: Process) -> list[Table]:
    """The tool's own table: each statement by group, from the latest map of each phase."""
    return [
        Table(
            "statements-by-group",
            _("What each group of the latest opinion map answered to each statement. Empty while there is no map."),
            MAP_COLUMNS,
            partial(_by_group, process),
        )
    ]


def _by_group(process: Process) -> Iterator[Sequence[Value]]:
    for phase in _phases(process):
        found = latest_map(phase)
        if found is None:
            continue
        statements, groups = found.summary["statements"], found.summary["by_group"]
        for number, name in enumerate(statements["name"]):
            out = bool(statements["out"][number])
            totals = (statements[column][number] for column in ("agree", "disagree", "pass"))
            yield phase.slug, name, number, "all", *totals, out
            for group in range(found.summary["k"]):
                counts = (groups[column][group][number] for column in ("agree", "disagree", "pass"))
                yield phase.slug, name, number, chr(ord("A") + group), *counts, out


# --- the Polis format -----------------------------------------------------------------------------------
def other_formats(process: Process, opinions: Opinions) -> Iterator[File]:
    """For each phase, the files that tools made for Polis read.

    Two columns of Polis would join authors to voters, so they are not told: every author is a number of its own,
    unlike any voter's, and nobody is said to have written anything (``n-comments`` is 0).
    """
    for phase in _phases(process):
        kept = _numbers_of(phase, opinions)
        voters = opinions.shuffled.participants_in(kept)
        if voters < FEWEST_PEOPLE:
            continue
        folder = f"polis/{phase.slug}"
        blocks: dict[str, tuple[Any, Callable[[], Iterator[bytes]]]] = {
            "comments.csv": (
                _("Polis format: the statements. Authors have numbers of their own, unlike any voter's."),
                partial(_comments, process, opinions, kept),
            ),
            "votes.csv": (
                _("Polis format: one line for each opinion; 1 agree, 0 pass, −1 disagree; times rounded to the day."),
                partial(_votes, opinions, kept),
            ),
            "participants-votes.csv": (
                _("Polis format: one line for each person, one column for each statement."),
                partial(_participants, opinions, kept),
            ),
            "summary.csv": (
                _("Polis format: the question and the totals."),
                partial(_summary, phase, opinions, kept, voters),
            ),
        }
        for name, (meaning, made) in blocks.items():
            yield File(f"{folder}/{name}", meaning, made)


def _numbers_of(phase: Phase, opinions: Opinions) -> NDArray[np.bool_]:
    """Which of the export's contributions are statements of this phase, or of one that it takes up."""
    phases = [phase.pk, *phase.takes_up.filter(tool_slug=TOOL_SLUG).values_list("pk", flat=True)]
    return np.isin(opinions.numbering.phases, phases)


def _comments(process: Process, opinions: Opinions, kept: NDArray[np.bool_]) -> Iterator[bytes]:
    def rows() -> Iterator[Comment]:
        number = -1
        # Beyond every voter's number, one for each statement: nothing tells that two have the same author.
        first_author = opinions.shuffled.participants
        for page in pages(exported(process).select_related("standing")):
            for one in page:
                number += 1
                if not kept[number] or one.kind != STATEMENT:
                    continue
                public = one.is_public
                day = int(one.created_at.astimezone(UTC).timestamp() * 1000) // DAY_MS * DAY_MS
                yield Comment(
                    id=number,
                    author=first_author + number,
                    time=day if public else None,
                    agrees=one.standing.agrees,
                    disagrees=one.standing.disagrees,
                    moderated=MODERATED.get(one.state, -1),
                    is_meta=False,
                    is_seed=one.author_id is None and public,
                    body=harmless(one.body) if public else "",
                )

    return comments_csv(rows())


def _votes(opinions: Opinions, kept: NDArray[np.bool_]) -> Iterator[bytes]:
    def rows() -> Iterator[Vote]:
        for block in opinions.shuffled.blocks():
            inside = block[kept[block["contribution"]]]
            for voter, comment, day, opinion in inside.tolist():
                yield Vote(None if day == NO_DAY else day * DAY_MS, comment, voter, opinion)

    return votes_csv(rows())


def _participants(opinions: Opinions, kept: NDArray[np.bool_]) -> Iterator[bytes]:
    def rows() -> Iterator[Participant]:
        voter, said = -1, []
        for block in opinions.shuffled.blocks():
            inside = block[kept[block["contribution"]]]
            for one, comment, _day, opinion in inside.tolist():
                if one != voter:
                    if said:
                        yield _participant(voter, said)
                    voter, said = one, []
                said.append((comment, opinion))
        if said:
            yield _participant(voter, said)

    return participants_votes_csv(np.flatnonzero(kept).tolist(), rows())


def _participant(voter: int, said: list[tuple[int, int]]) -> Participant:
    return Participant(
        id=voter, xid=None, group=None, n_comments=0, n_votes=None, n_agree=None, n_disagree=None, opinions=tuple(said)
    )


def _summary(phase: Phase, opinions: Opinions, kept: NDArray[np.bool_], voters: int) -> Iterator[bytes]:
    process = phase.process
    found = latest_map(phase)
    return summary_csv(
        {
            "topic": process.question.text,
            "url": f"{settings.SITE_ADDRESS.rstrip('/')}/s/{process.space.slug}/{process.slug}/",
            "views": 0,
            "voters": voters,
            "voters-in-conv": found.summary["placed"] if found else 0,
            "commenters": 0,
            "comments": int(np.count_nonzero(kept)),
            "groups": found.summary["k"] if found else 0,
            "conversation-description": process.presentation.text,
        }
    )
