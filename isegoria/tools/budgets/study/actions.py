# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the services do with a project: take it in hand, and say what they found. No study is ever changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import tidy
from isegoria.core.journal import actions as journal
from isegoria.tools.budgets.attestation import assessment_content
from isegoria.tools.budgets.models import Assessment, Project
from isegoria.tools.budgets.projects.actions import attest, held_project, tell
from isegoria.tools.budgets.tool import ASSESSMENT

from .rules import can_be_kept, may_assess


@dataclass(frozen=True)
class Finding:
    """What was found on one criterion, named by its public id."""

    criterion: str
    finding: str
    note: str = ""


@transaction.atomic
def begin(*, project: Project, by: Account | None) -> Project:
    """The services take a project in hand: its page says that it is being studied. Twice is once."""
    held = held_project(project)
    if by is not None:
        may_assess(by, held).require()
    if held.state == Project.State.SUBMITTED:
        held.state = Project.State.STUDIED
        held.save(update_fields=["state"])
    return held


@transaction.atomic
def assess(
    *,
    project: Project,
    by: Account | None,
    verdict: str,
    opinion: str,
    cost: int | None = None,
    changes: str = "",
    office: str = "",
    findings: Iterable[Finding] = (),
) -> Assessment:
    """Say whether a project is feasible, what it costs, and why; its authors are told. The latest study stands.

    ``cost`` in the smallest unit: the one that counts. ``by`` is None for the command line. Raises ``Refused``.
    """
    held = held_project(project)
    if by is not None:
        may_assess(by, held).require()
    criteria = {one.public_id: one for one in held.budget.criteria.all()}
    study = Assessment(
        project=held,
        by=by,
        office=" ".join(tidy(office).replace("\0", "").split())[:120],
        verdict=verdict,
        cost=cost,
        opinion=tidy(opinion),
        changes=tidy(changes),
        findings=[
            {
                "criterion": one.criterion,
                "names": criteria[one.criterion].names if one.criterion in criteria else {},
                "finding": one.finding,
                "note": tidy(one.note),
            }
            for one in findings
        ],
        version=held.contribution.current_version,
    )
    can_be_kept(held, study, list(criteria)).require()
    study.save()
    journal.record(
        kind="project.studied",
        subject_kind=ASSESSMENT,
        subject_id=study.public_id,
        content=assessment_content(study),
    )
    held.state = Project.State(verdict)
    if cost is not None and cost != held.cost:
        held.cost = cost
        held.save(update_fields=["state", "cost"])
        attest(held, "project.costed")
    else:
        held.save(update_fields=["state"])
    feasible = verdict == Assessment.Verdict.FEASIBLE
    for author in authors_of(held.contribution):
        tell(
            author,
            held.contribution,
            _("Your project is feasible") if feasible else _("Your project is not feasible as it stands"),
            _(
                "The services have studied “%(title)s” and found it feasible. Their opinion and its cost are on its "
                "page."
            )
            if feasible
            else _(
                "The services have studied “%(title)s” and found that it cannot be carried out as it stands. Its page "
                "says why, and what would change that."
            ),
        )
    return study
