# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria budget --compare`: what each rule makes of the same budget and the same ballots."""

from typing import Any

from isegoria.doors.cli.allocating.documents import budget_document, ids, reading_document
from isegoria.doors.cli.allocating.reading import Reading
from isegoria.doors.cli.allocating.telling import paragraph, tell_budget, tell_reading
from isegoria.doors.cli.allocating.wording import money
from isegoria.doors.cli.counting.wording import comparison_step, number
from isegoria.doors.cli.language import gettext as _
from isegoria.engine.budgets.rules import RULES
from isegoria.engine.comparison.allocations import compare_allocations
from isegoria.engine.formats.budget_input import write_frozen
from isegoria.engine.sharing.ties import TieBreaking

FORMAT = "isegoria-allocations/1"


def comparison_document(reading: Reading, ties: TieBreaking) -> dict[str, Any]:
    """What each rule gives, with its own defaults; those that cannot count these ballots, and why."""
    budget, votes = reading.budget, reading.votes
    comparison = compare_allocations(budget, votes, own=_own(reading), ties=ties)
    found = comparison.to_json()
    return {
        "format": FORMAT,
        "input": write_frozen(None, budget, votes).to_json(),
        "reading": reading_document(reading),
        **budget_document(budget, votes),
        "ties_broken": ties.to_json(),
        "own": found["own"],
        "rules": [
            {**one, "winners": ids(budget, one["winners"]), "tied": ids(budget, one["tied"])} for one in found["rules"]
        ],
        "left_out": [
            {"rule": one["rule"], "code": one["why"]["code"], "sentence": comparison_step(one["why"]["code"],
                                                                                          one["why"]["params"])}
            for one in found["left_out"]
        ],
        "groups": [
            {**one, "winners": ids(budget, one["winners"]), "tied": ids(budget, one["tied"])}
            for one in found["groups"]
        ],
        "paid_by": {name: times for name, times in zip(budget.ids, found["paid_by"], strict=True) if times},
    }  # fmt: skip


def _own(reading: Reading) -> str:
    """The rule that the others are compared with: the first that can count these ballots."""
    return next(rule.id for rule in RULES.values() if reading.votes.kind in rule.kinds)


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
