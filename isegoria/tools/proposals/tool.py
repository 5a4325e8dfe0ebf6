# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manifest of the proposals tool."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.manifest import Kind, Tool

TOOL_SLUG = "proposals"
PROPOSAL = "proposal"
DETAILS = "proposal"
"""How the journal calls what a proposal has beyond its text."""


@dataclass(frozen=True)
class ProposalsSettings:
    """What an organiser chooses when opening a call for proposals."""

    moderation: Literal["before", "after"] = field(
        default="after",
        metadata={
            "label": _("When are new proposals read by a moderator?"),
            "help": _("Before: nothing shows until someone has read it. After: all shows at once."),
            "choices": {
                "before": pgettext_lazy("proposal", "before they show"),
                "after": pgettext_lazy("proposal", "after they show"),
            },
        },
    )
    people_propose: bool = field(default=True, metadata={"label": _("People can write proposals")})
    max_length: int = field(
        default=5_000, metadata={"label": _("Longest proposal, in characters"), "min": 100, "max": 50_000}
    )
    max_per_person: int = field(
        default=0,
        metadata={
            "label": _("Proposals that one person can write"),
            "help": _("0: as many as they like."),
            "min": 0,
            "max": 1_000,
        },
    )
    supports_per_person: int = field(
        default=0,
        metadata={
            "label": _("Proposals that one person can support"),
            "help": _("0: as many as they like."),
            "min": 0,
            "max": 1_000,
        },
    )
    categories: str = field(
        default="",
        metadata={
            "label": _("Categories, one on each line"),
            "help": _("Leave empty for none. A person chooses at most one of them."),
            "multiline": True,
            "max": 2_000,
        },
    )
    comments: bool = field(default=True, metadata={"label": _("People can comment on proposals")})
    comment_sides: bool = field(
        default=False, metadata={"label": _("A comment can be marked as for or against the proposal")}
    )
    supporters: Literal["counted", "named"] = field(
        default="counted",
        metadata={
            "label": _("Who sees who supports?"),
            "help": _("Names only ever show for supports given while the page said that they would."),
            "choices": {"counted": _("nobody: only the number shows"), "named": _("everyone: the names show")},
        },
    )
    threshold: int = field(
        default=0,
        metadata={
            "label": _("Supports that oblige you to act"),
            "help": _("0: none. The page of each proposal shows how many are still needed."),
            "min": 0,
            "max": 100_000_000,
        },
    )
    threshold_effect: Literal["answer", "open_process"] = field(
        default="answer",
        metadata={
            "label": _("What a proposal with that many supports obliges you to do"),
            "choices": {"answer": _("answer it in public"), "open_process": _("open the process, or answer")},
        },
    )
    threshold_days: int = field(
        default=90,
        metadata={"label": _("Days that you then have to do it"), "min": 1, "max": 1_000},
    )

    @property
    def category_list(self) -> tuple[str, ...]:
        """The categories, tidied, each once, in the organiser's order."""
        lines = (" ".join(line.split())[:80] for line in self.categories.splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))


def categories_of(settings: ProposalsSettings) -> Sequence[str]:
    return settings.category_list


def category_of(contribution: Any) -> str:
    """The category of a proposal as it is now. One query."""
    from .models import Proposal  # late: a manifest imports no model

    return Proposal.objects.filter(pk=contribution.pk).values_list("category", flat=True).first() or ""


TOOL = Tool(
    slug=TOOL_SLUG,
    name=_("Proposals"),
    purpose=_("People write proposals, support those of others, and follow what becomes of them."),
    icon="plus",
    kinds=(
        Kind(
            slug=PROPOSAL,
            name=_("proposal"),
            name_plural=_("proposals"),
            card="proposals/card.html",
            url_name="proposals:proposal",
            max_length=50_000,
            commented=True,
            answered=True,
            attached=True,
            topic_of=category_of,
        ),
    ),
    expressions=("support",),
    settings=ProposalsSettings,
    act=_("Make or support a proposal"),
    phase_url_name="proposals:phase",
    urls="isegoria.tools.proposals.web.urls",
    api="isegoria.tools.proposals.api",
    exports="isegoria.tools.proposals.exports",
    topics_of=categories_of,
)
