# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes and the people who vote in them, made by the real actions.

vote = make_open_vote("approval", ["Un parc", "Une école"], publicity="secret")
cast_many(vote, [[1, 0], [1, 1], [0, 0]])
close_and_count(vote)
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from isegoria.commons.polling.urn.actions import Cast
from isegoria.core.accounts.models import Account, Person
from isegoria.core.processes.actions import PhasePlan
from isegoria.core.processes.models import Participation, Phase
from isegoria.core.spaces.models import Space
from isegoria.engine.tallies.methods import find_method
from isegoria.tools.votes.actions import NewOption, make_vote
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.counting import count_vote
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import Outcome, find_vote, outcome_of
from tests import factories

OPTIONS = ("Un parc", "Une école", "Un marché")
GRADES = ("À rejeter", "Passable", "Bien", "Très bien")


def plan(slug: str = "vote", *, state: str = "open", **settings: Any) -> PhasePlan:
    """A phase of the votes tool; ``settings`` are those of its manifest."""
    opens_at, closes_at = factories.dates(state)
    return PhasePlan(
        slug=slug, tool="votes", titles={"fr": "Vote"}, opens_at=opens_at, closes_at=closes_at, settings=settings
    )


def a_phase(*, state: str = "open", draft: bool = False, space: Space | None = None, **settings: Any) -> Phase:
    """A phase of votes, in a process of its own, published unless ``draft``."""
    made = factories.process(
        question="Que faire de la place ?", phases=[plan(state=state, **settings)], draft=draft, space=space
    )
    return factories.phase(made)


def scale(names: Sequence[str] = GRADES) -> list[dict[str, Any]]:
    """A scale of grades, the worst first."""
    return [{"value": number, "names": {"fr": name}} for number, name in enumerate(names)]


def make_open_vote(
    method: str = "approval",
    names: Sequence[str] = OPTIONS,
    *,
    phase: Phase | None = None,
    question: str = "Que voulez-vous sur la place ?",
    by: Account | None = None,
    settings: Mapping[str, Any] | None = None,
    state: str = "open",
    publicity: str = "",
    **given: Any,
) -> Vote:
    """A vote in an open phase (or ``phase``); ``settings`` of the phase, ``given`` as ``actions.make_vote`` takes it.

    What the method cannot do without is filled in: a scale of four grades, ten points.
    """
    chosen = dict(settings or {})
    if publicity:
        chosen["publicity"] = publicity
    kind = find_method(method).kinds[0]
    if kind == "grades":
        given.setdefault("scale", scale())
    if kind == "points":
        given.setdefault("points", 10)
    made = make_vote(
        phase=phase or a_phase(state=state, **chosen),
        by=by,
        questions={"fr": question},
        method=method,
        choices=[NewOption({"fr": name}) for name in names],
        **given,
    )
    return again(made)


def again(vote: Vote) -> Vote:
    """The vote as the database has it now, with its phase and its options."""
    found = find_vote(vote.public_id)
    assert found is not None
    return found


def cast_many(vote: Vote, ballots: Iterable[Any], *, people: Sequence[Person] | None = None) -> list[Person]:
    """Someone new (or one of ``people``) casts each ballot; returns who, in the order of the ballots."""
    voters = []
    for number, marks in enumerate(ballots):
        person = people[number] if people is not None else factories.person()
        cast(vote=vote, person=person, marks=marks)
        voters.append(person)
    return voters


def cast_one(vote: Vote, marks: Any, *, person: Person | None = None) -> Cast:
    return cast(vote=vote, person=person or factories.person(), marks=marks)


def close(vote: Vote) -> Vote:
    """The phase of the vote has closed a minute ago."""
    Phase.objects.filter(pk=vote.phase_id).update(closes_at=timezone.now() - timedelta(minutes=1))
    return again(vote)


def close_and_count(vote: Vote) -> Outcome:
    """Close the phase, open the urn, count, publish: what the worker does."""
    closed = close(vote)
    count_vote(closed)
    outcome = outcome_of(again(closed))
    assert outcome is not None
    return outcome


def crowd(vote: Vote, how_many: int) -> list[Person]:
    """People who take part in the process of a vote: for thousands, without an act for each."""
    with transaction.atomic():
        people = Person.objects.bulk_create((Person() for _ in range(how_many)), batch_size=5000)
        Participation.objects.bulk_create(
            (Participation(process=vote.phase.process, person=one) for one in people), batch_size=5000
        )
    return people
