# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria tally --methods`: every way of voting, for people and for programs."""

import textwrap
from typing import Any

from isegoria.doors.cli.language import gettext as _
from isegoria.engine.tallies.method import Method
from isegoria.engine.tallies.methods import METHODS

FORMAT = "isegoria-methods/1"
WIDTH = 100


def methods_document() -> dict[str, Any]:
    """Every method with its options."""
    return {"format": FORMAT, "methods": [_method(method) for method in METHODS.values()]}


def _method(method: Method) -> dict[str, Any]:
    return {
        "id": method.id,
        "name": _(method.name),
        "summary": _(method.summary),
        "family": method.family,
        "kinds": list(method.kinds),
        "seats": method.seats,
        "source": method.source,
        "max_candidates": method.max_candidates or None,
        "options": [option_document(option) for option in method.options],
    }


def option_document(option: Any) -> dict[str, Any]:
    """An option of a method, or of a rule for budgets: both name the same things."""
    document = {"name": option.name, "kind": option.kind, "default": option.default}
    if option.kind == "choice":
        document["choices"] = list(option.choices)
    if option.kind == "whole":
        document |= {"low": option.low, "high": option.high}
    return document


def tell_methods(document: dict[str, Any]) -> None:
    """One paragraph a method, under what its ballots hold."""
    titles = {
        "rankings": _("Rankings: candidates in order of preference"),
        "grades": _("Grades: a grade for each candidate"),
        "approval": _("Approval: candidates that one approves"),
        "points": _("Points: a number of points to share"),
        "answers": _("Answers: yes, no or abstain"),
    }
    seats = {"one": _("elects one"), "several": _("elects several"), "any": _("elects one or several")}
    for family, title in titles.items():
        methods = [one for one in document["methods"] if one["family"] == family]
        if not methods:
            continue
        print(title)
        for one in methods:
            says = "" if family == "answers" else f" ({seats[one['seats']]})"
            print(f"  {one['id']}: {one['name']}{says}")
            print(textwrap.fill(one["summary"], WIDTH, initial_indent="      ", subsequent_indent="      "))
            for option in one["options"]:
                print(f"      --option {option['name']}={option_values(option)}")
        print()


def option_values(option: dict[str, Any]) -> str:
    """What an option may be, its default first."""
    default = option["default"]
    if option["kind"] == "flag":
        return _("yes|no (default: %(default)s)") % {"default": _("yes") if default else _("no")}
    if option["kind"] == "choice":
        return "|".join(option["choices"]) + " " + _("(default: %(default)s)") % {"default": default}
    if option["kind"] == "share":
        return _("a share such as 2/3 or 60%% (default: %(default)s)") % {"default": default}
    return _("a whole number (default: %(default)s)") % {"default": default}
