# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budgets and projects to test with, made by the real actions."""

import itertools
import re
from html import unescape
from typing import Any

from django.urls import reverse

from isegoria.core.accounts.models import Account, Person
from isegoria.core.journal.actions import sequence
from isegoria.core.journal.audit import audit
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from isegoria.tools.budgets.actions import BudgetPlan, CategoryPlan, CriterionPlan, PotPlan, write_budget
from isegoria.tools.budgets.models import Budget, Project
from isegoria.tools.budgets.projects.actions import NOTHING, About, invite, sort, submit
from isegoria.tools.budgets.projects.queries import find_project
from isegoria.tools.budgets.study.actions import Finding, assess
from isegoria.tools.budgets.tool import ASSESSMENT, BUDGET, DETAILS, STEP
from isegoria.tools.budgets.works.actions import note
from tests import factories
from tests.tools.budgets.voting import a_towns_vote

_numbers = itertools.count(1)
PLAN = BudgetPlan(
    pots=(PotPlan({"fr": "Toute la ville"}, 10_000_000), PotPlan({"fr": "Centre"}, 3_000_000, group_name="Centre")),
    categories=(CategoryPlan({"fr": "Nature"}), CategoryPlan({"fr": "Rues"}, 5_000_000)),
    criteria=(CriterionPlan({"fr": "C’est à la ville de le faire"}), CriterionPlan({"fr": "C’est constructible"})),
)
"""Two pots, two categories, two criteria: sums in cents."""


def plan(stage: str = "ideas", *, slug: str = "", state: str = "open", **settings: Any) -> PhasePlan:
    """A phase of this tool."""
    opens_at, closes_at = factories.dates(state)
    return PhasePlan(
        slug=slug or stage,
        tool="budgets",
        titles={"fr": stage.capitalize()},
        opens_at=opens_at,
        closes_at=closes_at,
        settings={"stage": stage, **settings},
    )


def phase(stage: str = "ideas", *, state: str = "open", **settings: Any) -> Phase:
    """An open phase of a published process that has no budget yet."""
    return factories.phase(factories.process(phases=[plan(stage, state=state, **settings)]))


def whole(**settings: Any) -> Process:
    """A published process with the four stages, all open, and a budget."""
    stages = ("ideas", "study", "vote", "works")
    made = factories.process(phases=[plan(stage, **settings) for stage in stages])
    budget(made)
    return made


def budget(process: Process, wanted: BudgetPlan = PLAN) -> Budget:
    return write_budget(process=process, by=None, plan=wanted)


def project(
    title: str = "", body: str = "", *, of: Phase, author: Person | None = None, about: About = NOTHING
) -> Project:
    """A project, as its page finds it."""
    number = next(_numbers)
    said = submit(
        phase=of,
        author=author or factories.person(),
        title=title or f"Des bancs à l'ombre, place {number}",
        body=body or f"Pour s'asseoir l'été, devant le numéro {number}.",
        language="fr",
        about=about,
    )
    return again(said.contribution.public_id)


def feasible(*, of: Phase, cost: int = 500_000, **given: Any) -> Project:
    """A project that the services found feasible."""
    made = project(of=of, **given)
    assess(project=made, by=None, verdict="feasible", opinion="Rien ne s’y oppose.", cost=cost)
    return again(made)


def again(one: Project | str) -> Project:
    """The project as it is now."""
    found = find_project(one if isinstance(one, str) else one.contribution.public_id)
    assert found is not None
    return found


def organiser(of: Phase, name: str = "organiser") -> Account:
    return factories.role(of.process.space, name)


def url(one: Project, name: str = "project") -> str:
    text = one.contribution
    return reverse(f"budgets:{name}", args=[text.process.space.slug, text.process.slug, text.ref])


def address(name: str, of: Phase) -> str:
    return reverse(f"budgets:{name}", args=[of.process.space.slug, of.process.slug, of.slug])


def text_of(response: Any) -> str:
    """The words of a page, without its tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def faults() -> list[tuple[str, str]]:
    """Where the rows of this tool do not say what the journal recorded."""
    while sequence():
        pass
    found = [(one.code, str(one.params.get("subject_kind", ""))) for one in audit().findings]
    return [(code, kind) for code, kind in found if kind in (BUDGET, DETAILS, ASSESSMENT, STEP)]


def a_town(place: Space, guest: Person) -> dict[str, Any]:
    """A budget for the tests of every page: a guest's own project, one to unite it with, one whose works are told."""
    process = factories.process(
        "budget",
        space=place,
        question="Que faire avec 100 000 € ?",
        phases=[plan("ideas", slug="projets"), plan("study", slug="etude"), plan("works", slug="travaux"),
                plan("vote", paper=True, electorate="list")],
    )  # fmt: skip
    made = budget(process)
    ideas = factories.phase(process, "projets")
    pot, category = made.pots.first(), made.categories.first()
    here = About(estimate=1_250_000, pot=pot, category=category, latitude=46.58, longitude=0.34)
    own = project("Planter un verger", "Trente arbres, **place du Marché**.", of=ideas, author=guest, about=here)
    first, second = made.criteria.all()
    assess(
        project=own,
        by=None,
        verdict="infeasible",
        opinion="Le réseau de gaz passe dessous.",
        changes="Vingt mètres plus à l’est.",
        office="Espaces verts",
        findings=[Finding(first.public_id, "met"), Finding(second.public_id, "not_met", "À 60 cm.")],
    )
    other = project("Un verger place du Marché", of=ideas)
    funded = feasible(of=ideas, title="Un préau à l’école")
    sort(project=funded, by=None, pot=pot, category=None, is_funded=True)
    note(project=funded, by=None, state="started", words="On creuse.", spent=120_050)
    for title in ("Des bancs à l’ombre", "Une fontaine"):
        feasible(of=ideas, title=title, about=About(pot=pot, category=category))
    return {
        **a_towns_vote(process, guest),
        "project": own.contribution,
        "other_project": other.contribution,
        "funded_project": funded.contribution,
        "project_invitation": invite(project=own, by=guest),
    }
