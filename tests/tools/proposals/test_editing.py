# SPDX-License-Identifier: AGPL-3.0-or-later
"""Editing, with its public history; withdrawing; signing together; erasing."""

from typing import Any

import pytest
from django.test import Client

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import erase
from isegoria.core.contributions.models import CoAuthor, Contribution
from isegoria.core.processes.models import Phase
from isegoria.tools.proposals import actions
from isegoria.tools.proposals.actions import Where
from isegoria.tools.proposals.queries import details_of
from tests import factories
from tests.tools.proposals import making
from tests.tools.proposals.making import again, text_of, url


@pytest.fixture
def author(db: Any) -> Person:
    return factories.person(account=factories.account(), pseudonym="Ana")


@pytest.fixture
def ana(author: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(author.account)
    return client


@pytest.fixture
def one(phase: Phase, author: Person) -> Contribution:
    return making.proposal("Des bancs", "Pour les vieux du quartier.", of=phase, author=author)


def send(client: Client, on: Contribution, **given: str) -> Any:
    fields = {"title": on.title, "body": on.body, "version": str(on.current_version)} | given
    return client.post(url(on, "edit"), fields)


def test_an_author_edits_and_the_history_shows_what_changed(ana: Client, one: Contribution, visitor: Client) -> None:
    form = ana.get(url(one, "edit")).content.decode()
    assert ('value="Des bancs"' in form, "Pour les vieux du quartier." in form) == (True, True)

    sent = send(ana, one, body="Pour les anciens du quartier.", category="Rues")

    assert sent.status_code == 302
    now = again(one)
    assert (now.body, now.current_version, details_of(now).category) == ("Pour les anciens du quartier.", 2, "Rues")
    assert "version 2: what changed" in text_of(visitor.get(url(now)))
    history = visitor.get(url(now, "history"))
    assert "Pour les [taken away: vieux ] [added: anciens ] du quartier." in text_of(history)
    assert "<del>" in history.content.decode()


def test_a_stale_edit_is_refused_and_both_texts_are_shown(ana: Client, one: Contribution) -> None:
    send(ana, one, body="La deuxième version.")

    refused = send(ana, one, body="Ce que j'écrivais pendant ce temps.")

    assert (refused.status_code, refused["X-Refusal"]) == (409, "edited_meanwhile")
    words = text_of(refused)
    assert ("La deuxième version." in words, "Ce que j'écrivais pendant ce temps." in words) == (True, True)
    assert again(one).current_version == 2
    # A form that names no version has seen none but the first.
    assert send(ana, one, version="")["X-Refusal"] == "edited_meanwhile"


def test_only_those_who_sign_edit(visitor: Client, one: Contribution) -> None:
    assert visitor.get(url(one, "edit"))["X-Refusal"] == "not_author"
    assert send(visitor, one, body="Tout autre chose.")["X-Refusal"] == "not_author"
    assert again(one).current_version == 1


def test_moderated_before_an_edit_is_read_again(author: Person, ana: Client) -> None:
    phase = making.phase(moderation="before")
    one = making.proposal(of=phase, author=author)
    Contribution.objects.filter(pk=one.pk).update(state="published")

    send(ana, again(one), body="Une nouvelle version.")

    assert again(one).state == "pending"


def test_a_category_listed_no_more_stays_with_what_had_it(ana: Client, one: Contribution, phase: Phase) -> None:
    send(ana, one, category="Rues")
    Phase.objects.filter(pk=phase.pk).update(settings={**phase.settings, "categories": "Parcs"})

    assert send(ana, again(one), body="Une phrase de plus.", category="Rues").status_code == 302
    assert details_of(again(one)).category == "Rues"


def test_many_versions_are_paged(ana: Client, one: Contribution, visitor: Client) -> None:
    for number in range(7):
        send(ana, again(one), body=f"Le texte numéro {number}.")

    first = text_of(visitor.get(url(again(one), "history")))
    last = text_of(visitor.get(url(again(one), "history"), {"page": "2"}))
    assert ("Version 8" in first, "Version 3" in first) == (True, False)
    assert ("Version 3" in last, "Pour les vieux du quartier." in last) == (True, True)


# --- withdrawing ------------------------------------------------------------------------------------------
def test_its_author_withdraws_it_after_confirming(ana: Client, one: Contribution, visitor: Client) -> None:
    assert "Should your proposal be withdrawn?" in text_of(ana.get(url(one)))

    done = ana.post(url(one, "withdraw"))

    assert done.status_code == 302
    assert "Your proposal is withdrawn" in text_of(ana.get(url(again(one))))
    page = visitor.get(url(again(one)))
    assert "Its author has withdrawn it." in text_of(page)
    assert "Pour les vieux" not in text_of(page)
    assert visitor.get(url(again(one), "history")).status_code == 404
    assert visitor.post(url(again(one), "support"))["X-Refusal"] == "not_public"
    assert ana.post(url(again(one), "withdraw"))["X-Refusal"] == "not_standing"


def test_nobody_else_withdraws_it(visitor: Client, one: Contribution) -> None:
    assert visitor.post(url(one, "withdraw"))["X-Refusal"] == "not_author"
    assert again(one).state == "published"


# --- signing together -------------------------------------------------------------------------------------
def test_a_guest_signs_by_an_invitation_once(ana: Client, one: Contribution, visitor: Client) -> None:
    sent = ana.post(url(one, "invite"))
    shown = ana.get(sent["location"].partition("#")[0])
    join = shown.context["invitation"]
    assert join in text_of(shown).replace("&amp;", "&")
    token = join.partition("?t=")[2]
    assert "Ana invites you to sign this proposal" in text_of(visitor.get(join))
    assert CoAuthor.objects.filter(accepted_at__isnull=False).count() == 0

    visitor.post(url(one, "join"), {"t": token})

    assert "You now sign this proposal with its author." in text_of(visitor.get(url(one)))
    assert send(visitor, one, body="Écrit à deux.").status_code == 302
    assert Client().get(join).status_code == 410
    # Whoever signs with the author can stop, and does not withdraw it.
    assert visitor.post(url(again(one), "withdraw"))["X-Refusal"] == "not_author"
    visitor.post(url(again(one), "leave"))
    assert CoAuthor.objects.count() == 0
    assert send(visitor, again(one), body="Encore.")["X-Refusal"] == "not_author"


@pytest.mark.parametrize("token", ["", "x", "1:abc", "\0"])
def test_a_mistyped_invitation(visitor: Client, one: Contribution, token: str) -> None:
    assert visitor.get(url(one, "join"), {"t": token})["X-Refusal"] == "invitation_gone"
    assert visitor.post(url(one, "join"), {"t": token})["X-Refusal"] == "invitation_gone"


def test_an_invitation_opens_its_own_proposal_only(ana: Client, one: Contribution, phase: Phase) -> None:
    other = making.proposal(of=phase)
    token = actions.invite(proposal=one, by=one.author)

    assert ana.get(url(other, "join"), {"t": token})["X-Refusal"] == "invitation_gone"


def test_only_authors_invite(visitor: Client, one: Contribution) -> None:
    assert visitor.post(url(one, "invite"))["X-Refusal"] == "not_author"


# --- erasing ----------------------------------------------------------------------------------------------
def test_an_erased_proposal_forgets_what_it_was_about(phase: Phase, visitor: Client) -> None:
    one = making.proposal(of=phase, where=Where(category="Rues", latitude=46.58, longitude=0.34))

    erase(contribution=one, reason="author_left")

    now = again(one)
    assert (details_of(now).category, details_of(now).latitude, now.place) == ("", None, None)
    page = visitor.get(url(now))
    assert (page.status_code, "It was erased" in text_of(page)) == (410, True)


def test_old_words_in_an_address_lead_to_the_new_ones(one: Contribution, visitor: Client) -> None:
    moved = visitor.get(url(one).replace("des-bancs", "autre-chose"))

    assert (moved.status_code, moved["location"]) == (301, url(one))


@pytest.mark.parametrize("ref", ["0000000000", "0000000000-x"])
def test_an_address_of_nothing(visitor: Client, one: Contribution, ref: str) -> None:
    assert visitor.get(url(one).replace(one.ref, ref))["X-Refusal"] == "no_such_proposal"
