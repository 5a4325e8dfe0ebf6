# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the pages of projects say states, sums and kinds of ballots."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Assessment, Project, Step

Words = str | Promise
SIGNS = {
    Project.State.SUBMITTED: "wait",
    Project.State.STUDIED: "wait",
    Project.State.FEASIBLE: "good",
    Project.State.INFEASIBLE: "stop",
    Project.State.WITHDRAWN: "stop",
    Project.State.MERGED: "info",
}
FINDING_SIGNS = {
    Assessment.Finding.MET: "good",
    Assessment.Finding.WITH_CHANGES: "wait",
    Assessment.Finding.NOT_MET: "stop",
    Assessment.Finding.NOT_ASKED: "info",
}
STEP_SIGNS = {
    Step.State.PLANNED: "info",
    Step.State.STARTED: "wait",
    Step.State.DONE: "good",
    Step.State.STOPPED: "stop",
}


@dataclass(frozen=True)
class Sign:
    """A state as the design's component takes it."""

    state: str
    label: Words


def sign_of(project: Project, *, chosen: bool = False, works: Step | None = None) -> Sign:
    """How far a project is, in a word: the furthest thing that is known of it."""
    if works is not None:
        return Sign(STEP_SIGNS[Step.State(works.state)], _WORKS[Step.State(works.state)])
    if project.is_funded:
        return Sign("good", _("paid already"))
    if chosen:
        return Sign("good", _("chosen by the vote"))
    return Sign(SIGNS[Project.State(project.state)], Project.State(project.state).label)


_WORKS = {
    Step.State.PLANNED: _("works planned"),
    Step.State.STARTED: _("works under way"),
    Step.State.DONE: pgettext_lazy("works", "done"),
    Step.State.STOPPED: _("works stopped"),
}


@dataclass(frozen=True)
class CostWords:
    """The cost of a project and whose figure it is; empty where nobody has said one."""

    amount: str = ""
    by: Words = ""


def cost_of(project: Project, currency: str) -> CostWords:
    if project.cost is not None:
        return CostWords(money(project.cost, currency), _("as studied by the services"))
    if project.estimate is not None:
        return CostWords(money(project.estimate, currency), _("as its author thinks"))
    return CostWords()


STATE_FILTERS: dict[str, Words] = {
    "submitted": pgettext_lazy("projects", "submitted"),
    "studied": pgettext_lazy("projects", "being studied"),
    "feasible": pgettext_lazy("projects", "feasible"),
    "infeasible": pgettext_lazy("projects", "not feasible as they stand"),
    "chosen": pgettext_lazy("projects", "chosen"),
}
ORDER_WORDS: dict[str, tuple[Words, Words]] = {
    "random": (
        pgettext_lazy("projects", "at random"),
        _("In an order drawn by lot, the same for you all day long, so that none is favoured."),
    ),
    "number": (pgettext_lazy("projects", "by number"), _("By their numbers, which are those of the ballot.")),
    "recent": (pgettext_lazy("projects", "newest"), pgettext_lazy("projects", "The newest first.")),
    "cost": (pgettext_lazy("projects", "least dear"), _("The least dear first.")),
    "discussed": (
        pgettext_lazy("projects", "most discussed"),
        pgettext_lazy("projects", "Those with the most comments first."),
    ),
    "closest": (pgettext_lazy("projects", "closest to my words"), _("Those that hold your words best first.")),
}
