# SPDX-License-Identifier: AGPL-3.0-or-later
"""Polis exports made for a test, and the rows that an import leaves, in a form that two imports can share."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

COMMENT_COLUMNS = [
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
]
VOTE_COLUMNS = ["timestamp", "datetime", "comment-id", "voter-id", "vote"]
FIRST_AT = 1_600_000_000_000
"""Milliseconds: 13 September 2020."""

Comment = tuple[int, int, int, str]
"""(id, author, moderated, text)"""
Vote = tuple[int, int, int]
"""(statement, voter, opinion)"""


def write_export(
    folder: Path, comments: Iterable[Comment], votes: Sequence[Vote], *, address: str = "https://pol.is/9test"
) -> Path:
    """An export as Polis writes it. The votes are a second apart, and the comments' totals are those of the votes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COMMENT_COLUMNS)
        for identity, author, moderated, text in comments:
            sides = [sum(vote[0] == identity and vote[2] == side for vote in votes) for side in (1, -1)]
            writer.writerow([FIRST_AT + identity, "", identity, author, *sides, moderated, text])
    with (folder / "votes.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(VOTE_COLUMNS)
        writer.writerows(
            [FIRST_AT + 1000 * number, "", statement, voter, opinion]
            for number, (statement, voter, opinion) in enumerate(votes, start=1)
        )
    with (folder / "summary.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([["topic", "A question?"], ["url", address]])
    return folder


def regular_export(folder: Path, *, people: int, statements: int, each: int) -> Path:
    """A larger export without chance: each person answers ``each`` statements, in one of three ways."""
    comments = [(n, n % people, 1 if n % 7 else -1, f"Statement number {n}.") for n in range(statements)]
    votes = [
        ((person * 13 + step) % statements, person, (person + step) % 3 - 1)
        for person in range(people)
        for step in range(each)
    ]
    return write_export(folder, comments, votes)


def rows_of(source: str) -> dict[str, list[Any]]:
    """All that an import wrote, without what is drawn by lot (keys, public ids, shuffle keys)."""
    # Late: models exist only once Django is ready.
    from isegoria.core.accounts.models import ImportedPerson
    from isegoria.core.contributions.models import Provenance
    from isegoria.core.expressions.models import Opinion
    from isegoria.core.processes.models import Participation

    contribution = "contribution__"
    return {
        "people": sorted(
            ImportedPerson.objects.filter(source=source).values_list("external_id", "person__is_imported")
        ),
        "participations": sorted(
            Participation.objects.filter(person__origin__source=source).values_list(
                "person__origin__external_id", "process__slug", "rules", "began_at"
            )
        ),
        "statements": sorted(
            Provenance.objects.filter(source=source).values_list(
                "external_id",
                *(f"{contribution}{name}" for name in ("body", "language", "state", "created_at", "current_version")),
                f"{contribution}author__origin__external_id",
                *(f"{contribution}standing__{name}" for name in ("agrees", "disagrees", "passes", "supports")),
                f"{contribution}standing__last_act_at",
            )
        ),
        "versions": sorted(
            Provenance.objects.filter(source=source).values_list(
                "external_id", f"{contribution}versions__number", f"{contribution}versions__body"
            )
        ),
        "opinions": sorted(
            Opinion.objects.filter(person__origin__source=source).values_list(
                "person__origin__external_id",
                "contribution__provenance__external_id",
                "value",
                "given_at",
                "assurance",
            )
        ),
    }
