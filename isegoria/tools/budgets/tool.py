# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manifest of participatory budgets."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.manifest import Kind, Tool

TOOL_SLUG = "budgets"
PROJECT = "project"

IDEAS, STUDY, VOTE, WORKS = "ideas", "study", "vote", "works"
"""What a phase is for: its setting ``stage``."""

BUDGET, DETAILS, ASSESSMENT, STEP = "budget", "budget_project", "budget_assessment", "budget_step"
"""How the journal calls a budget and its rules, what a project has beyond its text, a study, a step of the works."""


@dataclass(frozen=True)
class BudgetsSettings:
    """What an organiser chooses of a phase of a budget. The money and the rule are the budget's own."""

    stage: Literal["ideas", "study", "vote", "works"] = field(
        default="ideas",
        metadata={
            "label": _("What is this phase for?"),
            "help": _("A budget has a phase of each, in this order. Those of other stages have no say below."),
            "choices": {
                "ideas": pgettext_lazy("stage of a budget", "people submit projects"),
                "study": pgettext_lazy("stage of a budget", "the services study them"),
                "vote": pgettext_lazy("stage of a budget", "people vote"),
                "works": pgettext_lazy("stage of a budget", "the works are followed"),
            },
        },
    )
    moderation: Literal["before", "after"] = field(
        default="after",
        metadata={
            "label": _("When are new projects read by a moderator?"),
            "help": _("Before: nothing shows until someone has read it. After: all shows at once."),
            "choices": {
                "before": pgettext_lazy("project", "before they show"),
                "after": pgettext_lazy("project", "after they show"),
            },
        },
    )
    people_submit: bool = field(default=True, metadata={"label": _("People can submit projects")})
    max_per_person: int = field(
        default=0,
        metadata={
            "label": _("Projects that one person can submit"),
            "help": _("0: as many as they like."),
            "min": 0,
            "max": 1_000,
        },
    )
    max_length: int = field(
        default=5_000, metadata={"label": _("Longest text of a project, in characters"), "min": 100, "max": 50_000}
    )
    estimate: Literal["asked", "required"] = field(
        default="asked",
        metadata={
            "label": _("Must people say what their project costs?"),
            "help": _("The cost that counts is the one that the study gives."),
            "choices": {
                "asked": pgettext_lazy("cost", "no: if they have an idea of it"),
                "required": pgettext_lazy("cost", "yes"),
            },
        },
    )
    comments: bool = field(default=True, metadata={"label": _("People can comment on projects")})
    comment_sides: bool = field(
        default=False, metadata={"label": _("A comment can be marked as for or against the project")}
    )
    publicity: Literal["secret"] = field(
        default="secret",
        metadata={
            "label": _("Who can know what someone voted?"),
            "help": _("Ballots are sealed until the close, then mixed, and nothing ties them to their voters."),
            "choices": {"secret": pgettext_lazy("vote", "nobody")},
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
    order: Literal["drawn", "given"] = field(
        default="drawn",
        metadata={
            "label": _("In which order do people see the projects?"),
            "help": _("Whoever stands first on a ballot gains votes by it: drawn for each person, nobody does."),
            "choices": {
                "drawn": pgettext_lazy("order of options", "drawn at random for each person"),
                "given": pgettext_lazy("order of projects", "by their numbers"),
            },
        },
    )
    show_turnout: bool = field(default=True, metadata={"label": _("Show how many have voted while it is open")})
    paper: bool = field(default=False, metadata={"label": _("Paper ballots are accepted as well")})
    compare: bool = field(
        default=True, metadata={"label": _("Show what other rules would have given with the same ballots")}
    )


def category_of(contribution: Any) -> str:
    """The category of a project as it is now. One query."""
    from .models import Project  # late: a manifest imports no model

    project = Project.objects.filter(pk=contribution.pk).select_related("category").first()
    return project.category.name.text if project is not None and project.category else ""


TOOL = Tool(
    slug=TOOL_SLUG,
    name=_("Participatory budget"),
    purpose=_("People submit projects, the services study them, a vote shares out the money, the works are followed."),
    icon="vote",
    kinds=(
        Kind(
            slug=PROJECT,
            name=_("project"),
            name_plural=_("projects"),
            card="budgets/card.html",
            url_name="budgets:project",
            max_length=50_000,
            commented=True,
            answered=True,
            attached=True,
            topic_of=category_of,
        ),
    ),
    expressions=("ballot",),
    settings=BudgetsSettings,
    act=_("Take part in the budget"),
    phase_url_name="budgets:phase",
    desk_url_name="budgets:desk",
    urls="isegoria.tools.budgets.web.urls",
    api="isegoria.tools.budgets.api",
    exports="isegoria.tools.budgets.exports",
    counting="isegoria.tools.budgets.counting",
    demo="isegoria.tools.budgets.demo",
)
