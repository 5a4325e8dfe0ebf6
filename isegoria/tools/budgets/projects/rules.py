# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may submit, edit, withdraw and unite projects, and why not. The phase's dates are the core's to check."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import YES, Verdict, no
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Budget, Category, Pot, Project, Relation
from isegoria.tools.budgets.queries import on_a_ballot
from isegoria.tools.budgets.rules import amount_fault, is_amount
from isegoria.tools.budgets.tool import IDEAS

from .queries import latest_texts, written_in

Said = Contribution.State
TITLE_LENGTH = 200
"""Longest title, in characters."""


def may_submit(phase: Phase, person: Person | None) -> Verdict:
    """Whether a person may submit one more project, apart from its text."""
    settings = phase.rules_of_tool
    if settings.stage != IDEAS:
        return no(
            "not_a_stage_for_projects",
            _("Projects are not submitted in this step. Yours was not kept."),
            _("See on the page of the process when they are."),
            status=409,
        )
    if not settings.people_submit:
        return no(
            "projects_closed",
            _("Here the projects were chosen beforehand. Yours was not kept."),
            _("Read those that are here, and comment on them."),
        )
    if person is not None and settings.max_per_person:
        written = written_in(phase, person)
        if written >= settings.max_per_person:
            return no(
                "projects_used_up",
                _("You have submitted %(count)s projects, the most that one person can here. It was not kept."),
                _("Withdraw one of yours first, or help those of the others by a comment."),
                count=written,
            )
    return YES


def may_be_titled(title: str) -> Verdict:
    """Whether a tidied title can be kept: a project has one, which stands for it in every list and on the ballot."""
    return may_say(title, max_length=TITLE_LENGTH)


def is_new(phase: Phase, title: str, body: str) -> Verdict:
    """The very same text is not submitted twice in a row: a double click finds its first send here."""
    if (title, body) not in latest_texts(phase):
        return YES
    return no(
        "project_exists",
        _("This very project is already here: it was not added a second time."),
        _("Look at the newest projects: yours is among them."),
        status=409,
    )


def fits(
    budget: Budget,
    *,
    pot: Pot | None,
    category: Category | None,
    estimate: int | None,
    latitude: float | None,
    longitude: float | None,
    required: bool = False,
) -> Verdict:
    """Whether what a project says beyond its words can be kept. ``required``: its cost must be said."""
    if (pot is not None and pot.budget_id != budget.pk) or (category is not None and category.budget_id != budget.pk):
        return no(
            "not_of_this_budget",
            _("This budget has no such district or category. Nothing was kept."),
            _("Choose one of the list."),
            status=400,
        )
    if estimate is None and required:
        return no(
            "estimate_missing",
            _("This budget asks what a project costs. Nothing was kept."),
            _("Write what you think it costs, even roughly: the services then study it."),
            status=400,
        )
    verdict = YES if estimate is None else costs_fit(budget, pot, estimate)
    return verdict and on_earth(latitude, longitude)


def costs_fit(budget: Budget, pot: Pot | None, cost: int) -> Verdict:
    """Whether a cost is a sum of money, within the limits of the budget and of the pot that pays."""
    if not is_amount(cost):
        return amount_fault()
    if budget.least_cost and cost < budget.least_cost:
        return no(
            "cost_too_low",
            _("A project of this budget costs %(least)s at least. Nothing was kept."),
            _("Look again at what it costs, or tell the town hall another way: it may need no budget."),
            status=400,
            least=money(budget.least_cost, budget.currency),
        )
    most = min((one for one in (budget.most_cost, pot.amount if pot else 0) if one), default=0)
    if most and cost > most:
        return no(
            "cost_too_high",
            _("A project of this budget costs %(most)s at most. Nothing was kept."),
            _("Make it smaller, or do a first part of it."),
            status=400,
            most=money(most, budget.currency),
        )
    return YES


def on_earth(latitude: float | None, longitude: float | None) -> Verdict:
    """Whether a point, if there is one, is on the Earth."""
    if latitude is None and longitude is None:
        return YES
    # Comparisons with what is no number (NaN) are false: it is on no Earth.
    if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
        return YES
    return no(
        "point_unknown",
        _("This is no point on the Earth. Nothing was kept."),
        _("Give a latitude from −90 to 90 and a longitude from −180 to 180, or neither."),
        status=400,
    )


