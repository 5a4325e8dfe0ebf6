# SPDX-License-Identifier: AGPL-3.0-or-later
"""Votes in JSON: all that voters and organisers do on the pages."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from isegoria.core.accounts.identification import guest_token
from isegoria.core.processes.models import Phase
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from isegoria.tools.votes.models import Vote
from tests import factories
from tests.tools.votes.making import a_phase, cast_many, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
QUESTION = {
    "questions": {"fr": "Que faire de la place ?"},
    "method": "approval",
    "choices": [{"names": {"fr": "Un parc"}}, {"names": {"fr": "Une école"}}],
}


class Caller:
    """Someone who calls the API, by a token."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(headers={"authorization": f"Bearer {token}"} if token else {})

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        given = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(self.client, method)(f"/api/v1{path}", **given)
        return answer.status_code, answer.json() if answer.content else None


NOBODY = Caller()


def guest() -> Caller:
    return Caller(guest_token(factories.person()))


def organiser(phase: Phase) -> Caller:
    account = factories.role(phase.process.space, "organiser")
    factories.person(account=account)
    return Caller(make_token(account=account, name="essais", scopes=Scope.values, days=1).secret)


def address(phase: Phase, what: str) -> str:
    return f"/phases/{phase.process.space.slug}/{phase.process.slug}/{phase.slug}/{what}"


def test_a_voter_reads_votes_and_changes_their_mind() -> None:
    vote, voter = make_open_vote(), guest()
    path = f"/votes/{vote.public_id}"

    _status, listed = NOBODY("get", address(vote.phase, "votes"))
    assert [one["id"] for one in listed] == [vote.public_id]
    assert (listed[0]["kind"], listed[0]["secret"], listed[0]["voted"]) == ("approvals", True, 0)
    assert [one["names"]["fr"] for one in listed[0]["choices"]] == ["Un parc", "Une école", "Un marché"]
    assert voter("get", f"{path}/ballot")[1] == {
        "voted": False, "channel": None, "marks": None, "reasons": {}, "may_vote": True, "why_not": None,
    }  # fmt: skip

    status, first = voter("put", f"{path}/ballot", {"marks": [1, 0, None]})
    assert (status, first["changed"]) == (200, False)
    assert voter("put", f"{path}/ballot", {"marks": [0, 0, 1]})[1]["changed"] is True
    assert voter("get", f"{path}/ballot")[1]["marks"] == [0, 0, 1]
    status, held = NOBODY("post", "/envelopes/check", {"receipt": first["receipt"]})
    assert (status, held["state"], held["vote"]) == (200, "replaced", vote.public_id)
    assert NOBODY("post", "/envelopes/check", {"receipt": "1-AAAA"})[0] == 404
    assert NOBODY("get", f"{path}/outcome")[0] == 404

    close_and_count(vote)
    status, outcome = NOBODY("get", f"{path}/outcome")
    assert (status, outcome["status"], outcome["winners"], outcome["few"]) == (200, "elected", [2], True)
    assert voter("get", f"{path}/ballot")[1]["marks"] is None
    assert voter("put", f"{path}/ballot", {"marks": [1, 0, 0]})[1]["code"] == "vote_counted"


@pytest.mark.parametrize(
    ("marks", "status"),
    [([1, 0], 400), ([1, 0, 2], 400), ([True, 0, 0], 422), (["1", 0, 0], 422), ("100", 422), ([1.5, 0, 0], 422)],
)
def test_a_ballot_that_cannot_be_read_is_refused(marks: Any, status: int) -> None:
    vote = make_open_vote()

    assert guest()("put", f"/votes/{vote.public_id}/ballot", {"marks": marks})[0] == status


def test_nobody_votes_without_a_name() -> None:
    vote = make_open_vote()

    assert NOBODY("put", f"/votes/{vote.public_id}/ballot", {"marks": [1, 0, 0]})[0] == 401
    assert NOBODY("get", f"/votes/{vote.public_id}/ballot")[0] == 401


