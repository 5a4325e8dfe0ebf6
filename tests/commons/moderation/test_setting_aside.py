# SPDX-License-Identifier: AGPL-3.0-or-later
"""Setting aside what fake persons expressed: the numbers first, told to each, appealed, in the log, undone."""

import html
import re
from collections.abc import Sequence

import pytest
from django.test import Client

from isegoria.commons.moderation.batches import actions as batches
from isegoria.commons.moderation.models import Batch, Decision
from isegoria.commons.moderation.setting_aside import actions as setting_aside
from isegoria.core.accounts.actions import create_guest
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.expressions.actions import give_opinion
from isegoria.core.expressions.models import SetAside
from isegoria.core.journal.actions import sequence
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from isegoria.tools.statements.actions import add_statement
from tests import factories

from .conftest import browser_of

pytestmark = pytest.mark.django_db
ASIDE = "/moderation/poitiers/set-aside/"
QUEUE = "/moderation/poitiers/queue/"


@pytest.fixture
def wave(phase: Phase, text: Contribution) -> Sequence[Person]:
    """Five guests of one network disagree with a text, and one of them writes; someone honest agrees."""
    fakes = [create_guest(network="203.0.113.0/24") for _ in range(5)]
    for one in fakes:
        give_opinion(contribution=text, phase=phase, person=one, value=-1)
    add_statement(phase=phase, author=fakes[0], text="Non, non et non.", language="fr")
    factories.opinion(text, 1)
    return fakes


def said(text: Contribution) -> tuple[int, int]:
    standing = Standing.objects.get(pk=text.pk)
    return standing.agrees, standing.disagrees


def about(wave: Sequence[Person]) -> dict[str, list[int]]:
    return {"authors": [one.pk for one in wave]}


def set_aside(town: Space, moderator: Account, wave: Sequence[Person]) -> Batch:
    return batches.begin_aside(space=town, by=moderator, about=about(wave), reason="wave", words="Écrivez-nous.")


def test_it_is_told_logged_and_undone(
    town: Space, moderator: Account, wave: Sequence[Person], text: Contribution
) -> None:
    batch = set_aside(town, moderator, wave)

    assert said(text) == (1, 0)
    assert (batch.done, batch.expressions, batch.finished_at is None) == (5, 5, False)
    page = browser_of(wave[1]).get("/me/moderation/").text
    for words in ("mis de côté", "de nombreux nouveaux venus", "Écrivez-nous.", "/appeal"):
        assert words in page
    assert "mis de côté" in browser_of(wave[1]).get("/me/").text
    log = Client(headers={"accept-language": "fr"}).get("/moderation/poitiers/").text
    assert "5 personnes, 5 avis et soutiens" in log
    assert log.count('<tr id="d-') == 1
    assert wave[1].public_id not in log
    assert Entry.objects.filter(kind="moderation.set_aside").count() == 1

    batches.undo(batch=batch, by=moderator)
    assert said(text) == (1, 5)
    assert not SetAside.objects.filter(ended_at=None).exists()
    assert "comptent de nouveau" in browser_of(wave[1]).get("/me/moderation/").text
    assert Client().get("/moderation/poitiers/").text.count('<tr id="d-') == 2
    while sequence():
        pass
    assert audit().ok


def test_the_numbers_are_seen_first(
    desk: Client, wave: Sequence[Person], text: Contribution, town: Space, moderator: Account
) -> None:
    page = desk.post(ASIDE, {"person": wave[0].public_id}, headers={"accept-language": "fr"}).text
    assert "1 personne, 1 avis ou soutien" in " ".join(page.split())
    assert said(text) == (1, 5)
    sealed = html.unescape(re.findall(r'name="sealed" value="([^"]+)"', page)[0])
    assert desk.post(ASIDE, {"sealed": sealed, "where": ""}).status_code == 400  # no reason
    desk.post(ASIDE, {"sealed": sealed, "where": str(text.process_id), "reason": "program"})
    assert said(text) == (1, 4)
    assert desk.post(ASIDE, {"sealed": "x", "where": ""}).status_code == 400
    with pytest.raises(Refused) as refused:
        batches.begin_aside(space=town, by=moderator, about=about(wave), reason="wave", most=2)
    assert refused.value.verdict.params == {"people": 5, "expressions": 5}