def may_rewrite(project: Project) -> Verdict:
    """A project is edited until it is found feasible: afterwards it is what people vote on, as it was studied."""
    if project.state != Project.State.FEASIBLE:
        return YES
    return no(
        "project_judged",
        _("The services found this project feasible as it stands: its text stays. Nothing was changed."),
        _("Ask the organisers to have it studied again if something is wrong."),
        status=409,
    )


def may_withdraw(person: Person | None, project: Project) -> Verdict:
    """Its author takes a project back while it stands by itself and nobody votes on it."""
    text = project.contribution
    if text.state == Said.MERGED:
        return no(
            "merged_already",
            _("This project was united with another one: it cannot be withdrawn alone. Nothing was changed."),
            _("Ask the organisers to part them, within seven days of their being united."),
            status=409,
        )
    if text.state not in {Said.PUBLISHED, Said.PENDING}:
        return no(
            "not_standing",
            _("This project does not stand any more. Nothing was changed."),
            _("Go back to the list."),
            status=409,
        )
    if person is None or text.author_id != person.pk:
        return no(
            "not_author",
            _("Only its author can withdraw a project. Nothing was changed."),
            _("If something is wrong with it, tell the moderators."),
        )
    return _not_on_a_ballot(project)


def may_unite(account: Any, project: Project) -> Verdict:
    """Organisers unite projects that say the same, and part them again, until people vote on them."""
    return may_organise(account, project.contribution.process.space) and _not_on_a_ballot(project)


def may_sort(account: Any, project: Project) -> Verdict:
    """Organisers say which pot pays and in which category a project stands, until people vote on it."""
    return may_organise(account, project.contribution.process.space) and _not_on_a_ballot(project)


def _not_on_a_ballot(project: Project) -> Verdict:
    if not on_a_ballot(project):
        return YES
    return no(
        "on_the_ballot",
        _("This project is on the ballot: it stays as it is. Nothing was changed."),
        _("If it cannot be carried out any more, say so in a study or in the follow-up of the works."),
        status=409,
    )


# --- ties -----------------------------------------------------------------------------------------------
Needs = Mapping[int, set[int]]
"""Key of a project → keys of those that it needs."""


def may_tie(first: Project, second: Project, kind: str) -> Verdict:
    """Whether a tie leaves every project a way to be chosen: none needs itself, nor two that exclude one another.

    One query. Complexity: O(projects × ties) of the budget, which are few.
    """
    if first.pk == second.pk:
        return _unfit(
            "tie_to_itself",
            _("A project cannot need itself, nor exclude itself. Nothing was changed."),
            _("Write the number of another project of the same budget."),
        )
    if kind not in Relation.Kind.values or second.budget_id != first.budget_id:
        return _unfit(
            "relation_unfit",
            _("These two projects cannot be tied in this way. Nothing was changed."),
            _("Choose another project of the same budget."),
        )
    needs: dict[int, set[int]] = defaultdict(set)
    apart = {frozenset((first.pk, second.pk))} if kind == Relation.Kind.CONFLICT else set()
    rows = Relation.objects.filter(first__budget=first.budget_id)
    for one, origin, target in rows.values_list("kind", "first", "second"):
        if one == Relation.Kind.REQUIRES:
            needs[origin].add(target)
        else:
            apart.add(frozenset((origin, target)))
    if kind == Relation.Kind.REQUIRES:
        needs[first.pk].add(second.pk)
        if first.pk in _needed(second.pk, needs):
            return _unfit(
                "requirement_circle",
                _(
                    "“%(second)s” already needs “%(first)s”, itself or through others: each would wait for the other, "
                    "and neither could ever be chosen. Nothing was changed."
                ),
                _("Take the other tie away first, or unite the two projects."),
                first=first.contribution.title,
                second=second.contribution.title,
            )
    for origin in list(needs):
        together = _needed(origin, needs) | {origin}
        if any(pair <= together for pair in apart):
            return _unfit(
                "requirement_conflict",
                _(
                    "A project would then need two that exclude one another, or exclude one that it needs: it could "
                    "never be chosen. Nothing was changed."
                ),
                _("Look at the ties of these two projects, and take away the one that is wrong."),
            )
    return YES


def _needed(origin: int, needs: Needs) -> set[int]:
    """All that a project needs, through others too; itself among them where it stands in a circle."""
    found: set[int] = set()
    ahead = list(needs.get(origin, ()))
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += needs.get(one, ())
    return found


def _unfit(code: str, reason: Any, remedy: Any, **params: object) -> Verdict:
    return no(code, reason, remedy, status=400, **params)
