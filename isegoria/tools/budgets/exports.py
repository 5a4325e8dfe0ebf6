# SPDX-License-Identifier: AGPL-3.0-or-later
"""The budgets' open data: what is shared out, the projects, their studies and works, and how votes ended. Ballots are
in the frozen file of each result. Streamed."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _

from isegoria.commons.open_data.contents import Opinions
from isegoria.commons.open_data.tables import Column, File, Table, Value
from isegoria.core.contributions.models import READABLE
from isegoria.core.processes.models import Process
from isegoria.core.spaces.texts import in_language

from .models import Assessment, Pot, Project, Step
from .outcome.queries import lines_of, outcome_of, votes_in_process

CENTS = _("hundredths of the currency")

BUDGET_COLUMNS = (
    Column("pot", "identifier", _("Public identifier of the pot: a sum that pays for projects.")),
    Column("name", "text", _("Its name, in the language of the process.")),
    Column("amount", "integer", _("What it holds."), CENTS),
    Column("currency", "identifier", _("Currency, as ISO 4217 writes it.")),
    Column("district", "text", _("The district whose voters alone decide on it; empty: everyone.")),
    Column("rule", "identifier", _("How ballots are counted: the id of a rule.")),
    Column("fictional", "boolean", _("True for an example, in which no money is shared out.")),
)
PROJECT_COLUMNS = (
    Column("contribution", "identifier", _("The project, as in contributions.")),
    Column("number", "integer", _("Its number in the budget.")),
    Column("state", "identifier", _("submitted, studied, feasible, infeasible, withdrawn or merged.")),
    Column("category", "text", _("Its category, in the language of the process.")),
    Column("pot", "identifier", _("The pot that would pay for it.")),
    Column("estimate", "integer", _("What its author thinks it costs; empty where they do not say."), CENTS),
    Column("cost", "integer", _("What the study says it costs; empty before it."), CENTS),
    Column("latitude", "number", _("Latitude of its point."), _("degrees")),
    Column("longitude", "number", _("Longitude of its point."), _("degrees")),
    Column("funded_before", "boolean", _("True where it was paid for before the vote.")),
)
STUDY_COLUMNS = (
    Column("contribution", "identifier", _("The project, as in contributions.")),
    Column("verdict", "identifier", _("feasible or infeasible. Of several studies the latest stands.")),
    Column("cost", "integer", _("What it costs, by this study."), CENTS),
    Column("office", "text", _("The service that signs it.")),
    Column("opinion", "text", _("Its reasons.")),
    Column("day", "date", _("The day of the study.")),
)
VOTE_COLUMNS = (
    Column("vote", "identifier", _("Public identifier of the vote.")),
    Column("phase", "identifier", _("Phase in which people vote.")),
    Column("state", "identifier", _("ready, opening, counted or cancelled.")),
    Column("rule", "identifier", _("How ballots are counted: the id of a rule.")),
    Column("ballot", "identifier", _("approvals, knapsack, points, scores or rankings.")),
    Column(
        "cast", "integer", _("Ballots cast, blank and spoiled ones included; empty before the count."), _("ballots")
    ),
    Column("blank", "integer", _("Blank ballots."), _("ballots")),
    Column("spoiled", "integer", _("Spoiled ballots."), _("ballots")),
    Column("expressed", "integer", _("Ballots that are neither blank nor spoiled."), _("ballots")),
    Column("status", "identifier", _("decided, tied or nobody.")),
    Column("spent", "integer", _("What the projects chosen cost together."), CENTS),
    Column("left", "integer", _("What is left of the money."), CENTS),
    Column("digest", "identifier", _("Digest of the result, which a recount must give again.")),
    Column("source", "text", _("Where the ballots come from, where they were cast elsewhere.")),
)
LINE_COLUMNS = (
    Column("vote", "identifier", _("Public identifier of the vote.")),
    Column("place", "integer", _("Place of the project on the ballots, from 0.")),
    Column("number", "integer", _("Its number in the budget.")),
    Column("contribution", "identifier", _("The project, as in contributions; empty where it is gone.")),
    Column("name", "text", _("Its name on the ballot, in the language of the process.")),
    Column("cost", "integer", _("Its cost on the ballot."), CENTS),
    Column("supporters", "integer", _("Ballots that mark it; empty before the count."), _("ballots")),
    Column(
        "outcome", "identifier", _("chosen, funded (paid before the vote), tied or passed; empty before the count.")
    ),
    Column("order", "integer", _("How many projects were chosen before it; empty for those that were not chosen.")),
    Column("why", "identifier", _("Why it was passed over: a code, as in the documentation of the rules.")),
)
STEP_COLUMNS = (
    Column("contribution", "identifier", _("The project, as in contributions.")),
    Column("state", "identifier", _("planned, started, done or stopped.")),
    Column("day", "date", _("The day it happened, or is planned for.")),
    Column("note", "text", _("What happened.")),
    Column("spent", "integer", _("What was spent in all by then, where it is said."), CENTS),
)


def tables(process: Process) -> list[Table]:
    """The tool's own tables."""
    return [
        Table("budget", _("The money that is shared out."), BUDGET_COLUMNS, partial(_pots, process)),
        Table(
            "budget-projects", _("What each project has beyond its text."), PROJECT_COLUMNS, partial(_projects, process)
        ),
        Table(
            "budget-studies", _("What the services found of each project."), STUDY_COLUMNS, partial(_studies, process)
        ),
        Table(
            "budget-votes",
            _("Each vote on the projects, and how its count ended."),
            VOTE_COLUMNS,
            partial(_votes, process),
        ),
        Table("budget-lines", _("What was voted on, and what became of it."), LINE_COLUMNS, partial(_lines, process)),
        Table(
            "budget-works", _("How far the works of the projects chosen are."), STEP_COLUMNS, partial(_steps, process)
        ),
    ]


