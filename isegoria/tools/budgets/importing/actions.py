# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring in a participatory budget that was held elsewhere, with its projects and its ballots: they are counted and
published as our own are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.commons.polling.importing.actions import import_urn
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.importing.actions import ImportedContribution, import_contributions
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.processes.actions import PhasePlan, draft_process
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse
from isegoria.engine.formats.pabulib.reading import PabulibFile
from isegoria.engine.profiles.budgets import Budget as SharedOut
from isegoria.engine.profiles.budgets import Votes

from ..actions import BudgetPlan, CategoryPlan, PotPlan, write_budget
from ..gathering import AFTER_PROJECTS, HUNDREDTHS, NO_DISTRICT
from ..models import BallotLine, Budget, BudgetVote, Category, Pot, Project, Relation
from ..tool import PROJECT, TOOL_SLUG
from ..voting.actions import frozen
from ..voting.attestation import SUBJECT, vote_content
from ..voting.queries import Offer
from .processes import HeldElsewhere

IMPORTED = "budget_vote.imported"
LONGEST_NAME = 200
MOST_PLACES = 2_000


@dataclass(frozen=True)
class ProjectTexts:
    """What is said of a project besides its line: names by language, and its text in the language of the process."""

    names: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@transaction.atomic
def import_budget(
    *,
    phase: Phase,
    shared_out: SharedOut,
    votes: Votes,
    source: str,
    rule: str,
    options: Mapping[str, Any] | None = None,
    ties: str = "declared",
    texts: Mapping[str, ProjectTexts] | None = None,
    pot_names: Sequence[Mapping[str, str]] = (),
    category_names: Mapping[str, Mapping[str, str]] | None = None,
    is_fictional: bool = False,
) -> BudgetVote:
    """Keep a budget whose phase of voting has closed, with its ballots; the worker counts it. The command line alone
    calls it, on a process that is not public yet.

    ``texts`` by the ids of projects. Projects have no author, and nobody is on the roll: nobody is invented.
    Raises ``Refused``; ``ValueError`` for what no budget of ours can hold (weighted ballots, a project without cost).
    """
    _check(phase, shared_out, votes)
    texts, language = texts or {}, phase.process.language
    scale = HUNDREDTHS // shared_out.unit
    budget = write_budget(
        process=phase.process,
        by=None,
        plan=_plan(
            shared_out,
            votes,
            scale,
            rule=rule,
            options=options or {},
            ties=ties,
            language=language,
            pot_names=pot_names,
            category_names=category_names or {},
            is_fictional=is_fictional,
        ),
    )
    projects = _keep_projects(phase, budget, shared_out, texts, scale, source)
    offer = Offer(budget, list(budget.pots.order_by("position", "pk")), projects)
    districts = [*offer.districts, *(name for name in _named(votes) if name not in offer.districts)]
    urn = import_urn(
        phase=phase, places=shared_out.n_projects + AFTER_PROJECTS, ballots=_each(shared_out, votes, districts)
    )
    vote = BudgetVote.objects.create(
        phase=phase,
        budget=budget,
        urn=urn,
        public_id=urn.public_id,
        state=BudgetVote.State.OPENING,
        options=frozen(offer) | {"districts": districts, "funded": list(shared_out.funded)},
        source=source[:200],
    )
    BallotLine.objects.bulk_create(
        BallotLine(
            vote=vote,
            place=place,
            project=one,
            number=one.number,
            names=_names(texts, line.id, line.name, language),
            cost=line.cost * scale,
            pot=one.pot,
        )
        for place, (one, line) in enumerate(zip(projects, shared_out.projects, strict=True))
    )
    journal.record(kind=IMPORTED, subject_kind=SUBJECT, subject_id=vote.public_id, content=vote_content(vote))
    return vote


@transaction.atomic
def open_past_budget(
    *,
    space: Space,
    file: PabulibFile,
    said: HeldElsewhere,
    slug: str,
    language: str,
    by: Account | None,
    question: str = "",
    rule: str = "",
    attribution: str = "",
) -> BudgetVote:
    """Open a process that its team alone sees, and bring a whole budget into it. ``by`` is None for the command line.

    Raises as :func:`import_budget`, and ``ValidationError`` naming each bad field.
    """
    process = draft_process(
        space=space,
        slug=slug,
        questions={language: (question or said.question)[:300]},
        attributions={language: attribution} if attribution else {},
        language=language,
        phases=[
            PhasePlan(
                slug="vote",
                tool=TOOL_SLUG,
                titles={"fr": "Vote", "en": "Vote"},
                opens_at=said.opens_at,
                closes_at=said.closes_at,
                settings={"stage": "vote"},
            )
        ],
        by=by,
    )
    return import_budget(
        phase=phases_of(process)[0],
        shared_out=file.budget,
        votes=file.votes,
        source=said.source,
        rule=rule or said.rule,
    )


def _check(phase: Phase, shared_out: SharedOut, votes: Votes) -> None:
    if phase.state != Phase.State.CLOSED:
        refuse(
            "vote_not_closed",
            _("This step is not over: ballots cast elsewhere are brought into one that has closed. Nothing was kept."),
            _("Give the step the dates on which people voted."),
            status=409,
        )
    Process.objects.select_for_update().get(pk=phase.process_id)
    if Budget.objects.filter(process=phase.process).exists():
        refuse(
            "budget_there",
            _("This process has a budget already: another one is not put in its place. Nothing was kept."),
            _("Bring it into a process of its own."),
            status=409,
        )
    if votes.is_weighted:
        raise ValueError("a vote holds ballots of one vote each")
    if not all(line.cost > 0 for line in shared_out.projects):
        raise ValueError("each project costs something")
    if HUNDREDTHS % shared_out.unit:
        raise ValueError("amounts are kept in hundredths")
    if shared_out.n_projects > MOST_PLACES:
        raise ValueError(f"a ballot holds at most {MOST_PLACES} projects")


