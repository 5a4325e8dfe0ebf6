# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where texts of other platforms go: which tool has them, in which phase, and by which act of its own they are written.

Tools are named by their slug and looked for when needed: one that was removed from the house takes nothing in, and the
rest still does.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import find_tool

from .errors import ImportStopped


@dataclass(frozen=True)
class Destination:
    """One role of texts: the kind that they become, and the phase that is opened for them."""

    kind: str
    tool: str
    phase: str
    titles: Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Chosen where the tool has such a setting, and left to its defaults where it does not."""


DESTINATIONS: Mapping[str, Destination] = {
    "statement": Destination(
        "statement",
        "statements",
        "conversation",
        {"fr": "Conversation", "en": "Conversation"},
        {"moderation": "before"},
    ),
    "proposal": Destination(
        "proposal",
        "proposals",
        "proposals",
        {"fr": "Propositions", "en": "Proposals", "es": "Propuestas"},
        {"comment_sides": True},
    ),
    # What other platforms call a debate is a text that people comment on, most of them without taking a side: it has
    # the same shape here as a proposal, in a phase of its own.
    "debate": Destination(
        "proposal",
        "proposals",
        "debates",
        {"fr": "Débats", "en": "Debates", "es": "Debates"},
        {"comment_sides": True, "people_propose": False},
    ),
    "argument": Destination(
        "argument",
        "debates",
        "debate",
        {"fr": "Débat", "en": "Debate", "es": "Debate"},
    ),
}
ORDER = ("statement", "proposal", "debate", "argument")
COMMENT = "comment"


def required(roles: Iterable[str]) -> list[Destination]:
    """The destinations of some roles, in the order of their phases. Raises ``ImportStopped`` without their tool."""
    found = [DESTINATIONS[role] for role in ORDER if role in set(roles)]
    for one in found:
        if find_tool(one.tool) is None:
            raise ImportStopped("tool_missing", tool=one.tool)
    return found


def settings_of(destination: Destination, extra: Mapping[str, Any]) -> dict[str, Any]:
    """What is chosen of a tool's settings, as far as it has them."""
    tool = find_tool(destination.tool)
    known = {one.name for one in dataclasses.fields(tool.settings)} if tool else set()
    wanted = {**destination.settings, **extra}
    return {name: value for name, value in wanted.items() if name in known}


def write_details(role: str, made: Iterable[tuple[Contribution, str, str]]) -> None:
    """What the tool keeps of each text beyond the spine; given as (contribution, category, side)."""
    rows = list(made)
    destination = DESTINATIONS[role]
    if destination.kind == "proposal":
        actions = import_module("isegoria.tools.proposals.actions")
        actions.import_details(
            rows=[actions.ImportedDetails(contribution_id=one.pk, category=category) for one, category, _side in rows]
        )
    elif destination.kind == "argument":
        actions = import_module("isegoria.tools.debates.actions")
        actions.import_sides(rows=[(one, side) for one, _category, side in rows])
