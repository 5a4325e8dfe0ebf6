# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions written, edited until the first ballot, moved, cancelled; and what takes two people."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from isegoria.commons.polling.models import Envelope, PaperBallot
from isegoria.commons.polling.urn.sealing import has_key
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.models import Entry
from isegoria.core.journal.queries import entries_of
from isegoria.core.journal.subjects import find
from isegoria.core.processes.actions import change_phase
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.approvals import NeedsTwo
from isegoria.core.spaces.approving.actions import ask, decide
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.actions import (
    NewOption,
    cancel_vote,
    edit_vote,
    make_vote,
    move_vote,
    ready_vote,
    remove_vote,
)
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import find_vote, vote_at, votes_of
from tests import factories
from tests.tools.votes.making import a_phase, again, cast_many, close, make_open_vote, scale

pytestmark = pytest.mark.django_db
CHOICES = [NewOption({"fr": name}) for name in ("Un parc", "Une école", "Un marché")]
GOOD: dict[str, Any] = {"questions": {"fr": "Que faire ?"}, "method": "approval", "choices": CHOICES}


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    verdict = caught.value.verdict
    assert verdict.reason_text
    assert verdict.remedy_text
    return verdict.code


def named(*names: str) -> list[NewOption]:
    return [NewOption({"fr": name}) for name in names]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"questions": {}}, "question_missing"),
        ({"questions": {"fr": "  "}}, "question_missing"),
        ({"questions": {"fr": "x" * 20_001}}, "vote_malformed"),
        ({"questions": {"fr": "a\0b"}}, "vote_malformed"),
        ({"method": "no-such-method"}, "method_unknown"),
        ({"method": "x" * 100}, "vote_malformed"),
        ({"options": {"no_such": 1}}, "method_unfit"),
        ({"choices": []}, "options_too_few"),
        ({"choices": CHOICES[:1]}, "options_too_few"),
        ({"choices": named("Un parc", " ")}, "option_unnamed"),
        ({"choices": named("Un parc", "x" * 301)}, "option_name_long"),
        ({"choices": named("Un parc", "UN  PARC")}, "option_twice"),
        ({"choices": named(*(f"Projet {number}" for number in range(501)))}, "vote_malformed"),
        ({"seats": 0}, "seats_unfit"),
        ({"seats": 4}, "seats_unfit"),
        ({"seats": True}, "vote_malformed"),
        ({"seats": -1}, "vote_malformed"),
        ({"method": "irv", "seats": 2}, "seats_unfit"),
        ({"minimum": 3, "maximum": 2}, "limits_unfit"),
        ({"maximum": 4}, "limits_unfit"),
        ({"method": "cumulative"}, "points_unfit"),
        ({"method": "majority-judgment"}, "scale_unfit"),
        ({"method": "majority-judgment", "scale": scale(["Bien"])}, "scale_unfit"),
        ({"method": "majority-judgment", "scale": scale(["Bien", "bien"])}, "scale_unfit"),
        ({"method": "majority-judgment", "scale": [{"value": 1}, {"value": 0}]}, "scale_unfit"),
        ({"method": "majority-judgment", "scale": [{"value": 0}, {"value": "1"}]}, "scale_unfit"),
        ({"method": "majority-judgment", "scale": [{"value": 0}, {"value": 1, "x": 1}]}, "scale_unfit"),
        ({"quorum": {"people": 0}}, "quorum_unfit"),
        ({"quorum": {"people": "7"}}, "quorum_unfit"),
        ({"quorum": {"share": "2"}}, "quorum_unfit"),
        ({"quorum": {"share": "1/0"}}, "quorum_unfit"),
        ({"quorum": {"share": "1/4"}}, "quorum_unfit"),
        ({"quorum": {"what": 1}}, "quorum_unfit"),
        ({"ties": "by force"}, "vote_malformed"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(changes: dict[str, Any], code: str) -> None:
    phase = a_phase()

    assert code_of(lambda: make_vote(phase=phase, by=None, **{**GOOD, **changes})) == code
    assert Vote.objects.count() == 0


def test_a_question_is_kept_whole_and_attested() -> None:
    vote = make_vote(
        phase=a_phase(),
        by=None,
        **{**GOOD, "presentations": {"fr": "La place est vide."}, "minimum": 1, "maximum": 2, "ties": "lot"},
    )
    found = again(vote)

    assert [str(one.name) for one in found.choices.all()] == ["Un parc", "Une école", "Un marché"]
    assert (found.state, found.minimum, found.maximum, found.ties) == (Vote.State.READY, 1, 2, "lot")
    assert Entry.objects.filter(kind="vote.made", subject_id=vote.public_id).count() == 1
    kind = find("vote")
    assert kind is not None
    assert set(kind.load([vote.public_id])) == {vote.public_id} == kind.shown([vote.public_id])


def test_an_option_is_taken_from_a_text_of_the_same_process_only() -> None:
    phase = a_phase()
    elsewhere = factories.statement()
    other = replace(CHOICES[0], contribution=elsewhere)

    assert (
        code_of(lambda: make_vote(phase=phase, by=None, **{**GOOD, "choices": [other, *CHOICES[1:]]}))
        == "option_elsewhere"
    )
    own = Contribution.objects.create(
        kind="statement", process=phase.process, phase=phase, body="Un parc", language="fr"
    )
    made = make_vote(phase=phase, by=None, **{**GOOD, "choices": [replace(CHOICES[0], contribution=own), *CHOICES[1:]]})
    assert made.choices.first().contribution == own  # type: ignore[union-attr]  # there are three


def test_a_draft_is_its_teams_until_it_is_ready() -> None:
    phase = a_phase()
    draft = make_vote(phase=phase, by=None, questions={"fr": "Que faire ?"}, method="", choices=[], draft=True)

    assert (votes_of(phase), [one.pk for one in votes_of(phase, drafts=True)]) == ([], [draft.pk])
    assert code_of(lambda: ready_vote(vote=draft, by=None)) == "method_unknown"
    edit_vote(vote=draft, by=None, **GOOD)
    ready = ready_vote(vote=draft, by=None)
    assert ready_vote(vote=draft, by=None).state == ready.state == Vote.State.READY
    assert [one.pk for one in votes_of(phase)] == [draft.pk]


def test_a_question_is_edited_until_the_first_ballot() -> None:
    vote = make_open_vote()
    edit_vote(vote=vote, by=None, **{**GOOD, "choices": CHOICES[:2]})
    assert [str(one.name) for one in again(vote).choices.all()] == ["Un parc", "Une école"]
    cast_many(again(vote), [[1, 0]])

    assert code_of(lambda: edit_vote(vote=vote, by=None, **GOOD)) == "vote_begun"
    assert code_of(lambda: remove_vote(vote=vote, by=None)) == "vote_begun"


def test_a_question_on_printed_ballots_stays_as_it_is() -> None:
    vote = make_open_vote()
    PaperBallot.objects.create(urn=vote.urn, serial="A")

    assert code_of(lambda: edit_vote(vote=vote, by=None, **GOOD)) == "vote_begun"


def test_a_question_is_removed_before_anyone_voted() -> None:
    vote = make_open_vote()
    remove_vote(vote=vote, by=None)

    assert (find_vote(vote.public_id), Vote.objects.count()) == (None, 0)


def test_questions_change_places() -> None:
    phase = a_phase()
    one, two, three = (make_open_vote(phase=phase, question=text) for text in "123")

    def order() -> list[str]:
        return [vote.question.text for vote in votes_of(phase)]

    move_vote(vote=three, by=None, up=True)
    assert order() == ["1", "3", "2"]
    move_vote(vote=one, by=None, up=True)
    move_vote(vote=two, by=None, up=False)
    assert order() == ["1", "3", "2"]
    move_vote(vote=one, by=None, up=False)
    assert order() == ["3", "1", "2"]


def test_nothing_is_added_to_a_phase_that_has_closed() -> None:
    vote = close(make_open_vote())

    assert code_of(lambda: make_vote(phase=vote.phase, by=None, **GOOD)) == "phase_closed_to_votes"


def test_only_organisers_write_questions() -> None:
    vote = make_open_vote()
    stranger = factories.account()
    acts: list[Callable[[], Any]] = [
        lambda: make_vote(phase=vote.phase, by=stranger, **GOOD),
        lambda: edit_vote(vote=vote, by=stranger, **GOOD),
        lambda: remove_vote(vote=vote, by=stranger),
        lambda: move_vote(vote=vote, by=stranger, up=True),
        lambda: cancel_vote(vote=vote, by=stranger, reason="Non."),
        lambda: ready_vote(vote=vote, by=stranger),
    ]

    assert [code_of(act) for act in acts] == ["not_organiser"] * len(acts)


def test_a_vote_is_found_in_its_own_phase_only() -> None:
    vote, other = make_open_vote(), make_open_vote()

    assert vote_at(vote.phase, vote.public_id) == vote
    assert vote_at(other.phase, vote.public_id) is None
    assert vote_at(vote.phase, "0000000000") is None


def test_to_cancel_a_vote_takes_two_once_someone_has_voted(django_capture_on_commit_callbacks: Any) -> None:
    vote = make_open_vote()
    space = vote.phase.process.space
    asking, deciding = factories.role(space, "organiser"), factories.role(space, "organiser")
    cast_many(vote, [[1, 0, 0]])
    vote = again(vote)

    assert code_of(lambda: cancel_vote(vote=vote, by=asking, reason="")) == "reason_missing"
    with pytest.raises(NeedsTwo) as two:
        cancel_vote(vote=vote, by=asking, reason="Une erreur.")
    request = ask(
        space=space, by=asking, act=two.value.act, subject_id=two.value.subject_id, wanted=two.value.wanted,
        reason="Une option manque.",
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        decide(approval=request, by=deciding, approve=True)
    vote = again(vote)

    assert (vote.state, vote.reason, Envelope.objects.count()) == (Vote.State.CANCELLED, "Une erreur.", 0)
    assert not has_key(vote.urn.seal_key)


def test_one_organiser_cancels_a_vote_that_nobody_voted_in() -> None:
    vote = make_open_vote()
    organiser = factories.role(vote.phase.process.space, "organiser")

    assert cancel_vote(vote=vote, by=organiser, reason="Trop tôt.").state == Vote.State.CANCELLED


def test_no_date_moves_by_one_persons_will_once_a_ballot_is_in() -> None:
    vote = make_open_vote()
    organiser = factories.role(vote.phase.process.space, "organiser")
    phase = vote.phase
    assert phase.closes_at is not None
    later = phase.closes_at.replace(year=phase.closes_at.year + 1)
    cast_many(vote, [[1, 0, 0]])

    with pytest.raises(NeedsTwo):
        change_phase(phase=phase, by=organiser, opens_at=phase.opens_at, closes_at=later)
    assert Phase.objects.get(pk=phase.pk).closes_at == phase.closes_at


def test_the_journal_says_in_which_order_questions_stand() -> None:
    first = make_open_vote()
    second = make_open_vote(phase=first.phase)
    kind, key = find("questions"), str(first.phase_id)
    assert kind is not None

    def order() -> Any:
        return kind.load([key])[key]["order"]

    def entries() -> int:
        return Entry.objects.filter(pk__in=entries_of("questions", [key]), secret__isnull=False).count()

    assert (order(), entries()) == ([first.public_id, second.public_id], 1)
    move_vote(vote=second, by=None, up=True)
    assert (order(), entries()) == ([second.public_id, first.public_id], 2)
    move_vote(vote=second, by=None, up=True)
    assert entries() == 2

    remove_vote(vote=second, by=None)
    assert (kind.load([key]), entries()) == ({}, 0)
