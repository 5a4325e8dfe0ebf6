# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manifest of the statements tool."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import Kind, Tool

TOOL_SLUG = "statements"
STATEMENT = "statement"


@dataclass(frozen=True)
class StatementsSettings:
    """What an organiser chooses when opening a conversation."""

    moderation: Literal["before", "after"] = field(
        default="after",
        metadata={
            "label": _("When are new statements read by a moderator?"),
            "help": _("Before: nothing shows until someone has read it. After: all shows at once."),
            "choices": {"before": _("before they show"), "after": _("after they show")},
        },
    )
    people_add: bool = field(default=True, metadata={"label": _("People can add statements of their own")})
    max_length: int = field(
        default=280, metadata={"label": _("Longest statement, in characters"), "min": 40, "max": 1000}
    )
    max_per_person: int = field(
        default=20, metadata={"label": _("Statements that one person can add"), "min": 1, "max": 200}
    )
    order: Literal["polis", "information", "chance"] = field(
        default="information",
        metadata={
            "label": _("In what order are statements shown?"),
            "help": _(
                "Always drawn by lot, among those that the person has not answered. As in Polis: new ones, and those "
                "that tell opinions apart, have more chances. By expected information: those of which an answer of "
                "this person would tell most. By chance: all have the same."
            ),
            "choices": {
                "polis": _("as in Polis"),
                "information": _("by expected information"),
                "chance": _("by chance"),
            },
        },
    )
    show_map: Literal["always", "closed"] = field(
        default="always",
        metadata={
            "label": _("When is the opinion map shown?"),
            "choices": {"always": _("from the start"), "closed": _("when the phase has closed")},
        },
    )


TOOL = Tool(
    slug=TOOL_SLUG,
    name=_("Conversation"),
    purpose=_("One question, short statements, agree or disagree one at a time, and a map of opinions."),
    icon="conversation",
    kinds=(
        Kind(
            slug=STATEMENT,
            name=_("statement"),
            name_plural=_("statements"),
            card="statements/card.html",
            url_name="statements:statement",
            max_length=1000,
        ),
    ),
    expressions=("opinion",),
    settings=StatementsSettings,
    act=_("Give my opinion"),
    phase_url_name="statements:phase",
    desk_url_name="statements:desk",
    urls="isegoria.tools.statements.web.urls",
    api="isegoria.tools.statements.api",
    exports="isegoria.tools.statements.exports",
    demo="isegoria.tools.statements.demo",
    counting="isegoria.tools.statements.counting",
)
