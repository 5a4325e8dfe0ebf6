# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes on budgets that have closed and were counted, with the ballots that a test gives them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.test import Client
from django.urls import reverse

from isegoria.commons.polling.importing.actions import import_urn
from isegoria.tools.budgets.counting import count_vote
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.outcome.queries import BudgetOutcome, find_vote, outcome_of
from tests.tools.budgets.voting import cast, close, marks_for

Ballot = Sequence[str] | Mapping[str, int]


def cast_all(vote: BudgetVote, ballots: Sequence[tuple[Ballot, int]]) -> None:
    """Someone new casts each ballot, with its district."""
    for given, district in ballots:
        cast(vote, marks_for(vote, given, district=district))


def counted(vote: BudgetVote) -> BudgetOutcome:
    """Close the phase, open the urn, count, publish: what the worker does."""
    close(vote)
    found = find_vote(vote.public_id)
    assert found is not None
    count_vote(found)
    return outcome(vote)


def outcome(vote: BudgetVote) -> BudgetOutcome:
    """The result as a page finds it."""
    found = find_vote(vote.public_id)
    assert found is not None
    made = outcome_of(found)
    assert made is not None
    return made


def counted_with(vote: BudgetVote, ballots: Sequence[tuple[Ballot, int, int]], *, times: int = 1) -> BudgetOutcome:
    """The same with ballots (names, district, child) that come out of an urn at once: for hundreds of them."""
    closed = close(vote)
    marks = [
        marks_for(closed, given, district=district, child=child)
        for given, district, child in ballots
        for _time in range(times)
    ]
    urn = import_urn(phase=closed.phase, places=closed.urn.places, ballots=marks)
    BudgetVote.objects.filter(pk=vote.pk).update(urn=urn, state=BudgetVote.State.OPENING)
    return counted(vote)


def titles(lines: Sequence[Any]) -> list[str]:
    return [one.name.text for one in lines]


def address(vote: BudgetVote, name: str = "result", *more: Any) -> str:
    phase = vote.phase
    return reverse(f"budgets:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug, *more])


def shown(vote: BudgetVote, name: str = "result", *more: Any, query: str = "", status: int = 200) -> str:
    """A page of a result, in English."""
    answer = Client().get(address(vote, name, *more) + query, headers={"accept-language": "en"})
    assert answer.status_code == status
    return answer.content.decode()


def downloaded(vote: BudgetVote, name: str) -> bytes:
    answer = Client().get(address(vote, name), headers={"accept-language": "en"})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
