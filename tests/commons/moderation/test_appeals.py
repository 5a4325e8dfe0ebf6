# SPDX-License-Identifier: AGPL-3.0-or-later
"""An appeal is made once, and decided by someone else than who decided, or by citizens drawn by lot."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from isegoria.commons.moderation.actions import decide, pause
from isegoria.commons.moderation.appealing.actions import appeal, close_due, decide_appeal, decline, judge
from isegoria.commons.moderation.attestation import lot
from isegoria.commons.moderation.governing.actions import set_way
from isegoria.commons.moderation.models import Appeal, Concern, Decision, Juror
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import queries as journal
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from tests import factories

from .conftest import browser_of, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden(text: Contribution, moderator: Account) -> Decision:
    made = decide(contribution=text, by=moderator, act="hide", reason="disrespect")
    assert made is not None
    return made


def test_an_author_appeals_once_and_the_queue_says_so(hidden: Decision, author: Person) -> None:
    mine = browser_of(author)
    page = mine.get(f"/me/moderation/{hidden.pk}/appeal").text
    assert "Quelqu’un d’autre que la personne qui a décidé" in page
    mine.post(f"/me/moderation/{hidden.pk}/appeal", {"words": "C'était une citation."})

    assert Appeal.objects.get().words == "C'était une citation."
    assert Concern.objects.get().appealed
    assert mine.post(f"/me/moderation/{hidden.pk}/appeal", {"words": "Encore."}).status_code == 409


def test_nobody_else_appeals(hidden: Decision) -> None:
    assert browser_of(factories.person()).get(f"/me/moderation/{hidden.pk}/appeal").status_code == 404


def test_who_decided_does_not_decide_the_appeal(
    hidden: Decision, author: Person, moderator: Account, other_moderator: Account
) -> None:
    made = appeal(decision=hidden, person=author, words="Relisez.")
    with pytest.raises(Refused, match="appeal_own"):
        decide_appeal(appeal=made, by=moderator, outcome="overturned", answer="Oui.")

    decide_appeal(appeal=made, by=other_moderator, outcome="overturned", answer="C'était une citation.")

    assert state_of(hidden.contribution) == "published"
    assert not Concern.objects.exists()
    assert "C&#x27;était une citation." in browser_of(author).get("/me/moderation/").text
    with pytest.raises(Refused, match="appeal_decided"):
        decide_appeal(appeal=made, by=other_moderator, outcome="upheld", answer="Non.")


def test_both_are_told(hidden: Decision, author: Person, moderator: Account, other_moderator: Account) -> None:
    factories.person(account=moderator)
    made = appeal(decision=hidden, person=author, words="Relisez.")
    Outbox.objects.all().delete()
    decide_appeal(appeal=made, by=other_moderator, outcome="upheld", answer="La fin vise quelqu'un.")

    assert {one.to[0] for one in Outbox.objects.all()} == {author.account.email, moderator.email}
    assert all("La fin vise quelqu'un." in one.body_text for one in Outbox.objects.all())
    assert state_of(hidden.contribution) == "hidden"


def test_a_pause_is_appealed_by_whoever_is_paused(
    town: Space, author: Person, moderator: Account, other_moderator: Account
) -> None:
    made = pause(person=author, space=town, by=moderator, days=30, reason="flood")
    browser_of(author).post(f"/me/moderation/{made.pk}/appeal", {"words": "C'était mon frère."})
    decide_appeal(appeal=Appeal.objects.get(), by=other_moderator, outcome="overturned", answer="Soit.")

    author.refresh_from_db()
    assert author.paused_until is None


def test_on_the_page_of_appeals(
    client: Client, hidden: Decision, author: Person, moderator: Account, other_moderator: Account
) -> None:
    made = appeal(decision=hidden, person=author, words="Relisez la fin.")
    client.force_login(moderator)
    page = client.get("/moderation/poitiers/appeals/", headers={"accept-language": "fr"}).text
    assert "Relisez la fin." in page
    assert "Vous avez pris cette décision" in page
    client.force_login(other_moderator)
    given = {"appeal": made.public_id, "outcome": "upheld", "answer": ""}
    assert client.post("/moderation/poitiers/appeals/", given).status_code == 400
    client.post("/moderation/poitiers/appeals/", given | {"answer": "Elle tient."})
    made.refresh_from_db()
    assert (made.outcome, made.decided_by) == ("upheld", other_moderator)


# --- citizens drawn by lot ------------------------------------------------------------------------------------
@pytest.fixture
def citizens(phase: Phase) -> Sequence[Person]:
    """Eight people with an account who took part, and a guest who did."""
    people = [factories.person(signed_in=True) for _ in range(8)]
    for one in people:
        factories.statement(phase=phase, author=one)
    factories.statement(phase=phase, author=factories.person())
    return people


@pytest.fixture
def panel(town: Space, citizens: Sequence[Person], hidden: Decision, author: Person) -> Appeal:
    set_way(space=town, by=factories.role(town, "organiser"), appeals_by="citizens", seats=3, days=7)
    return appeal(decision=hidden, person=author, words="Relisez.")


def test_the_lot_is_drawn_as_the_journal_says(panel: Appeal, citizens: Sequence[Person], author: Person) -> None:
    drawn = [one.person for one in Juror.objects.select_related("person").order_by("rank")]
    order = sorted(citizens, key=lambda one: lot(panel.seed, one.public_id))

    assert drawn == order[:5]  # two more than the seats
    assert author not in drawn
    assert Entry.objects.filter(kind="appeal.made", subject_id=panel.public_id).count() == 1
    assert journal is not None


def test_a_majority_overturns(panel: Appeal, hidden: Decision) -> None:
    jurors = list(Juror.objects.all()[:3])
    for juror, voice in zip(jurors, ("overturned", "upheld", "overturned"), strict=True):
        judge(juror=juror, voice=voice, words="Une citation.")

    panel.refresh_from_db()
    assert panel.outcome == "overturned"
    assert state_of(hidden.contribution) == "published"


def test_from_their_own_browser(panel: Appeal, town: Space) -> None:
    juror = Juror.objects.select_related("person__account")[0]
    theirs = browser_of(juror.person)
    address = f"/me/panels/{panel.public_id}/"
    assert "bancs" in theirs.get(address).text
    assert "Lire le recours" in theirs.get("/me/moderation/").text
    theirs.post(address, {"voice": "upheld", "words": "Elle est juste."})
    juror.refresh_from_db()
    assert juror.voice == "upheld"
    assert browser_of(factories.person()).get(address).status_code == 404
    assert Client().get(address).status_code == 404


def test_who_declines_is_replaced(panel: Appeal) -> None:
    for juror in list(Juror.objects.all()[:3]):
        decline(juror=juror)

    assert Juror.objects.filter(declined_at=None).count() == 3


def test_a_moderator_does_not_decide_what_citizens_do(panel: Appeal, other_moderator: Account) -> None:
    with pytest.raises(Refused, match="appeal_of_citizens"):
        decide_appeal(appeal=panel, by=other_moderator, outcome="upheld", answer="Non.")


def test_at_the_end_half_of_the_seats_are_enough(panel: Appeal) -> None:
    for juror in Juror.objects.all()[:2]:
        judge(juror=juror, voice="upheld", words="Juste.")
    Appeal.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    close_due()

    panel.refresh_from_db()
    assert panel.outcome == "upheld"


def test_where_too_few_speak_another_moderator_decides(panel: Appeal, other_moderator: Account) -> None:
    Appeal.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    close_due()

    panel.refresh_from_db()
    assert (panel.outcome, panel.seats) == ("", 0)
    decide_appeal(appeal=panel, by=other_moderator, outcome="upheld", answer="Elle tient.")
