# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manifest of the votes tool."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.manifest import Kind, Tool

TOOL_SLUG = "votes"
OBJECTION = "objection"
LONGEST_REASON = 2_000
"""Of an objection, in characters."""


@dataclass(frozen=True)
class VotesSettings:
    """What an organiser chooses of a phase of votes: it holds for each of its questions."""

    publicity: Literal["secret", "named"] = field(
        default="secret",
        metadata={
            "label": _("Who can know what someone voted?"),
            "help": _(
                "Secret: ballots are sealed until the close, then mixed, and nothing ties them to their voters. "
                "Named: each ballot is published with a name."
            ),
            "choices": {"secret": pgettext_lazy("vote", "nobody"), "named": pgettext_lazy("vote", "everyone")},
        },
    )
    electorate: Literal["everyone", "list"] = field(
        default="everyone",
        metadata={
            "label": _("Who may vote?"),
            "help": _("Everyone: whoever is known well enough for this step. A list: those whose line you bring."),
            "choices": {
                "everyone": pgettext_lazy("voters", "everyone who takes part"),
                "list": pgettext_lazy("voters", "those on a list"),
            },
        },
    )
    results: Literal["closed", "live"] = field(
        default="closed",
        metadata={
            "label": _("When do results show?"),
            "help": _("A secret vote shows nothing before it closes."),
            "choices": {
                "closed": pgettext_lazy("results of a vote", "once it has closed"),
                "live": pgettext_lazy("results of a vote", "as ballots come in (named votes only)"),
            },
        },
    )
    order: Literal["drawn", "given"] = field(
        default="drawn",
        metadata={
            "label": _("In which order do people see the options?"),
            "help": _("Whoever stands first on a ballot gains votes by it: drawn for each person, nobody does."),
            "choices": {
                "drawn": pgettext_lazy("order of options", "drawn at random for each person"),
                "given": pgettext_lazy("order of options", "as you give them"),
            },
        },
    )
    show_turnout: bool = field(default=True, metadata={"label": _("Show how many have voted while it is open")})
    paper: bool = field(default=False, metadata={"label": _("Paper ballots are accepted as well")})
    compare: bool = field(
        default=True, metadata={"label": _("Show what other ways of counting the same ballots would have given")}
    )
    reasons: bool = field(
        default=True,
        metadata={
            "label": _("By consent, whoever objects has to say why"),
            "help": _("In a named vote only: in a secret one, objections are counted without reasons."),
        },
    )


TOOL = Tool(
    slug=TOOL_SLUG,
    name=_("Vote"),
    purpose=_("A question put to the vote, counted in the way that fits it, explained, and open to a recount."),
    icon="vote",
    kinds=(
        Kind(
            slug=OBJECTION,
            name=_("objection"),
            name_plural=_("objections"),
            card="votes/objection_card.html",
            url_name="votes:objection",
            max_length=LONGEST_REASON,
        ),
    ),
    expressions=("ballot",),
    settings=VotesSettings,
    act=_("Vote"),
    phase_url_name="votes:phase",
    desk_url_name="votes:desk",
    urls="isegoria.tools.votes.web.urls",
    api="isegoria.tools.votes.api",
    exports="isegoria.tools.votes.exports",
    counting="isegoria.tools.votes.counting",
    demo="isegoria.tools.votes.demo",
)
