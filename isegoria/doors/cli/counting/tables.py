# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of a count as tables of text: scores, rounds, grades, duels."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from isegoria.doors.cli.counting.wording import number
from isegoria.doors.cli.language import gettext as _
from isegoria.engine.profiles.ballots import Ballots
from isegoria.engine.tallies.tally import Tally

LONGEST_NAME = 32
MOST_LINES = 40
MOST_DUELS = 12
MOST_ROUNDS = 9


def figures(ballots: Ballots, tally: Tally) -> list[list[str]]:
    """The tables that a count has, each as lines."""
    table = tally.table
    order = [one for group in tally.ranking for one in group] or list(range(ballots.n_candidates))
    order += [one for one in range(ballots.n_candidates) if one not in set(order)]
    made = []
    if isinstance(table.get("rounds"), Sequence):
        made.append(_rounds(ballots, order, table["rounds"]))
    elif isinstance(table.get("profile"), Sequence):
        made.append(_profile(ballots, order, table))
    elif isinstance(table.get("scores"), Sequence):
        made.append(_scores(ballots, order, table["scores"]))
    if isinstance(table.get("pairwise"), Sequence) and ballots.n_candidates <= MOST_DUELS:
        made.append(_duels(ballots, order, table["pairwise"]))
    return [lines for lines in made if lines]


def _scores(ballots: Ballots, order: Sequence[int], scores: Sequence[Any]) -> list[str]:
    if len(scores) != ballots.n_candidates:
        return []
    rows = [[_name(ballots, one), _cell(scores[one])] for one in order]
    return lay_out([_("candidate"), _("score")], rows)


def _profile(ballots: Ballots, order: Sequence[int], table: Mapping[str, Any]) -> list[str]:
    """How many gave each grade, the best first."""
    profile, median = table["profile"], table.get("median")
    grades = [grade.name for grade in reversed(ballots.scale)]
    heads = [_("candidate"), *grades, _("no opinion")]
    rows = []
    for one in order:
        given = profile[one]
        row = [_name(ballots, one), *(_cell(count) for count in reversed(given[:-1])), _cell(given[-1])]
        if isinstance(median, Sequence):
            row.append("–" if median[one] is None else ballots.scale[median[one]].name)
        rows.append(row)
    if isinstance(median, Sequence):
        heads.append(_("majority grade"))
    return lay_out(heads, rows)


def _rounds(ballots: Ballots, order: Sequence[int], rounds: Sequence[Mapping[str, Any]]) -> list[str]:
    """Votes by round; of very many rounds, the first and the last ones."""
    shown = list(enumerate(rounds, 1))
    if len(shown) > MOST_ROUNDS:
        shown = [*shown[:3], *shown[3 - MOST_ROUNDS :]]
    heads = [_("candidate"), *(_("round %(number)s") % {"number": place} for place, _one in shown)]
    counted = [one for _place, one in shown if isinstance(one.get("counts"), Sequence)]
    if len(counted) != len(shown):
        return []
    rows = [[_name(ballots, one), *(_cell(part["counts"][one]) for part in counted)] for one in order]
    if any(part.get("exhausted") for part in counted):
        rows.append([_("(with nobody any more)"), *(_cell(part.get("exhausted")) for part in counted)])
    return lay_out(heads, rows)


def _duels(ballots: Ballots, order: Sequence[int], pairwise: Sequence[Sequence[Any]]) -> list[str]:
    """How many prefer who stands on the line to who stands in the column."""
    if len(order) < 2:
        return []
    heads = [_("preferred to:"), *(str(place) for place in range(1, len(order) + 1))]
    rows = []
    for place, one in enumerate(order, 1):
        cells = ["–" if one == other else _cell(pairwise[one][other]) for other in order]
        rows.append([f"{place}. {_name(ballots, one)}", *cells])
    return lay_out(heads, rows)


def lay_out(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns under their heads: the first to the left, the others to the right."""
    shown = rows[:MOST_LINES]
    columns = [[head, *(row[place] for row in shown)] for place, head in enumerate(heads)]
    widths = [max(len(cell) for cell in column) for column in columns]
    lines = []
    for cells in (heads, *shown):
        first = f"  {cells[0]:<{widths[0]}}"
        rest = "".join(f"  {cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True))
        lines.append((first + rest).rstrip())
    if len(rows) > MOST_LINES:
        more = number(len(rows) - MOST_LINES)
        lines.append("  " + _("… and %(more)s more candidates: all of them with --json") % {"more": more})
    return lines


def _name(ballots: Ballots, one: int) -> str:
    name = " ".join(ballots.candidates[one].split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str) and "/" in value:
        # An exact fraction, which the document holds whole.
        return number(f"{float(Fraction(value)):,.2f}")
    return number(value)
