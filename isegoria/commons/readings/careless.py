# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers without reading, told from how they agree with the others. For the team alone; nobody is shamed by it.

It is not a mark: texts differ, and someone may be right against all. Only who agrees with others no more than someone
who ticks by chance, over many answers, is pointed out; what is done about it is the moderators' to decide.
"""

from dataclasses import dataclass

from isegoria.engine.linear.proportions import wilson

from .models import Grid, Reader

FEWEST_COMPARED = 20
SHOWN = 200


@dataclass(frozen=True)
class Row:
    """One reader, by a number that is this page's alone."""

    number: int
    reader: Reader
    share: float | None
    suspect: bool
    """They agree with the others no more than chance would."""

    @property
    def person(self) -> str:
        """Whom a moderator may set aside: said of those only."""
        return self.reader.person.public_id if self.suspect else ""


def chance(grid: Grid) -> float:
    """How often two answers drawn at random from all those given are the same, over the questions."""
    shares = []
    for kept in grid.figures.get("questions", []):
        total = sum(kept["answers"])
        if total:
            shares.append(sum((count / total) ** 2 for count in kept["answers"]))
    return sum(shares) / len(shares) if shares else 0.0


def reader_rows(grid: Grid) -> list[Row]:
    """Those who agree least first. One query."""
    by_chance = chance(grid)
    found = Reader.objects.filter(grid=grid, readings__gt=0).select_related("person")
    rows = []
    for reader in found.order_by("pk")[:5_000]:
        share = reader.agreed / reader.compared if reader.compared else None
        low = float(wilson(share, reader.compared)[0]) if share is not None else 1.0
        suspect = reader.compared >= FEWEST_COMPARED and low <= by_chance
        rows.append((share, suspect, reader))
    rows.sort(key=lambda row: (not row[1], 1.0 if row[0] is None else row[0], -row[2].readings))
    return [Row(number, reader, share, suspect) for number, (share, suspect, reader) in enumerate(rows[:SHOWN], 1)]
