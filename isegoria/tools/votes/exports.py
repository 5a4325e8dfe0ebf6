# SPDX-License-Identifier: AGPL-3.0-or-later
"""The votes' open data: questions, options and outcomes. Ballots are in the frozen file of each result. Streamed."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext_lazy as _

from isegoria.commons.open_data.contents import Opinions
from isegoria.commons.open_data.tables import Column, File, Table, Value
from isegoria.core.processes.models import Process

from .models import Vote
from .queries import option_names, options_of, outcome_of, public_objections, votes_of
from .tool import TOOL_SLUG

VOTE_COLUMNS = (
    Column("vote", "identifier", _("Public identifier of the vote.")),
    Column("phase", "identifier", _("Phase in which it is put.")),
    Column("question", "text", _("What is asked, in the language of the process.")),
    Column("method", "identifier", _("How ballots are counted: the id of a way of voting.")),
    Column("seats", "integer", _("How many options are to be elected.")),
    Column("state", "identifier", _("ready, opening, counted or cancelled.")),
    Column(
        "cast", "integer", _("Ballots cast, blank and spoiled ones included; empty before the count."), _("ballots")
    ),
    Column("blank", "integer", _("Blank ballots."), _("ballots")),
    Column("spoiled", "integer", _("Spoiled ballots."), _("ballots")),
    Column("expressed", "integer", _("Ballots that are neither blank nor spoiled."), _("ballots")),
    Column("status", "identifier", _("elected, tied, nobody, adopted, rejected or no_quorum.")),
    Column("digest", "identifier", _("Digest of the result, which a recount must give again.")),
    Column("source", "text", _("Where the ballots come from, where they were cast elsewhere.")),
)
OPTION_COLUMNS = (
    Column("vote", "identifier", _("Public identifier of the vote.")),
    Column("place", "integer", _("Place of the option on the ballots, from 0.")),
    Column("name", "text", _("Its name, in the language of the process.")),
    Column("contribution", "identifier", _("The text that it was taken from, as in contributions; empty for none.")),
    Column(
        "rank", "integer", _("Its rank in the result, 1 first; equal where tied; empty before or without a ranking.")
    ),
    Column("elected", "boolean", _("True where it is elected or adopted; empty before the count.")),
)

OBJECTION_COLUMNS = (
    Column("vote", "identifier", _("Public identifier of the vote.")),
    Column("place", "integer", _("Place of the option on the ballots, from 0.")),
    Column("contribution", "identifier", _("The text that says why someone objects, as in contributions.")),
)


def tables(process: Process) -> list[Table]:
    """The tool's own tables."""
    return [
        Table(
            "votes",
            _("Each question put to the vote, and how its count ended."),
            VOTE_COLUMNS,
            partial(_votes, process),
        ),
        Table(
            "vote-options", _("What is voted on, and what became of it."), OPTION_COLUMNS, partial(_options, process)
        ),
        Table(
            "vote-objections",
            _("What was said against what, in votes by consent with names."),
            OBJECTION_COLUMNS,
            partial(_objections, process),
        ),
    ]


def other_formats(process: Process, opinions: Opinions) -> Iterator[File]:
    """Ballots leave with their result, as one frozen file: nothing more here."""
    return iter(())


def _public(process: Process) -> Iterator[Vote]:
    for phase in process.phases.filter(tool_slug=TOOL_SLUG).select_related("process").order_by("position", "pk"):
        yield from votes_of(phase, outcomes=True)


def _votes(process: Process) -> Iterator[Sequence[Value]]:
    for vote in _public(process):
        found = outcome_of(vote)
        if found is not None and not found.is_final:
            found = None
        turnout = found.tally["table"]["turnout"] if found else {}
        yield (
            vote.public_id,
            vote.phase.slug,
            vote.questions.get(process.language) or vote.question.text,
            vote.method,
            vote.seats,
            vote.state,
            *(turnout.get(name) for name in ("cast", "blank", "null", "expressed")),
            found.status if found else None,
            found.result.digest if found else None,
            vote.source or None,
        )


def _options(process: Process) -> Iterator[Sequence[Value]]:
    for vote in _public(process):
        found = outcome_of(vote)
        ranks: dict[int, int] = {}
        elected: set[int] | None = None
        if found is not None and found.is_final:
            before = 1
            for group in found.tally["ranking"]:
                ranks |= dict.fromkeys(group, before)
                before += len(group)
            elected = set(found.winners) if found.status != "no_quorum" else set()
        choices = options_of(vote)
        for place, (choice, name) in enumerate(zip(choices, option_names(vote, choices), strict=True)):
            public = choice.contribution is not None and choice.contribution.is_public
            yield (
                vote.public_id,
                place,
                name,
                choice.contribution.public_id if public else None,
                ranks.get(place),
                None if elected is None else place in elected,
            )


def _objections(process: Process) -> Iterator[Sequence[Value]]:
    for vote in _public(process):
        for place, said in public_objections(vote).values_list("place", "contribution__public_id"):
            yield (vote.public_id, place, said)
