# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why people object, in votes by consent: asked of a named ballot, public with it, a text like others; never of a
secret one."""

from typing import Any

import pytest
from django.test import Client

from isegoria.commons.moderation.actions import decide
from isegoria.core.accounts import kept
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.models import Entry
from isegoria.core.journal.queries import entries_of
from isegoria.core.journal.subjects import find
from isegoria.core.verdicts import Refused
from isegoria.tools.votes.casting.actions import cast, publish_reasons
from isegoria.tools.votes.casting.queries import own_reasons
from isegoria.tools.votes.casting.reasons import reasons_asked
from isegoria.tools.votes.counting import count_live
from isegoria.tools.votes.models import NamedBallot, Objection, Vote
from isegoria.tools.votes.queries import objections
from isegoria.tools.votes.web.finding import vote_url
from tests import factories
from tests.tools.votes.making import again, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db
OBJECT, ASIDE, ABSTAIN, CONSENT = range(4)
WHY = "Les arbres cacheraient la sortie de l’école."
State = Contribution.State


def by_consent(names: list[str] | None = None, **settings: Any) -> Vote:
    given = {"publicity": "named", **settings}
    values = [{"value": value, "names": {}} for value in (-2, -1, 0, 1)]
    return make_open_vote("consent", names or ["Planter des tilleuls"], settings=given, scale=values)


def texts(vote: Vote) -> list[tuple[int, str, str]]:
    return [(one.place, one.contribution.body, one.contribution.state) for one in objections(vote) if one.contribution]


def still_readable(one: Objection) -> int:
    """Entries of the journal that can still be shown to say what this objection said."""
    return Entry.objects.filter(pk__in=entries_of("objection", [str(one.pk)]), secret__isnull=False).count()


# --- what a ballot asks -------------------------------------------------------------------------------------
def test_a_named_objection_says_why_and_nothing_else_has_to() -> None:
    vote = by_consent()

    for reasons in ([], [""], ["  \n"], [None]):
        with pytest.raises(Refused) as refused:
            cast(vote=vote, person=factories.person(), marks=[OBJECT], reasons=reasons)
        assert refused.value.verdict.code == "objection_unexplained"
    assert NamedBallot.objects.count() == 0

    for mark in (ASIDE, ABSTAIN, CONSENT, None):
        cast(vote=vote, person=factories.person(), marks=[mark], reasons=["ce qui se tape en trop"])
    cast(vote=vote, person=factories.person(), marks=[OBJECT], reasons=[f" {WHY}\r\n"])
    assert list(Objection.objects.values_list("place", "reason", "language")) == [(0, WHY, "fr")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 2001, "text_too_long"), ("a\x00b", "text_control_signs"), ("a\ud800", "text_control_signs")],
)
def test_a_reason_is_plain_text_of_limited_length(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        cast(vote=by_consent(), person=factories.person(), marks=[OBJECT], reasons=[text])
    assert refused.value.verdict.code == code


def test_a_setting_makes_reasons_a_choice() -> None:
    vote = by_consent(reasons=False)

    cast(vote=vote, person=factories.person(), marks=[OBJECT])
    cast(vote=vote, person=factories.person(), marks=[OBJECT], reasons=[WHY])

    assert reasons_asked(vote) == "offered"
    assert close_and_count(vote).tally["table"]["motions"][0]["objections"] == 2
    assert texts(vote) == [(0, WHY, State.PUBLISHED)]


def test_a_secret_vote_takes_no_reason_and_refuses_nothing() -> None:
    vote = by_consent(publicity="secret")
    for _ in range(5):
        cast(vote=vote, person=factories.person(), marks=[OBJECT], reasons=[WHY])

    outcome = close_and_count(vote)

    assert reasons_asked(again(vote)) == "no"
    assert outcome.tally["table"]["motions"][0]["objections"] == 5
    assert (Objection.objects.count(), Contribution.objects.count()) == (0, 0)


# --- when they are public -----------------------------------------------------------------------------------
def test_reasons_are_their_authors_alone_until_the_close_then_texts_with_their_names() -> None:
    vote = by_consent(["Planter des tilleuls", "Fermer la rue"])
    person = factories.person()
    cast(vote=vote, person=person, marks=[OBJECT, OBJECT], reasons=["Trop d’ombre.", WHY])
    assert (list(objections(vote)), Contribution.objects.count()) == ([], 0)
    assert own_reasons(vote, person) == {0: "Trop d’ombre.", 1: WHY}
    assert own_reasons(vote, factories.person()) == {}

    close_and_count(vote)

    assert texts(vote) == [(0, "Trop d’ombre.", State.PUBLISHED), (1, WHY, State.PUBLISHED)]
    assert set(Contribution.objects.values_list("kind", "author", "phase")) == {("objection", person.pk, vote.phase_id)}
    assert set(Objection.objects.values_list("reason", flat=True)) == {""}
    assert own_reasons(vote, person) == {0: "Trop d’ombre.", 1: WHY}


def test_a_change_of_mind_before_the_close_leaves_nothing_of_the_first_reason() -> None:
    vote, person = by_consent(), factories.person()
    cast(vote=vote, person=person, marks=[OBJECT], reasons=["Premier motif"])
    first = Objection.objects.get()
    cast(vote=vote, person=person, marks=[OBJECT], reasons=["Second motif"])
    assert Objection.objects.get().reason == "Second motif"

    cast(vote=vote, person=person, marks=[CONSENT])

    assert Objection.objects.count() == 0
    assert still_readable(first) == 0
    close_and_count(vote)
    assert texts(vote) == []


def test_where_results_are_live_reasons_show_change_and_are_taken_back() -> None:
    vote, person = by_consent(results="live"), factories.person()
    cast(vote=vote, person=person, marks=[OBJECT], reasons=["Premier motif"])
    count_live(again(vote))
    assert texts(vote) == [(0, "Premier motif", State.PUBLISHED)]

    cast(vote=again(vote), person=person, marks=[OBJECT], reasons=["Second motif"])
    text = Contribution.objects.get()
    assert (text.body, text.current_version) == ("Second motif", 2)

    cast(vote=again(vote), person=person, marks=[CONSENT])
    assert (texts(vote), Contribution.objects.get().state) == ([], State.WITHDRAWN)

    cast(vote=again(vote), person=person, marks=[OBJECT], reasons=["Troisième motif"])
    count_live(again(vote))
    assert texts(vote) == [(0, "Troisième motif", State.PUBLISHED)]


def test_a_worker_that_is_killed_in_between_publishes_each_reason_once() -> None:
    vote = by_consent()
    for number in range(45):
        cast(vote=vote, person=factories.person(), marks=[OBJECT], reasons=[f"Motif {number}"])

    assert (publish_reasons(vote=vote), publish_reasons(vote=vote)) == (45, 0)
    close_and_count(vote)
    assert {body for _, body, _ in texts(vote)} == {f"Motif {number}" for number in range(45)}
    assert Contribution.objects.count() == 45


# --- moderation, erasure, what is kept ----------------------------------------------------------------------
def counted_with(person: Person) -> Vote:
    vote = by_consent()
    cast(vote=vote, person=person, marks=[OBJECT], reasons=[WHY])
    cast(vote=vote, person=factories.person(), marks=[CONSENT])
    close_and_count(vote)
    return again(vote)


def test_moderators_hide_a_reason_and_the_objection_still_counts(client: Client) -> None:
    vote = counted_with(factories.person())
    moderator = factories.role(vote.phase.process.space, "moderator")
    decide(contribution=Contribution.objects.get(), by=moderator, act="hide", reason="disrespect")

    page = client.get(vote_url(vote, "result")).content.decode()

    assert texts(vote)[0][2] == State.HIDDEN
    assert WHY not in page
    assert "Un modérateur a décidé que ce motif ne s’affiche pas" in page
    assert WHY not in client.get(vote_url(vote, "named")).content.decode()


def test_whoever_leaves_takes_their_reasons_with_them() -> None:
    early, late = factories.person(), factories.person()
    counted = counted_with(late)
    open_one = by_consent()
    cast(vote=open_one, person=early, marks=[OBJECT], reasons=[WHY])
    unseen = Objection.objects.get(vote=open_one)

    erase_person(person=early)
    erase_person(person=late)

    assert Objection.objects.filter(vote=open_one).count() == 0
    assert still_readable(unseen) == 0
    assert texts(counted) == [(0, "", State.ERASED)]
    assert NamedBallot.objects.filter(person__in=[early, late]).count() == 0


def test_of_two_ballots_of_one_person_the_later_ones_reason_stands() -> None:
    vote = by_consent(results="live")
    guest, person = factories.person(), factories.person(signed_in=True)
    cast(vote=vote, person=person, marks=[OBJECT], reasons=["Premier motif"])
    count_live(again(vote))
    cast(vote=again(vote), person=guest, marks=[OBJECT], reasons=["Second motif"])

    merge_persons(guest=guest, person=person)
    count_live(again(vote))

    assert texts(vote) == [(0, "Second motif", State.PUBLISHED)]
    assert own_reasons(again(vote), person) == {0: "Second motif"}


def test_reasons_are_in_what_is_kept_about_someone() -> None:
    person = factories.person()
    vote = by_consent()
    cast(vote=vote, person=person, marks=[OBJECT], reasons=[WHY])

    def told() -> Any:
        return kept.everything_else(person)["votes"][0]["objections"]

    assert told() == [{"option": 0, "reason": WHY}]
    close_and_count(vote)
    assert told() == [{"option": 0, "reason": WHY}]


def test_the_journal_attests_a_reason_and_then_its_text() -> None:
    vote = by_consent()
    cast(vote=vote, person=factories.person(), marks=[OBJECT], reasons=[WHY])
    kind, one = find("objection"), Objection.objects.get()
    assert kind is not None
    key = str(one.pk)

    assert kind.load([key])[key] == {"vote": vote.public_id, "option": 0, "reason": WHY, "contribution": None}
    assert kind.shown([key]) == set()
    close_and_count(vote)
    said = Contribution.objects.get().public_id
    assert kind.load([key])[key] == {"vote": vote.public_id, "option": 0, "reason": "", "contribution": said}
    assert kind.shown([key]) == {key}


# --- pages and API ------------------------------------------------------------------------------------------
def test_the_ballot_asks_why_and_gives_back_what_was_written(client: Client) -> None:
    vote = by_consent()
    url = vote_url(vote)
    assert 'name="r0"' in client.get(url).content.decode()

    refused = client.post(url, {"m0": str(OBJECT), "r0": ""})
    assert (refused.status_code, NamedBallot.objects.count()) == (400, 0)
    assert "sans dire pourquoi" in refused.content.decode()
    long = "x" * 2001
    refused = client.post(url, {"m0": str(OBJECT), "r0": long})
    assert (refused.status_code, long in refused.content.decode()) == (400, True)

    assert client.post(url, {"m0": str(OBJECT), "r0": WHY}).status_code == 302

    assert WHY in client.get(vote_url(vote, "receipt")).content.decode()
    assert WHY in client.get(url).content.decode()
    assert WHY not in Client().get(url).content.decode()


def test_a_secret_ballot_says_that_objections_have_no_reasons(client: Client) -> None:
    page = client.get(vote_url(by_consent(publicity="secret"))).content.decode()

    assert 'name="r0"' not in page
    assert "Les objections sont comptées ici sans leurs motifs" in page


def test_the_result_shows_reasons_with_names_in_as_many_queries_as_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    vote = by_consent(["Planter des tilleuls", "Fermer la rue"])
    for number in range(6):
        person = factories.person(pseudonym=f"Voisine {number}")
        cast(vote=vote, person=person, marks=[OBJECT, CONSENT], reasons=[f"Motif {number}"])
    close_and_count(vote)

    for name in ("result", "named"):
        with django_assert_max_num_queries(12):
            page = client.get(vote_url(vote, name)).content.decode()
        assert all(f"Motif {number}" in page and f"Voisine {number}" in page for number in range(6))

    text = Contribution.objects.order_by("pk").first()
    assert text is not None
    space, process = vote.phase.process.space.slug, vote.phase.process.slug
    with django_assert_max_num_queries(12):
        page = client.get(f"/s/{space}/{process}/votes/objections/{text.ref}").content.decode()
    assert ("Motif 0" in page, "Planter des tilleuls" in page) == (True, True)
    moved = client.get(f"/s/{space}/{process}/votes/objections/{text.public_id}-autrement")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        f"/s/{space}/{process}/votes/objections/{text.ref}",
    )
    assert client.get(f"/s/{space}/{process}/votes/objections/{'0' * 10}-rien").status_code == 404


def test_the_api_takes_and_gives_reasons(client: Client) -> None:
    vote = by_consent()
    address = f"/api/v1/votes/{vote.public_id}"
    assert client.get(address).json()["reasons"] == "required"
    assert client.get(f"{address}/objections").json() == []
    person = factories.person(pseudonym="Voisine")
    cast(vote=vote, person=person, marks=[OBJECT], reasons=[WHY])

    close_and_count(vote)

    text = Contribution.objects.get()
    assert client.get(f"{address}/objections").json() == [
        {
            "id": text.public_id,
            "option": 0,
            "author": "Voisine",
            "reason": WHY,
            "language": "fr",
            "state": "published",
        }
    ]
