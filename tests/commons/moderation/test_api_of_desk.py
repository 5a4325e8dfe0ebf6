# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of moderators and of those they write to can do, the API can: wide acts, setting aside, panels."""

import pytest
from django.test import Client

from isegoria.commons.moderation.appealing.actions import appeal
from isegoria.commons.moderation.governing.actions import set_way
from isegoria.commons.moderation.models import Concern, Juror
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from isegoria.tools.statements.actions import add_statement
from tests import factories

from .conftest import browser_of, state_of
from .test_api import send

pytestmark = pytest.mark.django_db
DESK = "/spaces/poitiers/moderation"


def test_a_text_with_all_that_is_known_and_its_removal(desk: Client, text: Contribution, author: Person) -> None:
    removal = {"reason": "personal_data"}
    assert send(desk, "POST", f"{DESK}/texts/{text.public_id}/removal", removal).status_code == 400
    found = send(desk, "GET", f"{DESK}/texts/{text.public_id}").json()
    assert (found["text"], found["author_id"], found["decisions"]) == (text.body, author.public_id, [])
    send(desk, "POST", f"{DESK}/texts/{text.public_id}/removal", {**removal, "sure": True})
    assert state_of(text) == "erased"


def test_wide_acts_are_counted_first(desk: Client, phase: Phase) -> None:
    guest = factories.person()
    texts = [
        add_statement(phase=phase, author=guest, text=f"Texte {n} sur {n}.", language="fr").contribution
        for n in range(3)
    ]
    given = {"contributions": [texts[0].public_id], "scope": "authors", "act": "hide", "reason": "flood", "most": 0}
    refused = send(desk, "POST", f"{DESK}/wide", given)
    assert (refused.status_code, refused.json()["code"]) == (409, "numbers_unseen")
    assert send(desk, "POST", f"{DESK}/wide", {**given, "most": 3}).json()["done"] == 3
    paused = send(desk, "POST", f"{DESK}/wide", {**given, "act": "pause", "days": 7, "most": 1}).json()
    assert paused["done"] == 1
    assert [one["person"] for one in send(desk, "GET", "/spaces/poitiers/pauses").json()] == [guest.public_id]
    clicks = send(desk, "GET", f"{DESK}/clicks").json()
    assert [one["act"] for one in clicks] == ["pause", "hide"]


def test_setting_aside_and_its_undoing(desk: Client, text: Contribution) -> None:
    fakes = [factories.opinion(text, -1) for _ in range(2)]
    given = {"people": [one.public_id for one in fakes], "reason": "many_names", "most": 0}
    refused = send(desk, "POST", "/spaces/poitiers/set-asides", given).json()
    assert refused["code"] == "numbers_unseen"
    made = send(desk, "POST", "/spaces/poitiers/set-asides", {**given, "most": 2, "process": "velo"}).json()
    assert (made["done"], made["expressions"]) == (2, 2)
    assert Standing.objects.get(pk=text.pk).disagrees == 0
    log = send(Client(), "GET", "/processes/poitiers/velo/moderation-log").json()["items"]
    assert [(one["act"], one["people"], one["expressions"]) for one in log] == [("set_aside", 2, 2)]
    send(desk, "POST", f"{DESK}/clicks/{made['id']}/undo", {})
    assert Standing.objects.get(pk=text.pk).disagrees == 2


def test_a_panel_is_read_and_voted_on(
    desk: Client, text: Contribution, phase: Phase, author: Person, town: Space
) -> None:
    set_way(space=town, by=factories.role(town, "organiser"), appeals_by="citizens", seats=3)
    for _ in range(6):
        factories.opinion(text, 1, by=factories.person(signed_in=True))
    send(desk, "POST", f"{DESK}/decisions", {"contributions": [text.public_id], "act": "hide", "reason": "off_topic"})
    made = appeal(decision=text.decisions.get(), person=author, words="Si, pourtant.")
    first, second = Juror.objects.filter(appeal=made).select_related("person__account")[:2]
    theirs = browser_of(first.person)
    assert [one["words"] for one in send(theirs, "GET", "/me/panels").json()] == ["Si, pourtant."]
    voice = {"voice": "overturned", "words": "Il répond."}
    assert send(theirs, "POST", f"/me/panels/{made.public_id}", voice).json()["voice"] == "overturned"
    assert send(theirs, "GET", f"/me/panels/{made.public_id}").json()["text"] == text.body
    assert send(browser_of(second.person), "DELETE", f"/me/panels/{made.public_id}").json() == []
    assert send(browser_of(author), "GET", f"/me/panels/{made.public_id}").status_code == 404


def test_a_text_is_written_in_other_words(desk: Client, text: Contribution, author: Person) -> None:
    given = {"contributions": [text.public_id], "act": "rephrase", "reason": "unclear"}
    send(desk, "POST", f"{DESK}/decisions", given)
    theirs = browser_of(author)
    asked = send(theirs, "GET", "/me/rephrasing").json()
    assert [one["contribution"] for one in asked] == [text.public_id]
    body = {"text": "Des bancs à l'ombre.", "version": asked[0]["version"]}
    assert send(theirs, "POST", f"/me/rephrasing/{text.public_id}", body).json()["text"] == "Des bancs à l'ombre."
    assert Concern.objects.get(pk=text.pk).rephrased


def test_how_a_space_is_moderated(town: Space, moderator: Account) -> None:
    organiser = Client()
    organiser.force_login(factories.role(town, "organiser"))
    assert send(organiser, "GET", f"{DESK}/way").json()["appeals_by"] == "moderator"
    changed = send(organiser, "PATCH", f"{DESK}/way", {"read_first": "guests", "seats": 7}).json()
    assert (changed["read_first"], changed["seats"], changed["days"]) == ("guests", 7, 7)
