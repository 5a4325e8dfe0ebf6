# SPDX-License-Identifier: AGPL-3.0-or-later
"""Someone is invited by mail into one thread, speaks there under their name, and can be stopped."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from isegoria.commons.comments import actions
from isegoria.commons.comments.inviting.actions import accept, find_invitation, invite, revoke, token_of
from isegoria.commons.comments.models import Comment, Invitation
from isegoria.commons.comments.web.addresses import thread_url
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.models import Entry
from isegoria.core.verdicts import Refused
from tests import factories
from tests.commons.comments.conftest import fresh

Say = Callable[..., Contribution]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_goes_to_the_outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"


@pytest.fixture
def organiser(root: Contribution) -> Account:
    return factories.role(root.process.space, "organiser")


@pytest.fixture
def ask(root: Contribution, organiser: Account) -> Callable[..., Invitation]:
    def make(**given: object) -> Invitation:
        return invite(
            **(
                {
                    "root": fresh(root),
                    "by": organiser,
                    "email": "anne.martin@example.org",
                    "name": "Anne Martin",
                    "presentation": "hydrologue",
                    "capacity": "expert",
                    "language": "fr",
                    "site": "https://exemple.fr",
                }
                | given
            )
        )

    return make


def test_the_mail_holds_the_link_and_the_journal_no_address(ask: Callable[..., Invitation]) -> None:
    made = ask()

    mail = Outbox.objects.get()
    token = re.search(r"https://exemple\.fr/invited/(\S+)", mail.body_text)
    assert mail.to == ["anne.martin@example.org"]
    assert token is not None
    assert find_invitation(token[1]) == made
    assert find_invitation(token[1][:-1]) is None
    assert Entry.objects.filter(subject_kind="thread_invitation", kind="thread.invited").count() == 1


def test_only_organisers_invite(ask: Callable[..., Invitation]) -> None:
    with pytest.raises(Refused) as refused:
        ask(by=factories.account())

    assert refused.value.verdict.code == "not_organiser"
    assert Outbox.objects.count() == 0


@pytest.mark.parametrize("name", ["", "   ", "A" * 81, "Anne\u202emartin"])
def test_a_name_that_readers_cannot_trust_is_refused(ask: Callable[..., Invitation], name: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(name=name)

    assert refused.value.verdict.code == "invitation_unfit"


def test_one_address_is_invited_once(ask: Callable[..., Invitation], organiser: Account) -> None:
    first = ask()
    with pytest.raises(Refused) as refused:
        ask(email="Anne.Martin@example.org")
    assert refused.value.verdict.code == "invited_already"

    revoke(invitation=first, by=organiser)

    assert ask().pk != first.pk


def test_the_invited_speak_under_their_name_and_their_first_comment_is_pinned(
    root: Contribution, ask: Callable[..., Invitation], say: Say
) -> None:
    guest = factories.person()
    accept(invitation=ask(), person=guest)

    first, second = say("Voici les chiffres.", by=guest), say("Et la suite.", by=guest)

    rows = [Comment.objects.get(pk=one.pk) for one in (first, second)]
    assert [(one.voice, one.pinned, one.invitation.name) for one in rows] == [
        ("invited", True, "Anne Martin"),
        ("invited", False, "Anne Martin"),
    ]
    page = Client(headers={"accept-language": "en"}).get(thread_url(root)).content.decode()
    assert "Anne Martin" in page
    assert "hydrologue" in page
    assert "invited expert" in page
    assert "anne.martin@" not in page


def test_elsewhere_they_are_anyone(root: Contribution, ask: Callable[..., Invitation], say: Say) -> None:
    guest = factories.person()
    accept(invitation=ask(), person=guest)
    other = factories.statement("Autre chose.", phase=factories.phase(root.process))

    made = say("Ici aussi.", by=guest, on=other)

    assert Comment.objects.get(pk=made.pk).voice == ""


def test_a_withdrawn_invitation_opens_nothing_and_its_words_say_so(
    root: Contribution, ask: Callable[..., Invitation], say: Say, organiser: Account
) -> None:
    made, guest = ask(), factories.person()
    accept(invitation=made, person=guest)
    first = say("Voici.", by=guest)

    revoke(invitation=made, by=organiser)

    placed = Comment.objects.select_related("invitation").get(pk=first.pk)
    assert (placed.pinned, placed.invitation.email) == (False, "")
    assert Comment.objects.get(pk=say("Encore.", by=guest).pk).voice == ""
    page = Client(headers={"accept-language": "en"}).get(thread_url(root)).content.decode()
    assert "invitation withdrawn" in page
    assert "Anne Martin" not in page
    with pytest.raises(Refused) as refused:
        accept(invitation=made, person=factories.person())
    assert refused.value.verdict.code == "invitation_withdrawn"


def test_a_guest_goes_on_in_another_browser_and_an_account_keeps_its_own(ask: Callable[..., Invitation]) -> None:
    made = ask()
    accept(invitation=made, person=factories.person())
    account = factories.person(signed_in=True)

    accept(invitation=made, person=account)

    assert Invitation.objects.get(pk=made.pk).person == account
    with pytest.raises(Refused) as refused:
        accept(invitation=made, person=factories.person())
    assert refused.value.verdict.code == "invitation_taken"


def test_who_leaves_takes_their_name_and_address(ask: Callable[..., Invitation]) -> None:
    made, guest = ask(), factories.person()
    accept(invitation=made, person=guest)

    erase_person(person=guest)

    left = Invitation.objects.get(pk=made.pk)
    assert (left.name, left.email, left.presentation, left.person, left.stands) == ("", "", "", None, False)
    assert not Entry.objects.filter(subject_kind="thread_invitation", secret__isnull=False).exists()


def test_looking_at_the_link_accepts_nothing_and_a_post_does(
    root: Contribution, ask: Callable[..., Invitation]
) -> None:
    made = ask()
    address = reverse("comments:invited", args=[token_of(made)])
    client = Client(headers={"accept-language": "en"})

    page = client.get(address)
    assert (page.status_code, Invitation.objects.get(pk=made.pk).person) == (200, None)
    assert "Anne Martin" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    response = client.post(address)

    assert response.url == f"{thread_url(root)}#say"
    assert "Here you speak as Anne Martin" in client.get(thread_url(root)).content.decode()
    assert "You have accepted" in client.get(address).content.decode()
    assert client.get(reverse("comments:invited", args=["forged:token"])).status_code == 404


def test_organisers_invite_and_withdraw_on_their_page(root: Contribution, organiser: Account) -> None:
    address = reverse("comments:invitations", args=[root.ref])
    client = Client(headers={"accept-language": "en"})
    assert client.get(address).url.startswith(reverse("account_login"))
    client.force_login(factories.account())
    assert client.get(address).status_code == 403
    client.force_login(organiser)
    given = {"name": "Anne", "presentation": "", "capacity": "concerned", "email": "a@example.org", "language": "fr"}

    assert client.post(address, given | {"email": "nowhere"}).status_code == 400
    assert client.post(address, given).status_code == 302
    assert client.post(address, given).status_code == 400
    made = Invitation.objects.get()
    assert "a@example.org" in client.get(address).content.decode()
    withdraw = reverse("comments:withdraw_invitation", args=[root.ref, made.public_id])
    assert client.post(withdraw).status_code == 302
    assert Invitation.objects.get().stands is False


def test_an_invitation_into_a_draft_shows_nothing_to_a_stranger(db: object) -> None:
    process = factories.process("secret", draft=True, statements=["Des bancs."])
    root = fresh(Contribution.objects.get(process=process))
    made = invite(
        root=root,
        by=factories.role(process.space, "organiser"),
        email="a@example.org",
        name="Anne",
        presentation="",
        capacity="expert",
        language="fr",
        site="https://exemple.fr",
    )
    guest: Person = factories.person()
    client = Client()
    client.cookies[COOKIE] = guest_token(guest)

    client.post(reverse("comments:invited", args=[token_of(made)]))

    assert client.get(thread_url(root)).status_code == 404
    with pytest.raises(Refused):
        actions.comment(on=root, author=guest, body="Trop tôt.", language="fr")
