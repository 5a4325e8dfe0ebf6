# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of the projects in a result: searched, filtered and ordered by what stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext, pgettext

from isegoria.core.spaces.texts import in_language
from isegoria.design.figures import number
from isegoria.tools.budgets.outcome.queries import BudgetLine, BudgetOutcome

ORDERS = ("count", "supporters", "cost", "name")
STATES = ("all", "chosen", "others")


@dataclass(frozen=True)
class Choice:
    """One filter, as a link."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """Filters of which one holds."""

    label: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything that is not offered is left out."""

    q: str = ""
    state: str = "all"
    category: str = ""
    pot: str = ""
    order: str = "count"

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        given = request.GET
        state, order = given.get("state", "all"), given.get("order", "count")
        return cls(
            q=" ".join(given.get("q", "").split())[:100],
            state=state if state in STATES else "all",
            category=given.get("category", "")[:6],
            pot=given.get("pot", "")[:6],
            order=order if order in ORDERS else "count",
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for: all projects, as they come."""
        return self == Asked()

    def url(self, **changed: str) -> str:
        """The address of the same list with something changed."""
        values = {"q": self.q, "state": self.state, "category": self.category, "pot": self.pot, "order": self.order}
        values |= changed
        plain = {"q": "", "state": "all", "category": "", "pot": "", "order": "count"}
        said = {name: value for name, value in values.items() if value != plain[name]}
        return f"?{urlencode(said)}#projects-title" if said else "?#projects-title"


def listed(outcome: BudgetOutcome, asked: Asked) -> list[BudgetLine]:
    """The projects asked for, in the order asked for: the chosen ones, then those that are equal, then the others."""
    found = [one for one in [*outcome.winners, *outcome.others] if _wanted(one, asked)]
    if asked.order == "supporters":
        found.sort(key=lambda one: (-one.supporters, one.place))
    elif asked.order == "cost":
        found.sort(key=lambda one: (one.cost, one.place))
    elif asked.order == "name":
        found.sort(key=lambda one: (one.name.text.casefold(), one.place))
    return sorted(found, key=part_of)


def part_of(one: BudgetLine) -> int:
    """In which part of the list a project stands."""
    return 0 if one.is_funded else 1 if one.is_tied else 2


def _wanted(one: BudgetLine, asked: Asked) -> bool:
    if asked.state != "all" and one.is_funded != (asked.state == "chosen"):
        return False
    if asked.category and str(one.facts["category"]) != asked.category:
        return False
    if asked.pot and str(one.facts["pot"]) != asked.pot:
        return False
    words = asked.q.casefold().split()
    text = f"{one.number} {' '.join(one.line.names.values())}".casefold()
    return all(word in text for word in words)


def list_sentence(found: Sequence[BudgetLine], asked: Asked) -> str:
    """What is listed and why in this order."""
    said = ngettext("%(n)s project", "%(n)s projects", len(found)) % {"n": number(len(found))}
    orders = {
        "count": gettext("%(projects)s: those chosen in the order of the count, then the others by supporters."),
        "supporters": gettext("%(projects)s, those with most supporters first."),
        "cost": gettext("%(projects)s, the cheapest first."),
        "name": gettext("%(projects)s, by name."),
    }
    return orders[asked.order] % {"projects": said}


def filters(outcome: BudgetOutcome, asked: Asked) -> dict[str, Any]:
    """What ``design/components/filters.html`` takes."""
    chosen = len(outcome.winners)
    states = [
        Choice(pgettext("projects", "all"), asked.url(state="all"), asked.state == "all", len(outcome.lines)),
        Choice(pgettext("projects", "chosen"), asked.url(state="chosen"), asked.state == "chosen", chosen),
        Choice(
            pgettext("projects", "not chosen"),
            asked.url(state="others"),
            asked.state == "others",
            len(outcome.lines) - chosen,
        ),
    ]
    groups = [Group(gettext("Outcome"), states)]
    if len(outcome.summary["categories"]) > 1:
        groups.append(_group(gettext("Category"), "category", asked, outcome.summary["categories"], outcome))
    if len({one.facts["pot"] for one in outcome.lines}) > 1:
        groups.append(_group(gettext("Paid by"), "pot", asked, outcome.summary["pots"], outcome))
    orders = {
        "count": pgettext("order of projects", "the count"),
        "supporters": pgettext("order of projects", "supporters"),
        "cost": pgettext("order of projects", "cost"),
        "name": pgettext("order of projects", "name"),
    }
    groups.append(
        Group(
            gettext("Order"),
            [Choice(label, asked.url(order=order), asked.order == order) for order, label in orders.items()],
        )
    )
    keep = {"state": asked.state, "category": asked.category, "pot": asked.pot, "order": asked.order}
    return {"groups": groups, "keep": {name: value for name, value in keep.items() if value}}


def _group(label: str, field: str, asked: Asked, every: Sequence[Any], outcome: BudgetOutcome) -> Group:
    """The filters by category or by pot: those that have a project."""
    current = str(getattr(asked, field))
    counts = [sum(one.facts[field] == place for one in outcome.lines) for place in range(len(every))]
    choices = [Choice(pgettext("projects", "all"), asked.url(**{field: ""}), not current)]
    for place, (one, count) in enumerate(zip(every, counts, strict=True)):
        if count:
            name = in_language(one["names"]).text
            choices.append(Choice(name, asked.url(**{field: str(place)}), current == str(place), count))
    return Group(label, choices)
