# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manifest of the debates tool."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.manifest import Kind, Tool
from isegoria.core.processes.models import Process

from .models import Argument

TOOL_SLUG = "debates"
ARGUMENT = "argument"


def sides_of(process: Process) -> dict[int, int]:
    """Key of each argument of a process → 1 for, −1 against."""
    rows = Argument.objects.filter(contribution__process=process).values_list("contribution", "side")
    return {key: 1 if side == Argument.Side.FOR else -1 for key, side in rows}


@dataclass(frozen=True)
class DebatesSettings:
    """What an organiser chooses when opening a debate."""

    moderation: Literal["before", "after"] = field(
        default="after",
        metadata={
            "label": _("When are new arguments read by a moderator?"),
            "help": pgettext_lazy(
                "argument", "Before: nothing shows until someone has read it. After: all shows at once."
            ),
            "choices": {
                "before": pgettext_lazy("argument", "before they show"),
                "after": pgettext_lazy("argument", "after they show"),
            },
        },
    )
    people_add: bool = field(default=True, metadata={"label": _("People can add arguments of their own")})
    ask_position: bool = field(
        default=True,
        metadata={
            "label": _("People can say where they stand: for, undecided or against"),
            "help": _("Needed to find what both sides share. It is private, and can be changed until the close."),
        },
    )
    totals: Literal["always", "after_speaking", "closed"] = field(
        default="after_speaking",
        metadata={
            "label": _("When are totals shown on the pages?"),
            "help": _("So that numbers sway nobody before they have read both sides. Open data always hold them."),
            "choices": {
                "always": _("from the start"),
                "after_speaking": _("to whoever has weighed an argument or said where they stand"),
                "closed": pgettext_lazy("argument", "when the phase has closed"),
            },
        },
    )
    max_length: int = field(
        default=1000, metadata={"label": _("Longest argument, in characters"), "min": 80, "max": 4000}
    )
    max_per_person: int = field(
        default=20, metadata={"label": _("Arguments that one person can add"), "min": 1, "max": 200}
    )
    comments: bool = field(default=True, metadata={"label": _("People can reply to arguments")})


TOOL = Tool(
    slug=TOOL_SLUG,
    name=_("Debate"),
    purpose=_("One question, arguments for and against side by side, and what both sides share."),
    icon="debate",
    kinds=(
        Kind(
            slug=ARGUMENT,
            name=_("argument"),
            name_plural=_("arguments"),
            card="debates/card.html",
            url_name="debates:argument",
            max_length=4000,
            commented=True,
            sides_of=sides_of,
        ),
    ),
    expressions=("opinion", "position"),
    settings=DebatesSettings,
    act=_("Weigh the arguments"),
    phase_url_name="debates:phase",
    urls="isegoria.tools.debates.web.urls",
    api="isegoria.tools.debates.api",
    exports="isegoria.tools.debates.exports",
    counting="isegoria.tools.debates.counting",
    demo="isegoria.tools.debates.demo",
)
