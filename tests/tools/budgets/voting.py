# SPDX-License-Identifier: AGPL-3.0-or-later
"""Budgets put to the vote and the people who vote on them, made by the real actions.

vote = a_vote(ballot="knapsack", maximum=3)
cast(vote, vote_for(vote, "Skatepark", "Verger"))
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from isegoria.commons.polling.electorate.actions import claim_line, draw_codes
from isegoria.commons.polling.paper.actions import enter, print_ballots
from isegoria.commons.polling.paper.readings import marked, new_serials
from isegoria.commons.polling.urn.actions import Cast
from isegoria.commons.polling.urn.queries import own_part
from isegoria.core.accounts.models import Account, Person
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Phase, Process
from isegoria.tools.budgets.models import Budget, BudgetVote, Category, Pot, Project
from isegoria.tools.budgets.projects.actions import submit
from isegoria.tools.budgets.voting.actions import cast_ballot, draw_up, make_ready
from isegoria.tools.budgets.voting.queries import find_vote, slip_of
from tests import factories

EUROS = 100
PROJECTS: Mapping[str, int] = {
    "Skatepark": 60_000,
    "Verger partagé": 12_000,
    "Bancs à l’ombre": 8_000,
    "Piste cyclable": 45_000,
    "Salle de musique": 30_000,
}
"""Title → euros: 155,000 in all, for a pot of 100,000."""
_numbers = itertools.count(1)


def plan(slug: str, stage: str, state: str, **settings: Any) -> PhasePlan:
    opens_at, closes_at = factories.dates(state)
    return PhasePlan(
        slug=slug,
        tool="budgets",
        titles={"fr": {"ideas": "Idées", "vote": "Vote"}.get(stage, stage)},
        opens_at=opens_at,
        closes_at=closes_at,
        settings={"stage": stage, **settings},
    )


def a_phase(*, state: str = "open", draft: bool = False, **settings: Any) -> Phase:
    """A phase of stage "vote", after one of ideas that is still open, so that projects can be submitted in tests."""
    made = factories.process(
        question="Que faire avec 100 000 € ?",
        phases=[plan("idees", "ideas", "open"), plan("vote", "vote", state, **settings)],
        draft=draft,
    )
    return next(one for one in made.phases.all() if one.slug == "vote")


def a_budget(
    phase: Phase,
    *,
    projects: Mapping[str, int] = PROJECTS,
    pots: Sequence[tuple[str, int, str]] = (("Toute la ville", 100_000, ""),),
    pot_of: Mapping[str, int] | None = None,
    categories: Sequence[str] = (),
    **given: Any,
) -> Budget:
    """A budget with feasible projects. ``pots``: name, euros, district; ``pot_of``: title → which pot pays."""
    budget, _made = Budget.objects.update_or_create(process=phase.process, defaults=given)
    held = [
        Pot.objects.create(budget=budget, position=place, names={"fr": name}, amount=euros * EUROS, group_name=district)
        for place, (name, euros, district) in enumerate(pots)
    ]
    sorts = [
        Category.objects.create(budget=budget, position=place, names={"fr": name})
        for place, name in enumerate(categories)
    ]
    ideas = phase.process.phases.get(slug="idees")
    ideas.process = phase.process
    for place, (title, euros) in enumerate(projects.items()):
        said = submit(
            phase=ideas,
            author=factories.person(),
            title=title,
            body=f"{title} : un projet pour tout le quartier, numéro {next(_numbers)}.",
            language="fr",
        )
        Project.objects.filter(pk=said.contribution.pk).update(
            state=Project.State.FEASIBLE,
            cost=euros * EUROS,
            pot=held[(pot_of or {}).get(title, 0)],
            category=sorts[place % len(sorts)] if sorts else None,
        )
    return budget


def a_vote(
    ballot: str = "approvals", *, phase: Phase | None = None, ready: bool = True, settings: Any = None, **given: Any
) -> BudgetVote:
    """A vote that is ready, its ballot drawn up from the usual projects."""
    phase = phase or a_phase(**(settings or {}))
    budget = a_budget(phase, ballot=ballot, **given)
    vote = draw_up(phase=phase, budget=budget, by=None)
    if ready:
        make_ready(vote=vote, by=None)
    return again(vote)


def districts(**given: Any) -> BudgetVote:
    """Two districts with money of their own beside the whole town's."""
    return a_vote(
        **{
            "ballot": "knapsack",
            "pots": (("Toute la ville", 50_000, ""), ("Nord", 30_000, "Nord"), ("Sud", 20_000, "Sud")),
            "pot_of": {"Salle de musique": 1, "Verger partagé": 1, "Bancs à l’ombre": 2},
            **given,
        }
    )


def again(vote: BudgetVote) -> BudgetVote:
    """The vote as the database has it now."""
    found = find_vote(vote.public_id)
    assert found is not None
    return found


def marks_for(
    vote: BudgetVote, given: Mapping[str, int] | Sequence[str], *, district: int = 0, child: int = 0
) -> list[int]:
    """The marks of a ballot by the titles of its projects."""
    slip = slip_of(vote)
    wanted = given if isinstance(given, Mapping) else dict.fromkeys(given, 1)
    assert {line.name.text for line in slip.lines} >= set(wanted)
    return [*(wanted.get(line.name.text, 0) for line in slip.lines), district, child]


def cast(vote: BudgetVote, marks: Sequence[Any], *, person: Person | None = None) -> Cast:
    return cast_ballot(vote=vote, person=person or factories.person(), marks=list(marks))


def own_marks(vote: BudgetVote, person: Person) -> list[int] | None:
    own = own_part(again(vote).urn, person)
    return None if own is None else own.marks


def close(vote: BudgetVote) -> BudgetVote:
    """The phase of the vote has closed a minute ago."""
    Phase.objects.filter(pk=vote.phase_id).update(closes_at=timezone.now() - timedelta(minutes=1))
    return again(vote)


@dataclass(frozen=True)
class Station:
    """A vote with paper: its organiser, two readers, the codes of its list, and ballots that were printed."""

    vote: BudgetVote
    organiser: Account
    readers: tuple[Account, Account]
    codes: Sequence[str]
    serials: Sequence[str]


def a_station(vote: BudgetVote, *, papers: int = 3) -> Station:
    """The polling station of a vote whose phase takes paper and has a list: six voters, and printed ballots."""
    space = vote.phase.process.space
    organiser = factories.role(space, "organiser")
    readers = (factories.role(space, "moderator"), factories.role(space, "moderator"))
    codes = draw_codes(phase=vote.phase, by=organiser, how_many=6)
    serials = new_serials(papers)
    print_ballots(urn=vote.urn, by=organiser, serials=serials)
    return Station(vote, organiser, readers, codes, serials)


def a_towns_vote(process: Process, guest: Person) -> dict[str, Any]:
    """For the tests of every page: the ballot of a budget in the phase "vote", the guest's own, and two on paper, of
    which one was read in two ways."""
    phase = process.phases.get(slug="vote")
    phase.process = process
    vote = make_ready(vote=draw_up(phase=phase, budget=process.budget, by=None), by=None)
    vote = again(vote)
    station = a_station(vote, papers=2)
    claim_line(phase=phase, person=guest, code=station.codes[0])
    first = next(line.place for line in slip_of(vote).open_lines)
    marks = [int(place == first) for place in range(vote.urn.places)]
    cast(vote, marks, person=guest)
    for reader, reading in zip(station.readers, (marks, [0] * vote.urn.places), strict=True):
        enter(urn=vote.urn, serial=station.serials[1], by=reader, reading=marked(reading))
    return {"budget_vote": vote, "budget_papers": station.serials}
