# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making a proposal: what is kept, what is refused, what is alike; nothing typed is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Phase
from isegoria.tools.proposals.queries import details_of
from tests import factories
from tests.tools.proposals import making
from tests.tools.proposals.making import address, again, text_of, url

TITLE = "Planter des arbres rue de la Paix"
BODY = "Il y fait **trop chaud** l'été.\n\n- un arbre tous les dix mètres"


def send(visitor: Client, of: Phase, **given: str) -> Any:
    fields = {"title": TITLE, "body": BODY, "language": "fr"} | given
    return visitor.post(address("propose", of), fields)


def similar_address(of: Phase) -> str:
    """The search's fragment: the one that every form asks."""
    return reverse("search:similar", args=[of.process.space.slug, of.process.slug, of.slug, "proposal"])


def kept() -> list[Contribution]:
    return list(Contribution.objects.order_by("pk"))


def test_a_guest_proposes_in_three_fields(visitor: Client, phase: Phase) -> None:
    sent = send(visitor, phase, category="Rues")

    (made,) = kept()
    made = again(made)
    assert (sent.status_code, sent["location"]) == (302, f"{url(made)}#kept")
    assert (made.title, made.body, made.language, made.state) == (TITLE, BODY, "fr", "published")
    assert details_of(made).category == "Rues"
    page = visitor.get(url(made))
    assert "Your proposal is kept and published." in text_of(page)
    assert "receipt-code" in page.content.decode()
    assert "<strong>trop chaud</strong>" in page.content.decode()
    assert "Rues" in text_of(page)


def test_moderation_before_waits_and_its_author_alone_reads_it(visitor: Client, db: None) -> None:
    phase = making.phase(moderation="before")
    assert "A moderator reads it before it shows." in text_of(visitor.get(address("propose", phase)))
    send(visitor, phase)

    (made,) = kept()
    made = again(made)
    assert made.state == "pending"
    assert TITLE in text_of(visitor.get(url(made)))
    other = Client().get(url(made))
    assert other.status_code == 200
    assert TITLE not in text_of(other)
    assert TITLE not in text_of(Client().get(address("phase", phase)))


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"title": ""}, 400, "Say your proposal in one sentence."),
        ({"body": " \n "}, 400, "the text is empty"),
        ({"title": "x" * 201}, 400, "The text has 201 characters, and this place takes at most 200."),
        ({"body": "y" * 5001}, 400, "The text has 5001 characters"),
        ({"title": "Un\u202emot"}, 400, "invisible control signs"),
        ({"category": "Une autre"}, 400, "Select a valid choice"),
        ({"latitude": "95", "longitude": "2"}, 400, "This is no point on the Earth."),
        ({"latitude": "nan", "longitude": "2"}, 400, "Enter a number"),
        ({"latitude": "45"}, 400, "This is no point on the Earth."),
        ({"place": "Nulle part"}, 400, "No place of this name is known here."),
        ({"place": "a" * 60_000}, 400, "No place of this name is known here."),
        ({"language": "xx"}, 400, "Select a valid choice"),
        ({"title": "a\0b"}, 400, ""),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    visitor: Client, phase: Phase, given: dict[str, str], status: int, words: str
) -> None:
    refused = send(visitor, phase, **given)

    assert refused.status_code == status
    assert words in text_of(refused)
    if "body" not in given:
        assert "un arbre tous les dix mètres" in text_of(refused)
    assert kept() == []
    assert Person.objects.count() == 0


def test_the_same_proposal_sent_twice_is_one(visitor: Client, phase: Phase) -> None:
    send(visitor, phase)
    again_sent = send(visitor, phase)

    assert (again_sent.status_code, again_sent["X-Refusal"]) == (409, "proposal_exists")
    assert len(kept()) == 1


def test_a_limit_for_each_person(visitor: Client, db: None) -> None:
    phase = making.phase(max_per_person=1)
    send(visitor, phase)
    refused = send(visitor, phase, title="Une autre idée")

    assert (refused.status_code, refused["X-Refusal"]) == (403, "proposals_used_up")
    assert "What you wrote is still in the form below." in text_of(refused)
    assert len(kept()) == 1


@pytest.mark.parametrize("state", ["coming", "closed"])
def test_outside_its_dates_nothing_is_kept(visitor: Client, db: None, state: str) -> None:
    phase = making.phase(state=state)

    assert "Proposals cannot be made now" in text_of(visitor.get(address("propose", phase)))
    assert send(visitor, phase).status_code == 403
    assert kept() == []


def test_a_place_by_its_name_and_by_its_code(visitor: Client, phase: Phase) -> None:
    def town(code: str, name: str) -> Territory:
        return Territory.objects.create(scheme="INSEE", level="commune", code=code, name=name)

    poitiers, _first, second = town("86194", "Poitiers"), town("93066", "Saint-Denis"), town("97411", "Saint-Denis")

    send(visitor, phase, place="poitiers", latitude="46.58", longitude="0.34")
    (made,) = kept()
    assert made.place == poitiers
    assert (again(made).proposal.latitude, again(made).proposal.longitude) == (46.58, 0.34)
    several = send(visitor, phase, title="Encore une idée", place="Saint-Denis")
    assert "Saint-Denis (93066), Saint-Denis (97411)" in text_of(several)
    send(visitor, phase, title="Encore une idée", place="Saint-Denis (97411)")
    assert kept()[-1].place == second


def test_what_is_alike_is_shown_while_one_writes(visitor: Client, phase: Phase) -> None:
    there = making.proposal("Planter des arbres dans les rues", "Il fait trop chaud.", of=phase)

    page = visitor.get(address("propose", phase)).content.decode()
    assert f'hx-post="{similar_address(phase)}"' in page
    typed = {"title": "Planter plus d'arbres dans la rue", "body": "", "language": "fr"}
    found = visitor.post(similar_address(phase), typed)
    assert there.title in text_of(found)
    assert "<html" not in found.content.decode()
    nothing = visitor.post(similar_address(phase), {"title": "\0\"'*( ok"})
    assert (nothing.status_code, there.title in text_of(nothing)) == (200, False)
    # Without a script, a button does the same and loses nothing.
    looked = visitor.post(
        address("propose", phase), {"look": "1", "title": "Planter plus d'arbres dans la rue", "body": BODY}
    )
    assert (there.title in text_of(looked), "un arbre tous les dix" in text_of(looked)) == (True, True)
    assert len(kept()) == 1


def test_a_title_begun_elsewhere_is_in_the_form(visitor: Client, phase: Phase) -> None:
    assert 'value="Une idée"' in visitor.get(address("propose", phase), {"title": "Une idée"}).content.decode()


def test_organisers_may_keep_proposals_to_themselves(visitor: Client, db: None) -> None:
    phase = making.phase(people_propose=False)

    assert address("propose", phase) not in visitor.get(address("phase", phase)).content.decode()
    assert send(visitor, phase)["X-Refusal"] == "proposals_closed"


def test_a_signed_in_author(db: None) -> None:
    phase = making.phase()
    account = factories.account()
    author = factories.person(account=account, pseudonym="Ana")
    client = Client()
    client.force_login(account)

    send(client, phase)

    assert kept()[0].author == author
    assert "Ana" in text_of(Client().get(url(again(kept()[0]))))
