# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thread in JSON: the same acts as the pages, and the same refusals."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from isegoria.commons.comments import queries
from isegoria.commons.comments.models import Comment, Invitation, Reading
from isegoria.core.accounts.identification import guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from tests import factories
from tests.commons.comments.conftest import fresh

Say = Callable[..., Contribution]
Call = Callable[..., tuple[int, Any]]
pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(db: object) -> Person:
    return factories.person()


@pytest.fixture
def call(client: Client, guest: Person) -> Call:
    """Call the API as ``guest``, or as whoever is signed in; returns status and body."""

    def ask(method: str, path: str, body: Any = None, *, signed_in: bool = False) -> tuple[int, Any]:
        headers = {} if signed_in else {"authorization": f"Bearer {guest_token(guest)}"}
        data = b"" if body is None else json.dumps(body).encode()
        answer = client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=headers)
        return answer.status_code, answer.json() if answer.content else None

    return ask


def test_a_thread_is_read_by_branch(root: Contribution, say: Say, call: Call) -> None:
    first = say("A", by=factories.person(pseudonym="Anne"))
    reply = say("B", to=first)
    say("C", to=reply)
    for n in range(3):
        say(f"Numéro {n}.")

    _, page = call("GET", f"/contributions/{root.public_id}/comments?order=newest&size=2")
    _, rest = call("GET", f"/contributions/{root.public_id}/comments?order=newest&cursor={page['next_cursor']}")

    assert page["comments"] == 6
    assert [one["comment"]["text"] for one in page["items"] + rest["items"]] == [
        "Numéro 2.",
        "Numéro 1.",
        "Numéro 0.",
        "A",
    ]
    branch = rest["items"][-1]
    assert (branch["comment"]["author"], branch["comment"]["replies"], branch["comment"]["branch"]) == ("Anne", 2, None)
    assert [(one["text"], one["reply_to"], one["branch"], one["depth"]) for one in branch["first_replies"]] == [
        ("B", first.public_id, first.public_id, 1),
        ("C", reply.public_id, first.public_id, 2),
    ]


def test_commenting_answering_editing_and_withdrawing(root: Contribution, call: Call, guest: Person) -> None:
    status, made = call("POST", f"/contributions/{root.public_id}/comments", {"text": "Oui.", "language": "fr"})
    key = made["comment"]["id"]
    _, reply = call("POST", f"/contributions/{root.public_id}/comments", {"text": "Mais…", "reply_to": key})

    assert (status, bool(made["receipt"]), reply["comment"]["branch"]) == (201, True, key)
    assert call("PATCH", f"/comments/{key}", {"text": "Oui !", "version": 1})[1]["comment"]["version"] == 2
    assert call("PATCH", f"/comments/{key}", {"text": "Oui ?", "version": 1})[0] == 409
    assert call("DELETE", f"/comments/{key}")[1]["state"] == "withdrawn"
    assert call("GET", f"/comments/{key}/replies")[1]["items"][0]["text"] == "Mais…"


def test_a_refusal_has_its_name(root: Contribution, call: Call) -> None:
    status, refusal = call("POST", f"/contributions/{root.public_id}/comments", {"text": "   "})

    assert (status, refusal["code"]) == (400, "text_empty")
    assert call("GET", "/comments/0000000000")[0] == 404
    assert call("GET", "/contributions/0000000000/comments")[0] == 404


def test_what_is_hidden_has_no_text_and_no_author(root: Contribution, say: Say, call: Call) -> None:
    made = say("Retiré.")
    Contribution.objects.filter(pk=made.pk).update(state="hidden")

    _, page = call("GET", f"/contributions/{root.public_id}/comments")

    shown = page["items"][0]["comment"]
    assert (shown["text"], shown["author"], shown["state"]) == ("", None, "hidden")


def test_useful_and_no_more(say: Say, call: Call) -> None:
    made = say()

    _, first = call("POST", f"/comments/{made.public_id}/useful")
    _, again = call("POST", f"/comments/{made.public_id}/useful")
    _, none = call("DELETE", f"/comments/{made.public_id}/useful")

    assert (first["useful"], bool(first["receipt"]), again, none["useful"]) == (
        1,
        True,
        {"useful": 1, "receipt": None},
        0,
    )


def test_ones_place_in_a_thread(root: Contribution, say: Say, call: Call, guest: Person) -> None:
    made = say("A")
    path = f"/contributions/{root.public_id}/comments"
    assert [one["text"] for one in call("GET", f"{path}/unread")[1]["items"]] == ["A"]
    until = Comment.objects.get(pk=made.pk).listed_at
    assert until is not None

    assert call("PUT", f"{path}/read", {"until": until.isoformat()})[0] == 204
    assert call("PUT", f"{path}/read", {"until": "2026-01-01T00:00:00"})[0] == 422

    assert Reading.objects.get(person=guest).read_until == until
    assert call("GET", f"{path}/unread")[1]["items"] == []


def test_organisers_pin_and_invite_and_guests_do_not(root: Contribution, say: Say, call: Call, client: Client) -> None:
    made = say()
    invited = {"email": "anne@example.org", "name": "Anne", "capacity": "expert"}
    path = f"/contributions/{root.public_id}/invitations"
    assert [
        call("PUT", f"/comments/{made.public_id}/pin")[0],
        call("POST", path, invited)[0],
        call("GET", path)[0],
    ] == [403] * 3
    account = factories.role(root.process.space, "organiser")
    factories.person(account=account)
    client.force_login(account)

    assert call("PUT", f"/comments/{made.public_id}/pin", signed_in=True)[1]["pinned"] is True
    assert call("GET", f"/contributions/{root.public_id}/comments")[1]["pinned"][0]["id"] == made.public_id
    assert call("DELETE", f"/comments/{made.public_id}/pin", signed_in=True)[1]["pinned"] is False
    status, sent = call("POST", path, invited, signed_in=True)
    assert (status, sent["name"]) == (201, "Anne")
    assert call("POST", path, invited | {"email": "nowhere"}, signed_in=True)[0] == 400
    assert [one["id"] for one in call("GET", path, signed_in=True)[1]] == [sent["id"]]
    assert call("DELETE", f"{path}/{sent['id']}", signed_in=True)[0] == 204
    assert Invitation.objects.get().stands is False


def test_the_branch_of_each_is_named_by_one_query(root: Contribution, say: Say) -> None:
    first = say("A")
    say("B", to=first)
    page = queries.replies_in(first.pk)

    queries.name_branches(page.comments)

    assert [one.branch.public_id for one in page.comments if one.branch] == [first.public_id]
    assert fresh(first).is_public
