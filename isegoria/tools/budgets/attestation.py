# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of a budget read to the journal."""

from collections.abc import Iterable

from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.journal import subjects

from .models import Assessment, Budget, Project, Step
from .tool import ASSESSMENT, BUDGET, DETAILS, STEP

ERASED = Contribution.State.ERASED


def budget_content(budget: Budget) -> dict[str, object]:
    """What the journal attests of a budget: the money, and all that its count hangs on. Six queries."""
    return {
        "process": budget.process.public_id,
        "currency": budget.currency,
        "rule": budget.rule,
        "options": budget.options,
        "ties": budget.ties,
        "ballot": budget.ballot,
        "minimum": budget.minimum,
        "maximum": budget.maximum,
        "points": budget.points,
        # Only where there is one: what was attested before there could be any still verifies.
        **({"points_each": budget.points_each} if budget.points_each else {}),
        "most": budget.most,
        "children": budget.children,
        "children_weight": budget.children_weight,
        "least_cost": budget.least_cost,
        "most_cost": budget.most_cost,
        "fictional": budget.is_fictional,
        "pots": [
            {
                "id": one.public_id,
                "names": one.names,
                "amount": one.amount,
                "group": one.group_name,
                "territory": one.territory.code if one.territory else None,
            }
            for one in budget.pots.select_related("territory")
        ],
        "categories": [
            {"id": one.public_id, "names": one.names, "limit": one.limit} for one in budget.categories.all()
        ],
        "criteria": [{"id": one.public_id, "names": one.names} for one in budget.criteria.all()],
    }


def attested_budgets(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Budget.objects.filter(public_id__in=ids).select_related("process")
    return {one.public_id: budget_content(one) for one in rows}


def budget_ids() -> Iterable[str]:
    return Budget.objects.values_list("public_id", flat=True).iterator()


def shown_budgets(ids: list[str]) -> Iterable[str]:
    rows = Budget.objects.filter(public_id__in=ids, process__published_at__isnull=False)
    return rows.values_list("public_id", flat=True)


# --- projects ---------------------------------------------------------------------------------------------
def details_content(project: Project) -> dict[str, object]:
    """What the journal attests of a project beyond its text. Degrees as text: a digest takes no fractions."""

    def degrees(value: float | None) -> str | None:
        return None if value is None else f"{value:.5f}"

    return {
        "project": project.contribution.public_id,
        "number": project.number,
        "pot": project.pot.public_id if project.pot else None,
        "category": project.category.public_id if project.category else None,
        "estimate": project.estimate,
        "cost": project.cost,
        "latitude": degrees(project.latitude),
        "longitude": degrees(project.longitude),
        "funded": project.is_funded,
        "relations": [
            {"kind": one.kind, "with": one.second.contribution.public_id, "reason": one.reason}
            for one in project.relations.select_related("second__contribution")
        ],
    }


def attested_projects(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = (
        Project.objects.filter(contribution__public_id__in=ids)
        .exclude(contribution__state=ERASED)
        .select_related("contribution", "pot", "category")
    )
    return {one.contribution.public_id: details_content(one) for one in rows}


def project_ids() -> Iterable[str]:
    rows = Project.objects.exclude(contribution__state=ERASED)
    return rows.filter(contribution__provenance=None).values_list("contribution__public_id", flat=True).iterator()


def shown_projects(ids: list[str]) -> Iterable[str]:
    return Contribution.objects.filter(
        public_id__in=ids, state__in=READABLE, process__published_at__isnull=False
    ).values_list("public_id", flat=True)


# --- studies ----------------------------------------------------------------------------------------------
def assessment_content(one: Assessment) -> dict[str, object]:
    """What the journal attests of a study: all that its page shows, but the account that wrote it."""
    return {
        "project": one.project.contribution.public_id,
        "office": one.office,
        "verdict": one.verdict,
        "cost": one.cost,
        "findings": one.findings,
        "opinion": one.opinion,
        "changes": one.changes,
        "version": one.version,
    }


def attested_assessments(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Assessment.objects.filter(public_id__in=ids).exclude(project__contribution__state=ERASED)
    return {one.public_id: assessment_content(one) for one in rows.select_related("project__contribution")}


def assessment_ids() -> Iterable[str]:
    rows = Assessment.objects.exclude(project__contribution__state=ERASED)
    return rows.values_list("public_id", flat=True).iterator()


def shown_assessments(ids: list[str]) -> Iterable[str]:
    return Assessment.objects.filter(
        public_id__in=ids,
        project__contribution__state__in=READABLE,
        project__contribution__process__published_at__isnull=False,
    ).values_list("public_id", flat=True)


# --- works ------------------------------------------------------------------------------------------------
def step_content(step: Step) -> dict[str, object]:
    """What the journal attests of a step of the works."""
    return {
        "project": step.project.contribution.public_id,
        "state": step.state,
        "date": step.date.isoformat(),
        "note": step.note,
        "spent": step.spent,
        "picture": step.picture,
        "taken_back": step.taken_back_at is not None,
    }


def attested_steps(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Step.objects.filter(public_id__in=ids).exclude(project__contribution__state=ERASED)
    return {one.public_id: step_content(one) for one in rows.select_related("project__contribution")}


def step_ids() -> Iterable[str]:
    rows = Step.objects.exclude(project__contribution__state=ERASED)
    return rows.values_list("public_id", flat=True).iterator()


def shown_steps(ids: list[str]) -> Iterable[str]:
    return Step.objects.filter(
        public_id__in=ids,
        project__contribution__state__in=READABLE,
        project__contribution__process__published_at__isnull=False,
    ).values_list("public_id", flat=True)


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(BUDGET, attested_budgets, public=True, ids=budget_ids, publishable=shown_budgets)
    subjects.register(DETAILS, attested_projects, public=True, ids=project_ids, publishable=shown_projects)
    subjects.register(ASSESSMENT, attested_assessments, public=True, ids=assessment_ids, publishable=shown_assessments)
    subjects.register(STEP, attested_steps, public=True, ids=step_ids, publishable=shown_steps)