def other_formats(process: Process, opinions: Opinions) -> Iterator[File]:
    """Ballots leave with their result, as one frozen file, and there in Pabulib's format: nothing more here."""
    return iter(())


def _pots(process: Process) -> Iterator[Sequence[Value]]:
    for one in Pot.objects.filter(budget__process=process).select_related("budget").order_by("position", "pk"):
        name = in_language(one.names, process.language).text
        budget = one.budget
        yield (one.public_id, name, one.amount, budget.currency, one.group_name, budget.rule, budget.is_fictional)


def _projects(process: Process) -> Iterator[Sequence[Value]]:
    rows = (
        Project.objects.filter(contribution__process=process, contribution__state__in=READABLE)
        .select_related("contribution", "category", "pot")
        .order_by("number")
    )
    for one in rows.iterator(chunk_size=500):
        yield (
            one.contribution.public_id,
            one.number,
            one.state,
            in_language(one.category.names, process.language).text if one.category else None,
            one.pot.public_id if one.pot else None,
            one.estimate,
            one.cost,
            one.latitude,
            one.longitude,
            one.is_funded,
        )


def _studies(process: Process) -> Iterator[Sequence[Value]]:
    rows = (
        Assessment.objects.filter(project__contribution__process=process, project__contribution__state__in=READABLE)
        .select_related("project__contribution")
        .order_by("pk")
    )
    for one in rows.iterator(chunk_size=500):
        day = one.made_at.date()
        yield (one.project.contribution.public_id, one.verdict, one.cost, one.office, one.opinion, day)


def _votes(process: Process) -> Iterator[Sequence[Value]]:
    for vote in votes_in_process(process):
        found = outcome_of(vote)
        turnout = found.turnout if found else {}
        yield (
            vote.public_id,
            vote.phase.slug,
            vote.state,
            vote.options.get("rule"),
            vote.options.get("ballot"),
            *(turnout.get(name) for name in ("cast", "blank", "null", "expressed")),
            found.status if found else None,
            found.spent if found else None,
            found.left if found else None,
            found.result.digest if found else None,
            vote.source or None,
        )


def _lines(process: Process) -> Iterator[Sequence[Value]]:
    for vote in votes_in_process(process):
        found = outcome_of(vote)
        for line in lines_of(vote):
            facts = found.lines[line.place].facts if found else {}
            yield (
                vote.public_id,
                line.place,
                line.number,
                line.project.contribution.public_id if line.project else None,
                in_language(line.names, process.language).text,
                line.cost,
                *(facts.get(name) for name in ("supporters", "outcome", "order", "why")),
            )


def _steps(process: Process) -> Iterator[Sequence[Value]]:
    rows = (
        Step.objects.filter(
            project__contribution__process=process, project__contribution__state__in=READABLE, taken_back_at=None
        )
        .select_related("project__contribution")
        .order_by("date", "pk")
    )
    for one in rows.iterator(chunk_size=500):
        yield (one.project.contribution.public_id, one.state, one.date, one.note, one.spent)
