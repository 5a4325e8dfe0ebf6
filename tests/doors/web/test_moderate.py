# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderator's desk: read by state, decide on several at once, undo."""

from collections.abc import Sequence

import pytest
from django.test import Client

from isegoria.commons.moderation.models import Decision
from isegoria.core.contributions.actions import withdraw
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}
DESK = "/organise/poitiers/velo/avis/moderate/"


@pytest.fixture
def process() -> Process:
    return factories.process("velo", space=factories.space("poitiers"), moderation="before")


@pytest.fixture
def waiting(process: Process) -> Sequence[Contribution]:
    phase = factories.phase(process)
    return [factories.statement(f"Proposition {n}.", phase=phase) for n in range(3)]


@pytest.fixture
def moderator(client: Client, process: Process) -> Client:
    client.force_login(factories.role(process.space, "moderator"))
    return client


def states(process: Process) -> list[str]:
    return [one.state for one in process.contributions.order_by("pk")]


def test_what_waits_is_listed_oldest_first_with_its_count(moderator: Client, waiting: Sequence[Contribution]) -> None:
    page = moderator.get(DESK, headers=FRENCH)

    assert page.text.index("Proposition 0.") < page.text.index("Proposition 2.")
    assert '<span class="chip-count">3</span>' in page.text


def test_several_are_published_at_once(moderator: Client, process: Process, waiting: Sequence[Contribution]) -> None:
    moderator.post(
        DESK,
        {"state": "pending", "act": "publish", "reason": "", "chosen": [waiting[0].public_id, waiting[2].public_id]},
    )

    assert states(process) == ["published", "pending", "published"]


def test_all_on_the_page_are_ticked_by_one_box(
    moderator: Client, process: Process, waiting: Sequence[Contribution]
) -> None:
    shown = [one.public_id for one in waiting]
    moderator.post(DESK, {"state": "pending", "act": "publish", "reason": "", "all": "1", "shown": shown})

    assert states(process) == ["published"] * 3


def test_declining_asks_for_a_reason_and_keeps_the_ticks(
    moderator: Client, process: Process, waiting: Sequence[Contribution]
) -> None:
    page = moderator.post(
        DESK, {"state": "pending", "act": "reject", "reason": "", "chosen": [waiting[1].public_id]}, headers=FRENCH
    )

    assert page.status_code == 400
    assert "on doit une raison" in page.text
    assert page.text.count(" checked") == 1
    assert states(process) == ["pending"] * 3


def test_a_decision_is_undone(moderator: Client, process: Process, waiting: Sequence[Contribution]) -> None:
    moderator.post(
        DESK,
        {"state": "pending", "act": "reject", "reason": "off_topic", "chosen": [one.public_id for one in waiting[:2]]},
    )
    assert states(process) == ["rejected", "rejected", "pending"]
    assert "portait sur 2 textes" in moderator.get(DESK, headers=FRENCH).text

    moderator.post(DESK, {"undo": "1"})
    again = moderator.post(DESK, {"undo": "1"}, headers=FRENCH, follow=True)

    assert states(process) == ["pending"] * 3
    assert "plus rien à annuler" in again.text
    assert list(Decision.objects.values_list("act", flat=True)) == ["reopen", "reopen", "reject", "reject"]


def test_hiding_is_undone_with_what_was_public(moderator: Client, process: Process) -> None:
    phase = factories.phase(process)
    factories.seed_statements(phase=phase, by=None, texts=["Il faut des arceaux."], language="fr")
    name = process.contributions.get().public_id

    moderator.post(DESK, {"state": "published", "act": "hide", "reason": "duplicate", "chosen": [name]})
    assert states(process) == ["hidden"]
    moderator.post(DESK, {"undo": "1"})

    assert states(process) == ["published"]


@pytest.mark.parametrize(
    ("act", "reason", "chosen"),
    [("publish", "", []), ("explode", "", ["x"]), ("hide", "off_topic", ["x"]), ("publish", "no such", ["x"])],
)
def test_an_act_that_is_none_changes_nothing(
    moderator: Client,
    process: Process,
    waiting: Sequence[Contribution],
    act: str,
    reason: str,
    chosen: list[str],
) -> None:
    names = [waiting[0].public_id if one == "x" else one for one in chosen]

    page = moderator.post(DESK, {"state": "pending", "act": act, "reason": reason, "chosen": names}, headers=FRENCH)

    assert page.status_code == 400
    assert "Rien n’a été changé" in page.text
    assert states(process) == ["pending"] * 3


def test_texts_of_another_phase_are_out_of_reach(
    moderator: Client, process: Process, waiting: Sequence[Contribution]
) -> None:
    other = factories.process(moderation="before")
    theirs = factories.statement("Ailleurs.", phase=factories.phase(other))

    moderator.post(DESK, {"state": "pending", "act": "publish", "reason": "", "chosen": [theirs.public_id]})

    theirs.refresh_from_db()
    assert theirs.state == "pending"


def test_what_its_author_took_back_stays_back(
    moderator: Client, process: Process, waiting: Sequence[Contribution]
) -> None:
    withdraw(contribution=waiting[0], person=waiting[0].author)

    page = moderator.post(
        DESK,
        {"state": "pending", "act": "publish", "reason": "", "chosen": [one.public_id for one in waiting]},
        headers=FRENCH,
    )

    assert page.status_code == 409
    assert states(process) == ["withdrawn", "pending", "pending"]


@pytest.mark.parametrize(
    "query", ["?state=nothing", "?page=99999", "?page=x", "?q=%00", "?q=Proposition+1", "?state=hidden"]
)
def test_odd_addresses_still_open(moderator: Client, waiting: Sequence[Contribution], query: str) -> None:
    assert moderator.get(f"{DESK}{query}").status_code == 200
