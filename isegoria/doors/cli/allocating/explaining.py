# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria budget --explain`: why one project is paid or not, and what would have changed it."""

from typing import Any

from isegoria.doors.cli.allocating.reading import Reading
from isegoria.doors.cli.allocating.telling import paragraph
from isegoria.doors.cli.allocating.wording import money, step
from isegoria.doors.cli.counting.wording import number
from isegoria.doors.cli.language import gettext as _
from isegoria.engine.budgets.allocation import Allocation
from isegoria.engine.budgets.explanation import explain
from isegoria.engine.sharing.ties import TieBreaking


def explanation_document(reading: Reading, allocation: Allocation, place: int, ties: TieBreaking) -> dict[str, Any]:
    """All that can be said of one project."""
    budget = reading.budget
    found = explain(budget, reading.votes, allocation, place, ties=ties).to_json()
    if found["passed"] is not None:
        found["passed"] = {**found["passed"], "project": budget.ids[place]}
    return {
        **found,
        "project": budget.ids[place],
        "trace": [{**one, "sentence": step(one["code"], one["params"])} for one in found["trace"]],
    }


def tell_explanation(reading: Reading, document: dict[str, Any]) -> None:
    """The same for people."""
    budget = reading.budget
    one = budget.projects[budget.place_of[document["project"]]]
    print(f"{one.id} — {one.name} ({money(one.cost, budget)})")
    outcomes = {
        "paid": _("It is paid for."),
        "tied": _("Whether it is paid for hangs on a tie."),
        "not_paid": _("It is not paid for."),
    }
    print(outcomes.get(document["outcome"], outcomes["not_paid"]))
    for said in document["trace"]:
        paragraph("  ", said["sentence"])
    payments = document["payments"]
    if payments is not None and payments["intervals"]:
        print()
        print(_("Of one vote, and how many ballots:"))
        for low, high, ballots in payments["intervals"]:
            print(f"  {money(low, budget)} – {money(high, budget)}: {number(ballots)}")
