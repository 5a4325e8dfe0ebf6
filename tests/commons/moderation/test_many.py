# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on a whole flood: everything by the same people, everything like these texts, a whole burst; and undoing it."""

import re
from collections.abc import Sequence

import pytest
from django.test import Client

from isegoria.commons.moderation.batches import actions as batches
from isegoria.commons.moderation.models import Arrival, Batch
from isegoria.commons.moderation.signals.actions import examine_due
from isegoria.core.accounts.actions import create_guest
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Pause, Space
from isegoria.tools.statements.actions import add_statement
from tests import factories

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/poitiers/queue/"
SPAM = "Gagnez {} euros par jour sur www.gagner-vite.example maintenant"


def states(phase: Phase) -> list[str]:
    return list(Contribution.objects.filter(phase=phase).order_by("pk").values_list("state", flat=True))


@pytest.fixture
def flood(phase: Phase) -> Sequence[Contribution]:
    """Four guests of one network, three texts each, all alike; and someone honest."""
    made = []
    for _ in range(4):
        guest = create_guest(network="203.0.113.0/24")
        made += [
            add_statement(phase=phase, author=guest, text=SPAM.format(guest.pk * 10 + n), language="fr").contribution
            for n in range(3)
        ]
    factories.statement("Une piste cyclable sur le pont.", phase=phase)
    while examine_due():
        pass
    return made


def confirm(desk: Client, scope: str, ticked: Contribution) -> str:
    page = desk.post(QUEUE, {"chosen": ticked.public_id, "scope": scope, "act": "hide", "reason": "flood"}).text
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"').replace("&#x27;", "'")


@pytest.mark.parametrize(("scope", "touched"), [("authors", 3), ("like", 12), ("burst", 12)])
def test_one_tick_reaches_the_flood_and_leaves_the_honest_alone(
    desk: Client, flood: Sequence[Contribution], phase: Phase, scope: str, touched: int
) -> None:
    sealed = confirm(desk, scope, flood[0])
    desk.post(f"{QUEUE}all/", {"sealed": sealed, "act": "hide", "reason": "flood"})

    assert states(phase).count("hidden") == touched
    assert states(phase)[-1] == "published"


def test_nothing_is_done_before_it_is_confirmed(desk: Client, flood: Sequence[Contribution], phase: Phase) -> None:
    confirm(desk, "burst", flood[0])

    assert "hidden" not in states(phase)
    assert desk.post(f"{QUEUE}all/", {"sealed": "x", "act": "hide", "reason": "flood"}).status_code == 400


def test_a_large_act_is_carried_out_some_at_a_time_and_undone_by_one_click(
    flood: Sequence[Contribution], phase: Phase, town: Space, moderator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    monkeypatch.setattr(batches, "A_STEP", 5)
    batch = batches.begin(space=town, by=moderator, act="hide", about=batches.about_bursts(flood[:1]), reason="flood")
    assert (batch.size, batch.done, batch.finished_at) == (12, 0, None)

    batches.run_due(steps=1)
    assert states(phase).count("hidden") == 5
    batches.run_due()
    assert states(phase).count("hidden") == 12

    undone = batches.undo(batch=batch, by=moderator)
    assert states(phase).count("hidden") == 12
    batches.run_due()
    assert states(phase).count("hidden") == 0
    undone.refresh_from_db()
    assert undone.done == 12


def test_undoing_stops_what_is_under_way(
    flood: Sequence[Contribution], phase: Phase, town: Space, moderator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "AT_ONCE", 0)
    monkeypatch.setattr(batches, "A_STEP", 5)
    batch = batches.begin(space=town, by=moderator, act="hide", about=batches.about_bursts(flood[:1]), reason="flood")
    batches.run_due(steps=1)
    batches.undo(batch=batch, by=moderator)
    batches.run_due()

    assert states(phase).count("hidden") == 0
    assert not Batch.objects.filter(finished_at=None).exists()


def test_people_whose_address_was_checked_are_left_alone_unless_it_is_said(
    phase: Phase, town: Space, moderator: Account, author: Person
) -> None:
    mine = add_statement(phase=phase, author=author, text=SPAM.format(1), language="fr").contribution
    guest = add_statement(phase=phase, author=factories.person(), text=SPAM.format(2), language="fr").contribution
    while examine_due():
        pass
    about = batches.about_likes([guest])
    assert [one.pk for one in batches.selected(town, "hide", about)] == [guest.pk]
    assert [one.pk for one in batches.selected(town, "hide", {**about, "checked": True})] == [mine.pk, guest.pk]


def test_those_who_wrote_it_are_paused_too(desk: Client, flood: Sequence[Contribution]) -> None:
    sealed = confirm(desk, "burst", flood[0])
    desk.post(f"{QUEUE}all/", {"sealed": sealed, "act": "hide", "reason": "flood", "days": "7"})

    assert Pause.objects.count() == 4
    pauses = Batch.objects.get(act="pause")
    desk.post(f"/moderation/poitiers/undo/{pauses.public_id}/")
    assert not Pause.objects.filter(ended_at=None).exists()
    assert not Person.objects.filter(paused_until__isnull=False).exists()


def test_no_network_is_kept_as_it_is(flood: Sequence[Contribution]) -> None:
    networks = set(Arrival.objects.values_list("network", flat=True))

    assert len(networks) == 1
    assert "203" not in str(Arrival.objects.values().first()["day"])
