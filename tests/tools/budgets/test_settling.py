# SPDX-License-Identifier: AGPL-3.0-or-later
"""A tie that a result leaves open, settled publicly: by a decision or by a lot, once; and both results verifiable."""

import json
from pathlib import Path

import pytest
from django.test import Client

from isegoria.core.journal.models import Entry
from isegoria.core.results.models import Result
from isegoria.core.verdicts import Refused
from isegoria.engine.verify.result import verify_result
from isegoria.tools.budgets.counting import recompute_stale
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.outcome.actions import settle_tie
from isegoria.tools.budgets.outcome.asking import answer
from isegoria.tools.budgets.outcome.queries import BudgetOutcome, chosen_projects, find_vote
from tests import factories
from tests.tools.budgets.counted import address, counted_with, downloaded, outcome, shown, titles
from tests.tools.budgets.voting import a_vote, again

pytestmark = pytest.mark.django_db
REASON = "Le conseil municipal du 3 mai, parce que Deux sert plus d’écoles."


def tied_vote() -> BudgetVote:
    """Two projects of as many votes, of which the money pays one; and a third that is chosen whatever happens."""
    vote = a_vote(rule="greedy-votes", projects={"Un": 80_000, "Deux": 80_000, "Sûr": 20_000})
    counted_with(vote, [(("Un", "Sûr"), 0, 0), (("Deux", "Sûr"), 0, 0)], times=15)
    return again(vote)


def number(found: BudgetOutcome, name: str) -> int:
    return next(one.number for one in found.lines if one.name.text == name)


def organiser(vote: BudgetVote) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(factories.role(vote.phase.process.space, "organiser"))
    return client


def settled(vote: BudgetVote, **given: object) -> BudgetOutcome:
    """The tie is settled, and the worker has counted again."""
    found = find_vote(vote.public_id)
    assert found is not None
    settle_tie(vote=found, by=None, **{"reason": REASON, **given})  # type: ignore[arg-type]  # given by name
    assert recompute_stale() == 1
    return outcome(vote)


def verified(vote: BudgetVote, name: str, folder: Path) -> dict[str, object]:
    """A document that was downloaded, with its input, is counted again and gives the same."""
    folder.mkdir()
    document, ballots = folder / "result.json", folder / "input.csv"
    document.write_bytes(downloaded(vote, name))
    ballots.write_bytes(downloaded(vote, "result_ballots"))
    assert verify_result(document, ballots).ok
    return dict(json.loads(document.read_bytes()))


def test_a_decision_settles_it_and_both_results_stay_verifiable(tmp_path: Path) -> None:
    vote = tied_vote()
    first = outcome(vote)
    assert (first.status, titles(first.winners), titles(first.tied)) == ("tied", ["Sûr"], ["Un", "Deux"])
    assert [one.is_chosen for one in vote.lines.order_by("place")] == [None, None, True]

    found = settled(vote, way="decision", order=[number(first, "Deux"), number(first, "Un")])
    assert (found.status, set(titles(found.winners)), found.tied) == ("decided", {"Deux", "Sûr"}, ())
    assert found.vote.state == BudgetVote.State.COUNTED
    assert [one.is_chosen for one in again(vote).lines.order_by("place")] == [False, True, True]
    assert found.result.input_sha256 == first.result.input_sha256
    assert found.turnout == first.turnout
    assert len(chosen_projects(vote.budget)) == 2
    assert Result.objects.filter(phase=vote.phase).count() == 2
    assert Entry.objects.filter(kind="budget_vote.tie_settled").count() == 1

    now, then = verified(vote, "result_document", tmp_path / "now"), verified(vote, "result_tied", tmp_path / "then")
    assert (now["digest"], then["digest"]) == (found.result.digest, first.result.digest)
    page = shown(vote)
    assert "A decision settled a tie" in page
    assert "Le conseil municipal du 3 mai" in page
    assert address(vote, "result_tied") in page
    assert "hang on a tie" not in page
    # What if goes by the same order.
    assert answer(found, found.winners[0].place, cost=found.winners[0].cost, more_votes=0).outcome == "paid"  # type: ignore[union-attr]  # there is a count


def test_a_lot_settles_it_with_a_seed_that_is_published(tmp_path: Path) -> None:
    vote = tied_vote()
    found = settled(vote, way="lot")
    assert found.status == "decided"
    seed = found.settled["seed"]  # type: ignore[index]  # it was settled
    assert len(seed) == 64
    document = verified(vote, "result_document", tmp_path / "now")
    assert document["parameters"]["ties"] == {"way": "lot", "seed": seed}  # type: ignore[index]  # as the format says
    page = shown(vote)
    assert "A lot settled a tie" in page
    assert seed in page


