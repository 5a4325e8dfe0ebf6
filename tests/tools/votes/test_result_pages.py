# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a vote: its sentence, its pictures, its steps, the comparison, and files that give the same again."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from isegoria.commons.polling.models import SealedVote
from isegoria.engine.verify.result import verify_result
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import find_vote
from tests.tools.votes.making import cast_many, close, close_and_count, make_open_vote, scale

pytestmark = pytest.mark.django_db
RANKS = [[1, 2, 3]] * 9 + [[2, 1, 3]] * 7 + [[3, 2, 1]] * 6 + [[-1, -1, -1]] * 2


def address(vote: Vote, name: str = "result") -> str:
    phase = vote.phase
    return reverse(f"votes:{name}", args=[phase.process.space.slug, phase.process.slug, phase.slug, vote.public_id])


def counted(method: str, ballots: list[list[int]], **given: Any) -> Vote:
    vote = make_open_vote(method, **given)
    cast_many(vote, ballots)
    close_and_count(vote)
    found = find_vote(vote.public_id)
    assert found is not None
    return found


def shown(client: Client, vote: Vote, name: str = "result") -> str:
    answer = client.get(address(vote, name), headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_before_the_close_it_says_when_it_will_be_there(client: Client) -> None:
    vote = make_open_vote("approval")
    cast_many(vote, [[1, 0, 0]])
    page = shown(client, vote)
    assert "No result yet" in page
    assert "Un parc" not in page


def test_between_the_close_and_the_count_it_asks_for_patience(client: Client) -> None:
    vote = make_open_vote("approval")
    cast_many(vote, [[1, 0, 0]])
    assert "The ballots are being counted" in shown(client, close(vote))


def test_a_ranking_is_told_in_a_sentence_pictures_and_steps(client: Client) -> None:
    vote = counted("irv", RANKS)
    page = shown(client, vote)
    assert "Un parc comes first." in page or "Une école comes first." in page
    assert "24 ballots were cast, of which 2 are blank." in page
    assert 'class="drawing drawing-flow"' in page
    assert "How it was counted, step by step" in page
    assert "What would other ways of counting have given?" in page
    assert "isegoria verify result" in page


def test_duels_are_drawn_where_they_decide(client: Client) -> None:
    page = shown(client, counted("schulze", RANKS))
    assert 'class="drawing drawing-beats"' in page
    assert 'class="drawing drawing-duels"' in page


def test_grades_are_drawn_with_the_shares_around_the_middle_one(client: Client) -> None:
    page = shown(client, counted("majority-judgment", [[3, 1, 0]] * 12 + [[1, 3, 0]] * 9, scale=scale()))
    assert 'class="drawing drawing-merit"' in page
    assert "Très bien" in page
    assert "Très bien+" in page or "Très bien−" in page or "Très bien</td>" in page


def test_scores_are_drawn_as_histograms(client: Client) -> None:
    assert 'class="drawing drawing-scores"' in shown(client, counted("score", [[3, 1, 0]] * 21, scale=scale()))


def test_approvals_are_bars_with_their_share(client: Client) -> None:
    page = shown(client, counted("approval", [[1, 1, 0]] * 15 + [[0, 1, 0]] * 5))
    assert "Une école comes first." in page
    assert "15 (75%)" in page


def test_a_tie_is_said_and_not_broken_in_silence(client: Client) -> None:
    page = shown(client, counted("approval", [[1, 0, 0]] * 10 + [[0, 1, 0]] * 10))
    assert "Un parc and Une école are equal" in page
    assert "equal: to be decided" in page


def test_a_tie_that_an_order_breaks_says_so(client: Client) -> None:
    page = shown(client, counted("approval", [[1, 0, 0]] * 10 + [[0, 1, 0]] * 10, ties="order"))
    assert "The order of the options, fixed beforehand, put Un parc first." in page


def test_a_lot_shows_its_seed(client: Client) -> None:
    vote = counted("approval", [[1, 0, 0]] * 10 + [[0, 1, 0]] * 10, ties="lot")
    page = shown(client, vote)
    assert len(vote.seed) == 64
    assert f"it is drawn from the seed {vote.seed}" in page


def test_all_blank_elects_nobody(client: Client) -> None:
    page = shown(client, counted("approval", [[0, 0, 0]] * 20))
    assert "Nobody is elected" in page
    assert "20 ballots were cast, of which 20 are blank." in page


def test_a_missed_quorum_decides_nothing(client: Client) -> None:
    page = shown(client, counted("approval", [[1, 0, 0]] * 20, quorum={"people": 30}))
    assert "20 people took part, and 30 were needed: nothing is decided." in page
    assert "chosen</td>" not in page


def test_a_yes_or_no_shows_its_answers(client: Client) -> None:
    answers = [{"value": -1, "names": {"fr": "Non"}}, {"value": 0, "names": {"fr": "Abstention"}}]
    answers.append({"value": 1, "names": {"fr": "Oui"}})
    vote = counted("yes-no", [[2]] * 14 + [[0]] * 6 + [[1]] * 2, names=["Fermer la rue"], scale=answers)
    page = shown(client, vote)
    assert "“Fermer la rue” is adopted." in page
    assert 'class="drawing drawing-bar"' in page


def test_few_secret_ballots_are_not_published_and_the_page_says_why(client: Client) -> None:
    vote = counted("approval", [[1, 0, 0]] * 3)
    page = shown(client, vote)
    assert "Very few ballots" in page
    assert address(vote, "result_ballots") not in page
    assert client.get(address(vote, "result_ballots")).status_code == 403


def test_anyone_counts_again_from_the_two_files(client: Client, tmp_path: Path) -> None:
    vote = counted("schulze", RANKS)
    document, ballots = tmp_path / "result.json", tmp_path / "ballots.csv"
    document.write_bytes(body(client.get(address(vote, "result_document"))))
    ballots.write_bytes(body(client.get(address(vote, "result_ballots"))))
    report = verify_result(document, ballots)
    assert report.findings == []
    assert report.says["recomputed_digest"] == json.loads(document.read_text())["digest"]
    # One ballot changes sides: the file holds as many as before, and is no longer the one that was counted.
    ballots.write_bytes(ballots.read_bytes().replace(b"\n9,", b"\n8,").replace(b"\n7,", b"\n8,"))
    assert verify_result(document, ballots).findings != []


def test_the_command_finds_the_ballots_beside_the_document() -> None:
    vote = make_open_vote("approval")
    folder, _, name = address(vote, "result_document").rpartition("/")
    assert name == "result.json"
    assert address(vote, "result_ballots") == f"{folder}/input.csv"


def test_the_urn_leaves_in_the_order_of_its_random_keys(client: Client) -> None:
    vote = counted("irv", RANKS)
    lines = body(client.get(address(vote, "sealed_ballots"))).decode().splitlines()
    keys = list(SealedVote.objects.filter(urn=vote.urn).order_by("key").values_list("key", flat=True))
    assert lines[0] == "key,option_0,option_1,option_2"
    assert [line.split(",")[0] for line in lines[1:]] == keys
    assert sorted(line.partition(",")[2] for line in lines[1:]) == sorted(",".join(map(str, one)) for one in RANKS)


def test_named_ballots_are_shown_with_names_and_secret_ones_never(client: Client) -> None:
    named = make_open_vote("approval", publicity="named")
    people = cast_many(named, [[1, 0, 0]] * 4)
    close_and_count(named)
    page = shown(client, named, "named")
    assert all(one.display_name in page for one in people)
    secret = counted("approval", [[1, 0, 0]] * 20)
    assert client.get(address(secret, "named")).status_code == 404


@pytest.mark.parametrize("method", ["irv", "schulze", "approval"])
def test_the_page_takes_as_many_queries_whatever_the_ballots(
    client: Client, django_assert_max_num_queries: Any, method: str
) -> None:
    ballots = RANKS if method != "approval" else [[1, 0, 0]] * 30
    vote = counted(method, ballots)
    shown(client, vote)
    with django_assert_max_num_queries(12):
        shown(client, vote)
