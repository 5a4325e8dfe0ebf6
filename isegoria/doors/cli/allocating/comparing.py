# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria budget --compare`: what each rule makes of the same budget and the same ballots."""

from typing import Any

from isegoria.doors.cli.allocating.documents import budget_document, ids, reading_document
from isegoria.doors.cli.allocating.reading import Reading
from isegoria.doors.cli.allocating.telling import paragraph, tell_budget, tell_reading
from isegoria.doors.cli.allocating.wording import money
from isegoria.doors.cli.counting.wording import number
from isegoria.doors.cli.language import gettext as _
from isegoria.doors.cli.sentences import error_sentence
from isegoria.engine.budgets.rules import RULES
from isegoria.engine.errors import EngineError
from isegoria.engine.formats.budget_input import write_frozen
from isegoria.engine.sharing.ties import TieBreaking

FORMAT = "isegoria-allocations/1"


def comparison_document(reading: Reading, ties: TieBreaking) -> dict[str, Any]:
    """What each rule gives, with its own defaults; those that cannot count these ballots, and why."""
    budget, votes = reading.budget, reading.votes
    found: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    for rule in RULES.values():
        try:
            one = rule.allocate(budget, votes, ties=ties)
        except EngineError as error:
            left_out.append({"rule": rule.id, "code": error.code, "sentence": error_sentence(error)})
            continue
        supported = {place for place in one.winners if votes.supporters[place]}
        paid = [place in supported for place in range(budget.n_projects)]
        marks = [paid[place] for place in votes.projects.tolist()]
        some = _rows_with(marks, votes.starts.tolist())
        ballots = sum(count for count, has in zip(votes.counts.tolist(), some, strict=True) if has)
        found.append(
            {
                "rule": rule.id,
                "status": one.status,
                "options": dict(one.options),
                "winners": ids(budget, one.winners),
                "tied": ids(budget, one.tied),
                "total_cost": one.total_cost,
                "represented": ballots,
            }
        )
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for entry in found:
        groups.setdefault((tuple(sorted(entry["winners"])), tuple(entry["tied"])), []).append(entry["rule"])
    return {
        "format": FORMAT,
        "input": write_frozen(None, budget, votes).to_json(),
        "reading": reading_document(reading),
        **budget_document(budget, votes),
        "ties_broken": ties.to_json(),
        "rules": found,
        "left_out": left_out,
        "groups": [
            {"rules": rules, "winners": list(winners), "tied": list(tied)} for (winners, tied), rules in groups.items()
        ],
    }


def _rows_with(marks: list[bool], starts: list[int]) -> list[bool]:
    """(rows) whether a row holds any of some marks."""
    return [any(marks[begin:end]) for begin, end in zip(starts, starts[1:], strict=False)]


def tell_comparison(reading: Reading, document: dict[str, Any]) -> None:
    """A line a rule, then what differs."""
    budget = reading.budget
    tell_reading(reading, document["reading"])
    tell_budget(reading)
    print()
    width = max((len(one["rule"]) for one in document["rules"]), default=0)
    expressed = max(document["turnout"]["expressed"], 1)
    for one in document["rules"]:
        said = _("%(projects)s projects, %(cost)s; %(share)s %% of voters have one of theirs") % {
            "projects": number(len(one["winners"])),
            "cost": money(one["total_cost"], budget),
            "share": number(f"{100 * one['represented'] / expressed:.1f}"),
        }
        tied = "; " + _("tied: %(names)s") % {"names": ", ".join(one["tied"])} if one["tied"] else ""
        print(f"  {one['rule']:<{width}}  {said}{tied}")
    every = [set(one["winners"]) for one in document["rules"]]
    if every:
        always, ever = set.intersection(*every), set.union(*every)
        print()
        paragraph("", _("Paid for by every rule: %(ids)s") % {"ids": _in_order(reading, always)})
        paragraph("", _("Paid for by some: %(ids)s") % {"ids": _in_order(reading, ever - always)})
    for same in document["groups"]:
        if len(same["rules"]) > 1:
            paragraph("", _("The same outcome: %(rules)s") % {"rules": ", ".join(same["rules"])})
    for one in document["left_out"]:
        paragraph("  ", f"{one['rule']}: {one['sentence']}")


def _in_order(reading: Reading, names: set[str]) -> str:
    return ", ".join(name for name in reading.budget.ids if name in names) or "—"
