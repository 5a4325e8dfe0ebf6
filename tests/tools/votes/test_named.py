# SPDX-License-Identifier: AGPL-3.0-or-later
"""Named votes: ballots that keep their names, results that show as they come, persons merged and erased; ties; and the
frozen file, which anyone counts again."""

from pathlib import Path

import pytest

from isegoria.commons.polling.models import RollEntry, SealedVote
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.expressions.setting_aside.actions import set_aside
from isegoria.core.journal.subjects import find
from isegoria.core.results.frozen import open_frozen
from isegoria.core.results.models import Result
from isegoria.engine.tallies.methods import METHODS
from isegoria.engine.verify.result import verify_result
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.counting import count_live, count_vote, recompute_stale
from isegoria.tools.votes.models import NamedBallot, Vote
from isegoria.tools.votes.queries import named_ballots, outcome_of
from tests import factories
from tests.tools.votes.making import again, cast_many, close, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
BALLOTS = [[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_named_ballots_are_counted_and_kept() -> None:
    vote = make_open_vote(publicity="named")
    people = cast_many(vote, BALLOTS)

    outcome = close_and_count(vote)

    assert outcome.tally["table"]["turnout"] == {"cast": 5, "blank": 1, "null": 0, "expressed": 4}
    assert (outcome.winners, outcome.few, bool(outcome.may_publish_ballots)) == ((0,), False, True)
    assert {one.person_id for one in named_ballots(again(vote))} == {one.pk for one in people}
    assert SealedVote.objects.count() == 0
    assert again(vote).ballots_count == 5


def test_results_show_live_where_the_phase_says_so_and_never_of_a_secret_vote() -> None:
    live = make_open_vote(settings={"publicity": "named", "results": "live"})
    secret = make_open_vote(settings={"publicity": "secret", "results": "live"})
    closed = make_open_vote(settings={"publicity": "named"})
    for vote in (live, secret, closed):
        cast_many(vote, BALLOTS)

    assert recompute_stale() == 1

    shown = outcome_of(again(live))
    assert shown is not None
    assert (shown.is_final, shown.tally["table"]["turnout"]["cast"]) == (False, 5)
    assert (outcome_of(again(secret)), outcome_of(again(closed))) == (None, None)
    assert count_live(again(live)) is None
    cast_many(again(live), [[0, 0, 1]])
    assert count_live(again(live)) is not None
    final = close_and_count(live)
    assert (final.is_final, final.tally["table"]["turnout"]["cast"]) == (True, 6)


def test_people_set_aside_do_not_count_and_erased_ones_are_forgotten() -> None:
    vote = make_open_vote(publicity="named")
    people = cast_many(vote, BALLOTS)
    set_aside(people=[people[0]], space=vote.phase.process.space, process=None)
    erase_person(person=people[1])

    outcome = close_and_count(vote)

    assert outcome.tally["table"]["turnout"]["cast"] == 3
    assert NamedBallot.objects.filter(person=people[1]).count() == 0
    erase_person(person=people[2])
    assert NamedBallot.objects.filter(person=people[2]).count() == 0
    after = outcome_of(again(vote))
    assert after is not None
    assert after.tally["table"]["turnout"]["cast"] == 3


def test_two_persons_who_are_one_have_one_named_ballot_the_latest() -> None:
    vote = make_open_vote(publicity="named")
    guest, person = factories.person(), factories.person(signed_in=True)
    cast(vote=vote, person=person, marks=[1, 0, 0])
    cast(vote=vote, person=guest, marks=[0, 0, 1])

    merge_persons(guest=guest, person=person)

    assert list(NamedBallot.objects.values_list("person", "marks")) == [(person.pk, [0, 0, 1])]
    assert list(RollEntry.objects.values_list("person", flat=True)) == [person.pk]


def test_the_journal_attests_named_ballots_and_shows_them_once_counted() -> None:
    vote = make_open_vote(publicity="named")
    (person,) = cast_many(vote, [[1, 0, 0]])
    kind, key = find("named_ballot"), str(NamedBallot.objects.get().pk)
    assert kind is not None

    assert kind.load([key])[key] == {"vote": vote.public_id, "person": person.public_id, "marks": [1, 0, 0]}
    assert kind.shown([key]) == set()
    close_and_count(vote)
    assert kind.shown([key]) == {key}


# --- ties ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ties", ["declared", "order", "lot"])
def test_a_tie_is_broken_as_was_said(ties: str) -> None:
    vote = make_open_vote(names=["Un parc", "Une école"], ties=ties)
    cast_many(vote, [[1, 0], [0, 1]])

    outcome = close_and_count(vote)
    vote = again(vote)

    assert outcome.ties["way"] == ties
    if ties == "declared":
        assert (outcome.status, outcome.winners) == ("tied", ())
    elif ties == "order":
        assert outcome.winners == (0,)
    else:
        assert outcome.ties["seed"] == vote.seed
        assert len(outcome.winners) == 1


def test_the_seed_of_a_lot_is_drawn_when_the_urn_is_opened() -> None:
    vote = make_open_vote(ties="lot")
    cast_many(vote, BALLOTS)

    assert again(vote).seed == ""
    close_and_count(vote)
    assert len(again(vote).seed) == 64


# --- counted again ----------------------------------------------------------------------------------------
def test_anyone_counts_again_from_the_two_files(tmp_path: Path) -> None:
    vote = make_open_vote(ties="lot", maximum=2)
    cast_many(vote, BALLOTS)
    result = close_and_count(vote).result
    document, ballots = tmp_path / "result.json", tmp_path / "ballots.csv"
    document.write_bytes(open_frozen(result.document_sha256).read())
    ballots.write_bytes(open_frozen(result.input_sha256).read())

    report = verify_result(document, ballots)

    assert (report.ok, report.says["recomputed_digest"]) == (True, result.digest)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_way_of_voting_is_counted_from_ballots_cast_here(method: str) -> None:
    kind = METHODS[method].kinds[0]
    given = {}
    if METHODS[method].family == "answers":
        values = (-1, 0, 1) if method == "yes-no" else (-2, -1, 0, 1)
        given["scale"] = [{"value": value, "names": {"fr": str(value)}} for value in values]
    # Without the reasons that an objection owes by default: test_objections.py asks for them.
    vote = make_open_vote(method, settings={"publicity": "named", "reasons": False}, **given)
    ballots = {
        "rankings": [[1, 2, 3], [2, 1, None], [1, None, None], [None] * 3],
        "grades": [[2, 1, 0], [0, 2, 1], [2, None, 0], [None] * 3],
        "approvals": [[1, 0, 1], [1, 1, 0], [0, 0, 0], [1, 0, 0]],
        "points": [[2, 1, 0], [1, 1, 1], [0, 0, 0], [3, 0, 0]],
    }[kind]
    cast_many(vote, ballots)

    outcome = close_and_count(vote)

    assert outcome.tally["table"]["turnout"]["cast"] == 4
    assert outcome.trace


def test_a_vote_that_cannot_be_counted_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    broken, good = make_open_vote(publicity="named"), make_open_vote(publicity="named")
    cast_many(broken, BALLOTS)
    cast_many(good, BALLOTS)
    Vote.objects.filter(pk=broken.pk).update(method="no-such-method")
    close(broken)
    close(good)

    assert recompute_stale() == 1

    assert (again(broken).state, again(good).state) == (Vote.State.OPENING, Vote.State.COUNTED)
    assert "could not be counted" in caplog.text
    Vote.objects.filter(pk=broken.pk).update(method="approval")
    assert count_vote(again(broken)) is not None
    assert Result.objects.count() == 2
