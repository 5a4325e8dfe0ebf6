# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria budget --rules`: every rule, for people and for programs."""

import textwrap
from typing import Any

from isegoria.doors.cli.counting.listing import WIDTH, option_document, option_values
from isegoria.doors.cli.language import gettext as _
from isegoria.engine.budgets.rule import Rule
from isegoria.engine.budgets.rules import RULES

FORMAT = "isegoria-rules/1"


def rules_document() -> dict[str, Any]:
    """Every rule with its options."""
    return {"format": FORMAT, "rules": [_rule(rule) for rule in RULES.values()]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": _(rule.name),
        "summary": _(rule.summary),
        "family": rule.family,
        "kinds": list(rule.kinds),
        "source": rule.source,
        "options": [option_document(option) for option in rule.options],
    }


def tell_rules(document: dict[str, Any]) -> None:
    """One paragraph a rule."""
    for one in document["rules"]:
        print(f"{one['id']}: {one['name']}")
        print(textwrap.fill(one["summary"], WIDTH, initial_indent="    ", subsequent_indent="    "))
        for option in one["options"]:
            print(f"    --option {option['name']}={option_values(option)}")
    print()
    print(_("Share a budget out: isegoria budget FILE.pb --rule RULE"))
