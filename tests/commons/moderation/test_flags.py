# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anyone tells the moderators that something is wrong with a text, once, and learns what became of it."""

import pytest
from django.test import Client
from django.urls import reverse

from isegoria.commons.moderation.actions import decide, flag
from isegoria.commons.moderation.models import Concern, Flag
from isegoria.core.accounts import kept
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.verdicts import Refused
from tests import factories

from .conftest import browser_of

pytestmark = pytest.mark.django_db


def test_a_guest_flags_from_the_page_of_a_text(client: Client, text: Contribution) -> None:
    shown = client.get(reverse("statements:statement", args=["poitiers", "velo", text.ref]))
    address = f"/on/{text.public_id}/flag"

    assert f'href="{address}"' in shown.text
    answer = client.post(address, {"reason": "disrespect", "note": "Voyez la fin."})

    assert answer.status_code == 302
    made = Flag.objects.get()
    assert (made.reason, made.note, made.person.is_guest) == ("disrespect", "Voyez la fin.", True)
    assert Concern.objects.get().flags == 1


def test_a_flag_without_a_reason_is_not_kept(client: Client, text: Contribution) -> None:
    answer = client.post(f"/on/{text.public_id}/flag", {"note": "?"})

    assert answer.status_code == 400
    assert not Flag.objects.exists()


def test_one_person_flags_a_text_once(text: Contribution) -> None:
    person = factories.person()
    first = flag(contribution=text, person=person, reason="disrespect")

    assert flag(contribution=text, person=person, reason="illegal") == first
    assert Concern.objects.get().flags == 1


def test_nobody_flags_their_own_text_nor_one_that_is_not_shown(
    text: Contribution, author: Person, moderator: Account
) -> None:
    with pytest.raises(Refused, match="flag_own"):
        flag(contribution=text, person=author, reason="unclear")
    decide(contribution=text, by=moderator, act="hide", reason="unclear")
    text.refresh_from_db()
    with pytest.raises(Refused, match="flag_nothing"):
        flag(contribution=text, person=factories.person(), reason="unclear")


def test_who_flagged_learns_what_became_of_it(text: Contribution, moderator: Account) -> None:
    person = factories.person()
    flag(contribution=text, person=person, reason="disrespect")
    mine = browser_of(person)

    assert "n’a pas encore été lu" in mine.get("/me/moderation/").text
    decide(contribution=text, by=moderator, act="keep")
    assert "le laisse tel quel" in mine.get("/me/moderation/").text
    assert "le laisse tel quel" in mine.get(f"/on/{text.public_id}/flag").text


def test_nobody_sees_who_flagged(desk: Client, text: Contribution) -> None:
    person = factories.person(signed_in=True, pseudonym="Alix Lanceuse")
    flag(contribution=text, person=person, reason="disrespect", note="Un mot.")

    for page in ("/moderation/poitiers/queue/", f"/moderation/poitiers/queue/{text.public_id}/"):
        shown = desk.get(page).text
        assert "Alix" not in shown
        assert person.public_id not in shown
    assert "Un mot." in desk.get(f"/moderation/poitiers/queue/{text.public_id}/").text


def test_flags_are_limited(client: Client, text: Contribution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isegoria.commons.moderation.web.flagging.PER_HOUR", 1)
    phase = factories.phase(text.process)
    client.post(f"/on/{text.public_id}/flag", {"reason": "unclear"})
    second = factories.statement(phase=phase)

    assert client.post(f"/on/{second.public_id}/flag", {"reason": "unclear"}).status_code == 429
    assert Flag.objects.count() == 1


def test_two_persons_who_are_one_count_once(text: Contribution) -> None:
    guest, person = factories.person(), factories.person(signed_in=True)
    flag(contribution=text, person=guest, reason="unclear")
    flag(contribution=text, person=person, reason="disrespect")
    merge_persons(guest=guest, person=person)

    assert Flag.objects.get().person == person
    assert Concern.objects.get().flags == 1


def test_who_leaves_takes_their_words_along(text: Contribution) -> None:
    person = factories.person()
    flag(contribution=text, person=person, reason="unclear", note="Mon nom est Alix.")
    assert kept.everything_else(person)["flags"][0]["note"] == "Mon nom est Alix."
    erase_person(person=person)

    made = Flag.objects.get()
    assert (made.person, made.note) == (None, "")
    assert Concern.objects.get().flags == 1