def test_from_a_burst_those_who_wrote_nothing_too(desk: Client, wave: Sequence[Person], text: Contribution) -> None:
    written = Contribution.objects.get(author=wave[0])
    page = desk.post(QUEUE, {"chosen": written.public_id, "scope": "burst", "act": "hide", "reason": "flood"}).text
    sealed = html.unescape(re.findall(r'name="sealed" value="([^"]+)"', page)[0])
    desk.post(f"{QUEUE}all/", {"sealed": sealed, "act": "hide", "reason": "flood", "days": "7", "aside": "wave"})
    assert said(text) == (1, 0)
    assert SetAside.objects.count() == 5


def test_from_the_people_of_a_pause(
    desk: Client, wave: Sequence[Person], text: Contribution, town: Space, moderator: Account
) -> None:
    paused = batches.begin(space=town, by=moderator, act="pause", about=about(wave), reason="flood", days=7)
    page = desk.get(QUEUE).text
    assert f'name="click" value="{paused.public_id}"' in page
    shown = desk.post(ASIDE, {"click": paused.public_id}).text
    sealed = html.unescape(re.findall(r'name="sealed" value="([^"]+)"', shown)[0])
    desk.post(ASIDE, {"sealed": sealed, "where": "", "reason": "many_names"})
    assert said(text) == (1, 0)


def test_one_appeal_that_is_heard_puts_one_person_back(
    desk: Client,
    wave: Sequence[Person],
    text: Contribution,
    town: Space,
    other_moderator: Account,
) -> None:
    batch = set_aside(town, other_moderator, wave)
    decision = Decision.objects.get(batch=batch, person=wave[2])
    browser_of(wave[2]).post(f"/me/moderation/{decision.pk}/appeal", {"words": "Nous étions en classe."})
    page = desk.get("/moderation/poitiers/appeals/").text
    appeal = re.findall(r'name="appeal" value="([^"]+)"', page)[0]
    desk.post("/moderation/poitiers/appeals/", {"appeal": appeal, "outcome": "overturned", "answer": "C’est vrai."})
    assert said(text) == (1, 1)
    log = Client().get("/moderation/poitiers/").text
    assert log.count('<tr id="d-') == 2

    batches.undo(batch=batch, by=other_moderator)  # the four others: nobody counts twice
    assert said(text) == (1, 5)
    assert Batch.objects.get(undoes=batch).done == 4
    with pytest.raises(Refused, match="appeal_heard"):
        batches.undo(batch=Batch.objects.get(act="put_back"), by=other_moderator)


def test_a_large_one_goes_on_some_at_a_time(
    town: Space, moderator: Account, wave: Sequence[Person], text: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    monkeypatch.setattr(setting_aside, "PEOPLE_AT_ONCE", 2)
    monkeypatch.setattr(setting_aside, "TEXTS_AT_ONCE", 1)
    batch = set_aside(town, moderator, wave)
    assert batch.finished_at is None
    while batches.run_due(steps=1):
        pass
    batch.refresh_from_db()
    assert (said(text), batch.done, batch.expressions) == ((1, 0), 5, 5)
    batches.undo(batch=batch, by=moderator)
    while batches.run_due(steps=1):
        pass
    assert said(text) == (1, 5)


def test_the_team_and_checked_people_are_left_alone(
    town: Space, moderator: Account, phase: Phase, text: Contribution
) -> None:
    checked = factories.person(signed_in=True)
    of_the_team = Person.objects.filter(account=moderator).first() or factories.person(account=moderator)
    for one in (checked, of_the_team):
        give_opinion(contribution=text, phase=phase, person=one, value=1)
    chosen = about([checked, of_the_team])
    assert setting_aside.touched(town, chosen) == setting_aside.Touched(0, 0, 1)
    assert setting_aside.touched(town, {**chosen, "checked": True}).people == 1
    with pytest.raises(Refused, match="nobody_to_set_aside"):
        batches.begin_aside(space=town, by=moderator, about=chosen, reason="wave")
