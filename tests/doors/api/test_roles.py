# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles, invitations and acts that take two people through the API: the same acts and verdicts as on the pages."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Role, RoleInvitation, Space
from isegoria.core.spaces.queries import roles_in
from isegoria.doors.api.actions import make_token
from isegoria.doors.api.scopes import Scope
from tests import factories

from .conftest import Caller

pytestmark = pytest.mark.django_db


def calls_as(account: Account, pseudonym: str = "") -> Caller:
    factories.person(account=account, pseudonym=pseudonym)
    return Caller(Client(), make_token(account=account, name="essais", scopes=Scope.values, days=1).secret)


@pytest.fixture
def place() -> Space:
    return factories.space("poitiers")


@pytest.fixture
def ana(place: Space) -> Caller:
    return calls_as(factories.role(place, "administrator", factories.account("ana@example.org")), "Ana")


@pytest.fixture
def bo(place: Space) -> Caller:
    return calls_as(factories.role(place, "administrator", factories.account("bo@example.org")), "Bo")


def test_a_role_with_an_end_and_the_public_team(ana: Caller, anyone: Caller, place: Space) -> None:
    cleo = factories.account("cleo@example.org")
    factories.person(account=cleo, pseudonym="Cléo")
    end = (timezone.now() + timedelta(days=9)).replace(microsecond=0)
    made = ana("POST", "/spaces/poitiers/roles", {"email": cleo.email, "role": "observer", "until": end.isoformat()})
    assert ana.status == 201
    team = anyone("GET", "/spaces/poitiers/team")

    assert (made["role"], anyone.status) == ("observer", 200)
    assert [(one["name"], one["role"], one["given_by"], one["until"] is not None) for one in team] == [
        ("Ana", "administrator", "", False),
        ("Cléo", "observer", "Ana", True),
    ]
    assert "@" not in str(team)
    assert anyone("GET", "/spaces/poitiers/roles")["code"] == "unidentified"


def test_a_role_is_offered_again_accepted_and_another_withdrawn(ana: Caller, place: Space) -> None:
    path = "/spaces/poitiers/role-invitations"
    first = ana("POST", path, {"email": "cleo@example.org", "role": "moderator", "language": "en"})
    ana("POST", f"{path}/{first['id']}/again")
    token = re.search(r"role-offered/(\S+)/", mail.outbox[-1].body)[1]  # type: ignore[index]  # a value that the test has just made
    cleo = calls_as(factories.account("cleo@example.org"))
    assert cleo("POST", "/role-invitations/answer", {"token": token, "accept": True}) == {
        "space": "poitiers",
        "role": "moderator",
        "accepted": True,
    }
    assert cleo("POST", "/role-invitations/answer", {"token": token, "accept": True})["code"] == "invitation_gone"
    other = ana("POST", path, {"email": "dan@example.org", "role": "official"})
    assert [one["email"] for one in ana("GET", path)["items"]] == ["dan@example.org"]
    ana("DELETE", f"{path}/{other['id']}")
    assert (ana.status, ana("GET", path)["items"]) == (204, [])
    assert not RoleInvitation.objects.filter(email__contains="@").exists()


def test_an_administrator_is_revoked_by_two(ana: Caller, bo: Caller, place: Space, anyone: Caller) -> None:
    cleo = calls_as(factories.role(place, "administrator", factories.account("cleo@example.org")))
    role = Role.objects.get(account__email="cleo@example.org")
    refused = ana("DELETE", f"/spaces/poitiers/roles/{role.pk}")
    assert (ana.status, refused["code"]) == (409, "needs_two")
    assert refused["ask"] == {"space": "poitiers", "act": "revoke_administrator", "subject": str(role.pk), "wanted": {}}
    asked = {name: refused["ask"][name] for name in ("act", "subject", "wanted")}
    made = ana("POST", "/spaces/poitiers/approvals", {**asked, "reason": "Elle a quitté la mairie."})
    assert (ana.status, made["state"], made["asked_by"]) == (201, "waiting", "Ana")
    path = f"/spaces/poitiers/approvals/{made['id']}"
    assert cleo("POST", path, {"approve": False, "answer": "Non."})["code"] == "own_case"
    assert ana("POST", path, {"approve": True})["code"] == "own_request"
    assert bo("POST", path, {"approve": True})["state"] == "approved"
    assert roles_in(role.account, place) == frozenset()
    assert [one["decided_by"] for one in anyone("GET", "/spaces/poitiers/approvals")["items"]] == ["Bo"]
    assert bo("DELETE", path)["code"] == "not_your_request"


def test_a_process_is_erased_by_two_and_a_draft_by_one(ana: Caller, bo: Caller, place: Space, anyone: Caller) -> None:
    factories.process("velo", space=place)
    factories.process("essai", space=place, draft=True)
    made = ana("POST", "/processes/poitiers/velo/erasure", {"reason": "Jugement."})
    assert (ana.status, made["state"]) == (202, "waiting")
    bo("POST", f"/spaces/poitiers/approvals/{made['id']}", {"approve": True})
    assert (anyone("GET", "/processes/poitiers/velo")["code"], anyone.status) == ("process_erased", 410)
    ana("POST", "/processes/poitiers/essai/erasure", {"reason": "Un essai."})
    assert ana.status == 200
    assert ana("GET", "/spaces/poitiers/drafts")["items"] == []
    assert Process.objects.filter(erased_at=None).count() == 0


def test_an_open_phase_is_changed_by_two(ana: Caller, bo: Caller, place: Space) -> None:
    process = factories.process("velo", space=place)
    factories.statement(phase=factories.phase(process))
    path = "/phases/poitiers/velo/avis"
    refused = ana("PATCH", path, {"settings": {"max_length": 100}})
    assert refused["ask"]["wanted"] == {"settings.max_length": [280, 100]}
    asked = {name: refused["ask"][name] for name in ("act", "subject", "wanted")}
    made = ana("POST", "/spaces/poitiers/approvals", {**asked, "reason": "Trop long."})
    bo("POST", f"/spaces/poitiers/approvals/{made['id']}", {"approve": True})

    assert factories.phase(process).settings["max_length"] == 100


def test_a_guest_answers_no_invitation(call: Caller) -> None:
    assert call("POST", "/role-invitations/answer", {"token": "x", "accept": True})["code"] == "account_missing"