def test_until_it_is_counted_again_the_first_result_stands() -> None:
    vote = tied_vote()
    found = outcome(vote)
    settle_tie(vote=find_vote(vote.public_id), by=None, way="lot", reason=REASON)  # type: ignore[arg-type]  # it is there
    assert outcome(vote).is_counted_again
    page = shown(vote)
    assert "The ballots are being counted again with it" in page
    assert downloaded(vote, "result_document") == downloaded(vote, "result_tied")
    assert outcome(vote).result == found.result


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"way": "lot", "reason": "  "}, "reason_missing"),
        ({"way": "toss"}, "tie_way_unknown"),
        ({"way": "decision"}, "tie_order_wrong"),
        ({"way": "decision", "order": [1, 1]}, "tie_order_wrong"),
        ({"way": "decision", "order": [1, 2, 3]}, "tie_order_wrong"),
    ],
)
def test_what_settles_nothing_changes_nothing(given: dict[str, object], code: str) -> None:
    vote = tied_vote()
    with pytest.raises(Refused) as refusal:
        settle_tie(vote=vote, by=None, **{"reason": REASON, **given})  # type: ignore[arg-type]  # given by name
    assert refusal.value.verdict.code == code
    assert outcome(vote).settled is None
    assert recompute_stale() == 0


def test_it_is_settled_once_and_only_where_there_is_a_tie() -> None:
    vote = tied_vote()
    settle_tie(vote=vote, by=None, way="lot", reason=REASON)
    for _counted in range(2):
        with pytest.raises(Refused) as refusal:
            settle_tie(vote=vote, by=None, way="lot", reason=REASON)
        assert refusal.value.verdict.code in ("tie_settled", "no_tie")
        recompute_stale()


def test_the_desk_and_the_page_say_what_is_tied_and_the_form_settles_it() -> None:
    vote = tied_vote()
    found, client = outcome(vote), organiser(vote)
    page = shown(vote)
    assert "A tie is to be settled" in page
    assert address(vote, "settle_tie") in client.get(address(vote, "desk_vote")).content.decode()
    assert "Rank of “Deux”" in client.get(address(vote, "settle_tie")).content.decode()

    ranks = {f"rank_{number(found, 'Un')}": "1", f"rank_{number(found, 'Deux')}": "1"}
    wrong = client.post(address(vote, "settle_tie"), {"way": "decision", "reason": REASON, **ranks})
    assert wrong.status_code == 400
    assert "give each project a rank of its own" in wrong.content.decode()
    assert "Deux sert plus" in wrong.content.decode()
    ranks[f"rank_{number(found, 'Un')}"] = "2"
    done = client.post(address(vote, "settle_tie"), {"way": "decision", "reason": REASON, **ranks})
    assert (done.status_code, done["location"]) == (302, address(vote))
    assert recompute_stale() == 1
    assert "Deux" in titles(outcome(vote).winners)
    assert "Nothing to settle" in client.get(address(vote, "settle_tie")).content.decode()
    assert "A tie is to be settled" not in client.get(address(vote, "desk_vote")).content.decode()
    assert client.post(address(vote, "settle_tie"), {"way": "lot", "reason": REASON}).status_code == 409


def test_only_organisers_settle_it() -> None:
    vote = tied_vote()
    moderator = Client()
    moderator.force_login(factories.role(vote.phase.process.space, "moderator"))
    sent = {"way": "lot", "reason": REASON}
    for client, status in ((Client(), 302), (moderator, 403)):
        assert client.get(address(vote, "settle_tie")).status_code == status
    assert moderator.post(address(vote, "settle_tie"), sent).status_code == 403
    where = f"/api/v1/budget-votes/{vote.public_id}/tie"
    for client in (Client(), moderator):
        assert client.put(where, json.dumps(sent), content_type="application/json").status_code in (401, 403)
    assert outcome(vote).settled is None


def test_the_api_settles_it_too() -> None:
    vote = tied_vote()
    where, client = f"/api/v1/budget-votes/{vote.public_id}", organiser(vote)
    order = [one.number for one in reversed(outcome(vote).tied)]
    body = json.dumps({"way": "decision", "order": order, "reason": REASON})
    answer = client.put(f"{where}/tie", body, content_type="application/json")
    assert answer.status_code == 204
    assert recompute_stale() == 1
    told = client.get(f"{where}/outcome").json()
    assert (told["status"], told["settled"]["order"], told["settled"]["reason"]) == ("decided", order, REASON)
    assert client.put(f"{where}/tie", body, content_type="application/json").status_code == 409


def test_a_result_without_a_tie_has_one_document() -> None:
    vote = a_vote(rule="greedy-votes")
    counted_with(vote, [(("Skatepark",), 0, 0)], times=20)
    shown(vote, "result_tied", status=404)
