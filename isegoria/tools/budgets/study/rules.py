# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who studies a project, and which study can be kept."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say
from isegoria.core.processes.rules import may_change
from isegoria.core.verdicts import YES, Verdict, no
from isegoria.tools.budgets.models import Assessment, Project
from isegoria.tools.budgets.projects.rules import costs_fit
from isegoria.tools.budgets.queries import on_a_ballot
from isegoria.tools.budgets.rules import fault, may_study

LONGEST = 10_000
"""Characters of the opinion, and of what would change it."""
LONGEST_NOTE = 1_000


def may_assess(account: Any, project: Project) -> Verdict:
    """The services and the organisers study what stands, until people vote on it."""
    text = project.contribution
    allowed = may_study(account, text.process.space) and may_change(text.process)
    if not allowed:
        return allowed
    if text.state != Contribution.State.PUBLISHED:
        return no(
            "not_standing",
            _("This project does not stand by itself, or is not shown. Nothing was changed."),
            _("Go back to the list."),
            status=409,
        )
    if on_a_ballot(project):
        return no(
            "on_the_ballot",
            _("This project is on the ballot: it stays as it is. Nothing was changed."),
            _("If it cannot be carried out any more, say so in a study or in the follow-up of the works."),
            status=409,
        )
    return YES


def can_be_kept(project: Project, study: Assessment, criteria: Sequence[str]) -> Verdict:
    """Whether a study says all that its author is owed. ``criteria`` are the public ids that it may name."""
    if study.verdict not in Assessment.Verdict.values:
        return fault("verdict_unknown", _("Say whether the project is feasible. Nothing was kept."), _("Choose one."))
    verdict = may_say(study.opinion, max_length=LONGEST)
    if not verdict:
        return verdict
    if study.verdict == Assessment.Verdict.INFEASIBLE:
        if not study.changes:
            return fault(
                "changes_missing",
                _("An author is owed what would make the project feasible. Nothing was kept."),
                _("Say what would have to change, or that nothing would."),
            )
        verdict = may_say(study.changes, max_length=LONGEST)
    elif study.changes:
        verdict = may_say(study.changes, max_length=LONGEST)
    if not verdict:
        return verdict
    if study.verdict == Assessment.Verdict.FEASIBLE and study.cost is None:
        return fault(
            "cost_missing_in_study",
            _("A feasible project needs the cost that will count. Nothing was kept."),
            _("Write what it costs in all."),
        )
    if study.verdict == Assessment.Verdict.FEASIBLE and study.cost is not None:
        verdict = costs_fit(project.budget, project.pot, study.cost)
    return verdict and _findings(study.findings, criteria)


def _findings(findings: Any, criteria: Sequence[str]) -> Verdict:
    good = isinstance(findings, list) and all(
        one.get("criterion") in criteria
        and one.get("finding") in Assessment.Finding.values
        and len(one.get("note", "")) <= LONGEST_NOTE
        and (not one.get("note") or may_say(one["note"], max_length=LONGEST_NOTE).allowed)
        for one in findings
    )
    if good and len({one["criterion"] for one in findings}) == len(findings):
        return YES
    return fault(
        "findings_unfit",
        _("What was found on a criterion cannot be kept: it is not one of this budget’s, or its note is too long."),
        _("Load the page again, and say it in at most %(most)s characters."),
        most=LONGEST_NOTE,
    )