def _plan(
    shared_out: SharedOut,
    votes: Votes,
    scale: int,
    *,
    language: str,
    pot_names: Sequence[Mapping[str, str]],
    category_names: Mapping[str, Mapping[str, str]],
    **given: Any,
) -> BudgetPlan:
    categories = dict.fromkeys(name for line in shared_out.projects for name in line.categories[:1])
    pots = []
    for place, pot in enumerate(shared_out.pots):
        names = pot_names[place] if place < len(pot_names) else {language: pot.name or f"{place + 1}"}
        group = "" if pot.group is None else votes.group_names[pot.group]
        pots.append(PotPlan(names, pot.amount * scale, group))
    return BudgetPlan(
        pots=pots,
        categories=[
            CategoryPlan(category_names.get(name, {language: name}), shared_out.limits.get(name, 0) * scale)
            for name in categories
        ],
        currency=shared_out.currency or "EUR",
        ballot="knapsack" if votes.knapsack else votes.kind,
        points=_points(votes),
        most=shared_out.most,
        **given,
    )


def _points(votes: Votes) -> int:
    """The points that a ballot held, or the highest score: as many as any ballot shows."""
    if votes.kind == "points" and votes.n_rows:
        return max(1, max(sum(votes.row(row).values()) for row in range(votes.n_rows)))
    return max(1, int(votes.marks.max(initial=1))) if votes.kind == "scores" else 10


def _keep_projects(
    phase: Phase,
    budget: Budget,
    shared_out: SharedOut,
    texts: Mapping[str, ProjectTexts],
    scale: int,
    source: str,
) -> list[Project]:
    language = phase.process.language
    rows = [
        ImportedContribution(
            external_id=line.id,
            title=_names(texts, line.id, line.name, language).get(language, line.name)[:LONGEST_NAME],
            body=(texts[line.id].text if line.id in texts else "") or line.name or line.id,
            language=language,
            state=Contribution.State.PUBLISHED,
            created_at=phase.opens_at or phase.closes_at or budget.process.created_at,
        )
        for line in shared_out.projects
    ]
    # The source of the texts is this process: the same file can be brought into another one.
    found = import_contributions(
        kind=PROJECT, phase=phase, source=f"budget:{phase.process.public_id}:{source}"[:120], rows=rows
    )
    pots = list(Pot.objects.filter(budget=budget).order_by("position", "pk"))
    sorts = {next(iter(one.names.values())): one for one in Category.objects.filter(budget=budget)}
    by_name = {name: one for one in sorts.values() for name in one.names.values()}
    numbers = _numbers(shared_out)
    made = [
        Project(
            contribution=found[line.id],
            budget=budget,
            number=numbers[place],
            pot=pots[line.pot],
            category=by_name.get(line.categories[0]) if line.categories else None,
            cost=line.cost * scale,
            latitude=line.place[0] if line.place else None,
            longitude=line.place[1] if line.place else None,
            state=Project.State.FEASIBLE,
            is_funded=line.funded,
        )
        for place, line in enumerate(shared_out.projects)
    ]
    Project.objects.bulk_create(made)
    _keep_relations(shared_out, made)
    return made


def _keep_relations(shared_out: SharedOut, made: Sequence[Project]) -> None:
    rows = [
        Relation(kind=Relation.Kind.REQUIRES, first=made[place], second=made[shared_out.place_of[other]])
        for place, line in enumerate(shared_out.projects)
        for other in line.requires
    ]
    for some in shared_out.conflicts:
        places = sorted(some)
        rows += [
            Relation(kind=Relation.Kind.CONFLICT, first=made[one], second=made[other])
            for number, one in enumerate(places)
            for other in places[number + 1 :]
        ]
    Relation.objects.bulk_create(rows)


def _numbers(shared_out: SharedOut) -> list[int]:
    """The numbers that projects had, where they were numbers; else those of their lines."""
    if all(one.isascii() and one.isdigit() and 0 < int(one) < 2**31 for one in shared_out.ids):
        numbers = [int(one) for one in shared_out.ids]
        if len(set(numbers)) == len(numbers):
            return numbers
    return list(range(1, shared_out.n_projects + 1))


def _names(texts: Mapping[str, ProjectTexts], key: str, name: str, language: str) -> dict[str, str]:
    """What a project is called, by language."""
    given = dict(texts[key].names) if key in texts else {}
    return {code: text[:LONGEST_NAME] for code, text in (given or {language: name or key}).items()}


def _named(votes: Votes) -> list[str]:
    return [name for name in votes.group_names if name and name != NO_DISTRICT]


def _each(shared_out: SharedOut, votes: Votes, districts: Sequence[str]) -> Iterator[list[int] | None]:
    """The marks of each ballot; None for a spoiled one."""
    number = {name: place + 1 for place, name in enumerate(districts)}
    width = shared_out.n_projects + AFTER_PROJECTS
    for row, count in enumerate(votes.counts.tolist()):
        marks = [0] * width
        for place, mark in votes.row(row).items():
            marks[place] = mark
        if votes.groups is not None:
            marks[shared_out.n_projects] = number.get(votes.group_names[int(votes.groups[row])], 0)
        for _ballot in range(count):
            yield list(marks)
    for _ballot in range(votes.blank):
        yield [0] * width
    for _ballot in range(votes.null):
        yield None