def test_an_organiser_writes_a_question_and_cancels_it() -> None:
    phase = a_phase()
    by, other = organiser(phase), guest()

    assert other("post", address(phase, "votes"), QUESTION)[1]["code"] == "not_organiser"
    status, made = by("post", address(phase, "votes"), {**QUESTION, "draft": True, "choices": []})
    assert (status, made["state"]) == (201, "draft")
    path = f"/votes/{made['id']}"
    assert (NOBODY("get", path)[0], NOBODY("get", address(phase, "votes"))[1]) == (404, [])
    assert by("put", path, {**QUESTION, "choices": QUESTION["choices"][:1]})[1]["code"] == "options_too_few"
    status, ready = by("put", path, QUESTION)
    assert (status, ready["state"]) == (200, "ready")
    second = by("post", address(phase, "votes"), QUESTION)[1]["id"]
    assert by("post", f"/votes/{second}/place", {"up": True})[0] == 204
    assert [one["id"] for one in NOBODY("get", address(phase, "votes"))[1]] == [second, made["id"]]
    assert by("delete", f"/votes/{second}")[0] == 204
    assert by("post", f"{path}/cancellation", {"reason": "Trop tôt."})[1]["reason"] == "Trop tôt."
    assert guest()("put", f"{path}/ballot", {"marks": [1, 0]})[1]["code"] == "vote_cancelled"


def test_to_cancel_what_people_voted_in_is_asked_of_two() -> None:
    vote = make_open_vote()
    by = organiser(vote.phase)
    cast_many(vote, [[1, 0, 0]])

    status, answer = by("post", f"/votes/{vote.public_id}/cancellation", {"reason": "Une erreur."})

    assert (status, answer["code"]) == (409, "needs_two")


def test_an_organiser_brings_a_list_and_people_claim_their_lines() -> None:
    phase = a_phase(electorate="list")
    by, voter = organiser(phase), guest()
    vote = make_open_vote(phase=phase)

    assert voter("post", address(phase, "voters"), {"lines": ["a@example.org"]})[1]["code"] == "not_organiser"
    assert by("post", address(phase, "voters"), {"lines": ["a@example.org", "?"]})[1] == {
        "added": 1, "doubles": 0, "unread": [[2, "code_too_short"]], "unread_count": 1,
    }  # fmt: skip
    (code,) = by("post", address(phase, "voters/codes"), {"how_many": 1})[1]["codes"]
    assert voter("get", f"/votes/{vote.public_id}/ballot")[1]["why_not"]["code"] == "not_listed"
    assert voter("post", address(phase, "voters/claim"), {"code": "ZZZZZZZZ"})[1]["code"] == "code_unknown"
    assert voter("post", address(phase, "voters/claim"), {"code": code})[0] == 204
    assert voter("get", f"/votes/{vote.public_id}/ballot")[1]["may_vote"] is True
    assert by("get", address(phase, "voters"))[1] == {"listed": 2, "claimed": 1}
    assert voter("get", address(phase, "voters"))[1]["code"] == "not_organiser"


def test_turnout_shows_when_the_phase_says_so() -> None:
    vote = make_open_vote(settings={"show_turnout": False})
    cast_many(vote, [[1, 0, 0]])

    assert NOBODY("get", f"/votes/{vote.public_id}")[1]["voted"] is None
    close_and_count(vote)
    assert NOBODY("get", f"/votes/{vote.public_id}")[1]["voted"] == 1


def test_a_list_of_votes_takes_as_many_queries_whatever_its_length() -> None:
    phase = a_phase()
    counts = []
    for many in (1, 4):
        for _number in range(many):
            cast_many(make_open_vote(phase=phase), [[1, 0, 0]])
        with CaptureQueriesContext(connection) as queries:
            assert len(NOBODY("get", address(phase, "votes"))[1]) == Vote.objects.count()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 12
