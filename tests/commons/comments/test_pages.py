# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a thread, without a script and with HTMX."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isegoria.commons.comments.models import Comment, Reading
from isegoria.commons.comments.web.addresses import comment_url, thread_url
from isegoria.commons.notifications.models import PageChoice
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution, Standing
from isegoria.core.processes.models import Phase
from tests import factories
from tests.commons.comments.conftest import TEXT, fresh

Say = Callable[..., Contribution]
pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def as_guest(client: Client, person: Person) -> Client:
    client.cookies[COOKIE] = guest_token(person)
    return client


def test_an_empty_thread_says_so(client: Client, root: Contribution) -> None:
    page = client.get(thread_url(root)).content.decode()

    assert "Nobody has commented on this yet" in page
    assert TEXT.replace("'", "&#x27;") in page


def test_a_comment_is_kept_and_its_page_gives_the_receipt(client: Client, root: Contribution) -> None:
    response = client.post(thread_url(root), {"text": "Et une fontaine.", "language": "fr"})

    made = Contribution.objects.get(kind="comment")
    assert response.status_code == 302
    assert response.url == f"{comment_url(fresh(made))}#said"
    page = client.get(comment_url(fresh(made))).content.decode()
    assert "Et une fontaine." in page
    assert "Your receipt" in page
    assert "Your receipt" not in Client().get(comment_url(fresh(made))).content.decode()


def test_what_was_typed_comes_back_with_the_error(client: Client, root: Contribution) -> None:
    response = client.post(thread_url(root), {"text": "x" * 4001, "language": "fr"})

    assert response.status_code == 400
    assert "x" * 4001 in response.content.decode()
    assert not Person.objects.filter(participations__isnull=False, contributions__kind="comment").exists()


def test_a_refusal_keeps_the_text_and_makes_nobody(client: Client, root: Contribution) -> None:
    opens_at, closes_at = factories.dates("closed")
    Phase.objects.filter(pk=root.phase_id).update(opens_at=opens_at, closes_at=closes_at)
    people = Person.objects.count()

    response = client.post(thread_url(root), {"text": "Trop tard.", "language": "fr"})

    assert (response.status_code, response["X-Refusal"]) == (403, "phase_closed")
    assert (Person.objects.count(), COOKIE in response.cookies) == (people, False)


def test_a_double_click_makes_one_comment(client: Client, root: Contribution) -> None:
    for _ in range(2):
        response = client.post(thread_url(root), {"text": "Oui.", "language": "fr"})

    assert (response.status_code, response["X-Refusal"]) == (409, "comment_exists")
    assert Contribution.objects.filter(kind="comment").count() == 1


def test_with_htmx_the_comment_comes_in_its_place(client: Client, root: Contribution) -> None:
    kept = client.post(thread_url(root), {"text": "Oui.", "language": "fr"}, **HTMX)
    refused = client.post(thread_url(root), {"text": "", "language": "fr"}, **HTMX)

    assert kept.status_code == 200
    assert "<html" not in kept.content.decode()
    assert "Oui." in kept.content.decode()
    assert 'id="say"' in kept.content.decode()
    assert refused.status_code == 400
    assert "<html" not in refused.content.decode()


def test_replying_without_and_with_a_script(client: Client, root: Contribution, say: Say) -> None:
    first = say("A")
    reply = reverse("comments:reply", args=[first.public_id])

    assert client.get(reply).url == f"{comment_url(fresh(first))}#reply"
    assert "<form" in client.get(reply, **HTMX).content.decode()
    assert client.post(reply, {"text": "B", "language": "fr"}).status_code == 302
    assert "C<" in client.post(reply, {"text": "C", "language": "fr"}, **HTMX).content.decode()
    bad = client.post(reply, {"text": "y" * 4001, "language": "fr"})
    assert (bad.status_code, "y" * 4001 in bad.content.decode()) == (400, True)
    assert Comment.objects.get(pk=first.pk).replies == 2


def test_the_views_are_addresses(client: Client, root: Contribution, say: Say) -> None:
    reader = factories.person()
    say("A")
    for view in ("useful", "newest", "unread", "nonsense"):
        assert client.get(thread_url(root), {"view": view, "side": "for", "after": "x"}).status_code == 200
    page = as_guest(client, reader).get(thread_url(root), {"view": "unread"}).content.decode()
    assert "I have read these" in page


def test_reading_writes_nothing_and_a_post_keeps_the_place(client: Client, root: Contribution, say: Say) -> None:
    reader = factories.person()
    made = say("A")
    as_guest(client, reader)
    with CaptureQueriesContext(connection) as seen:
        page = client.get(thread_url(root), {"view": "unread"})
    assert not [one["sql"] for one in seen.captured_queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    until = page.context["until"]

    response = client.post(reverse("comments:read", args=[root.ref]), {"until": until})
    beacon = client.post(reverse("comments:read", args=[root.ref]), {"until": until, "beacon": "1"})

    assert (response.status_code, beacon.status_code) == (302, 204)
    assert Reading.objects.get(person=reader).read_until == Comment.objects.get(pk=made.pk).listed_at
    assert "You have read everything" in client.get(thread_url(root), {"view": "unread"}).content.decode()


def test_reading_as_nobody_makes_nobody(client: Client, root: Contribution, say: Say) -> None:
    say()
    people = Person.objects.count()

    client.post(reverse("comments:read", args=[root.ref]), {"until": "1"})
    client.post(reverse("comments:read", args=[root.ref]), {"until": "x"})

    assert (Person.objects.count(), Reading.objects.count()) == (people, 0)


def test_useful_without_and_with_a_script(client: Client, root: Contribution, say: Say) -> None:
    made = say()
    address = reverse("comments:useful", args=[made.public_id])

    plain = client.post(address, {"useful": "1", "back": f"{thread_url(root)}?view=newest"})
    fragment = client.post(address, {"useful": "0"}, **HTMX)
    outside = client.post(address, {"useful": "1", "back": "//elsewhere.example/"})

    assert plain.url == f"{thread_url(root)}?view=newest#c-{made.public_id}"
    assert 'aria-pressed="false"' in fragment.content.decode()
    assert outside.url.startswith("/s/")
    assert Comment.objects.get(pk=made.pk).useful == 1


def test_a_hidden_comment_says_that_something_stood_here(client: Client, root: Contribution, say: Say) -> None:
    first = say("Propos retirés.")
    say("Réponse qui reste.", to=first)
    Contribution.objects.filter(pk=first.pk).update(state="hidden")

    for address in (thread_url(root), comment_url(fresh(first))):
        page = client.get(address).content.decode()
        assert "Propos retirés." not in page
        assert "Propos-retires" not in page
        assert "propos-retires" not in page
        assert "A moderator has hidden it." in page
        assert "Réponse qui reste." in page


def test_an_erased_comment_answers_410(client: Client, root: Contribution, say: Say) -> None:
    made = say()
    Contribution.objects.filter(pk=made.pk).update(state="erased", body="", author=None)

    assert client.get(comment_url(fresh(made))).status_code == 410


def test_what_waits_is_shown_to_its_author_alone(
    client: Client, root: Contribution, say: Say, thread_settings: Callable[..., None]
) -> None:
    thread_settings(read_before=True)
    person = factories.person()
    made = say("À lire d'abord.", by=person)

    assert "À lire d" not in client.get(comment_url(fresh(made))).content.decode()
    assert "À lire d" in as_guest(client, person).get(comment_url(fresh(made))).content.decode()
    assert "À lire d" not in client.get(thread_url(root)).content.decode()


def test_its_author_edits_and_withdraws_on_its_page(client: Client, root: Contribution, say: Say) -> None:
    person = factories.person()
    made = say("Première.", by=person)
    as_guest(client, person)
    edit = reverse("comments:edit", args=[made.public_id])

    kept = client.post(edit, {"edit-text": "Seconde.", "edit-language": "fr", "edit-version": "1"})
    stale = client.post(edit, {"edit-text": "Troisième.", "edit-language": "fr", "edit-version": "1"})

    assert kept.status_code == 302
    assert (stale.status_code, "Troisième." in stale.content.decode()) == (409, True)
    page = client.get(comment_url(fresh(made))).content.decode()
    assert "Seconde." in page
    assert "Première." in page  # among the earlier versions
    assert client.post(reverse("comments:withdraw", args=[made.public_id])).status_code == 302
    assert fresh(made).state == "withdrawn"


def test_others_neither_edit_nor_withdraw(client: Client, say: Say) -> None:
    made = say()
    as_guest(client, factories.person())

    assert client.post(reverse("comments:withdraw", args=[made.public_id])).status_code == 403
    data = {"edit-text": "Non.", "edit-language": "fr", "edit-version": "1"}
    assert client.post(reverse("comments:edit", args=[made.public_id]), data).status_code == 403
    assert fresh(made).body == "Oui."


def test_organisers_pin_and_others_do_not(client: Client, root: Contribution, say: Say) -> None:
    made = say()
    address = reverse("comments:pin", args=[made.public_id])
    assert client.post(address).status_code == 403
    client.force_login(factories.role(root.process.space, "organiser"))

    client.post(address, {"pin": "1"})

    assert Comment.objects.get(pk=made.pk).pinned is True
    assert "Unpin this comment" in client.get(comment_url(fresh(made))).content.decode()
    assert "Pinned by the organisers" in client.get(thread_url(root)).content.decode()


def test_an_official_is_visible_as_such(client: Client, root: Contribution, say: Say) -> None:
    say("Nous y travaillons.", by=factories.person(account=factories.role(root.process.space, "official")))

    assert ">official<" in client.get(thread_url(root)).content.decode().replace("</svg>official", "</svg>>official<")


@pytest.mark.parametrize("name", ["thread", "place", "reply"])
def test_an_address_that_names_nothing_says_what_to_do(client: Client, db: object, name: str) -> None:
    assert client.get(reverse(f"comments:{name}", args=["0000000000"])).status_code == 404


def test_a_draft_is_for_its_team(client: Client) -> None:
    process = factories.process("secret", draft=True, statements=["Des bancs."])
    root = Contribution.objects.get(process=process)

    assert client.get(thread_url(fresh(root))).status_code == 404


def test_an_old_address_leads_on(client: Client, root: Contribution, say: Say) -> None:
    made = fresh(say())
    old = comment_url(made).replace(made.ref, f"{made.public_id}-autrefois")

    assert client.get(old).url == comment_url(made)
    assert client.get(thread_url(root).replace(root.ref, root.public_id)).url == thread_url(root)
    assert client.get(reverse("comments:place", args=[made.public_id])).url == comment_url(made)


def test_markdown_is_clean(client: Client, root: Contribution, say: Say) -> None:
    say("**Gras** <script>alert(1)</script> [clic](javascript:alert(1)) ![x](http://a.example/x.png)")

    page = client.get(thread_url(root)).content.decode()
    assert "<strong>Gras</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img" not in page


def test_the_tag_shows_the_first_branches_and_the_form(root: Contribution, say: Say) -> None:
    for n in range(7):
        say(f"Numéro {n}.")
    request = RequestFactory().get("/s/x/velo/")
    request.person = None
    template = Template("{% load comments %}{% comments_of root %}")
    found = fresh(root)
    with CaptureQueriesContext(connection) as seen:
        page = template.render(Context({"request": request, "root": found}))

    assert page.count('class="comment"') == 5
    assert 'id="say"' in page
    assert thread_url(root) in page
    assert len(seen.captured_queries) <= 3


def test_where_nothing_is_commented_the_tag_shows_nothing(
    root: Contribution, thread_settings: Callable[..., None]
) -> None:
    thread_settings(open=False)
    request = RequestFactory().get("/")
    request.person = None

    page = Template("{% load comments %}{% comments_of root %}").render(
        Context({"request": request, "root": fresh(root)})
    )

    assert page.strip() == ""


@pytest.mark.parametrize("who", ["nobody", "guest", "organiser"])
def test_a_page_takes_at_most_twelve_queries_however_long_the_thread(
    client: Client, root: Contribution, say: Say, who: str
) -> None:
    if who == "guest":
        as_guest(client, factories.person())
    elif who == "organiser":
        client.force_login(factories.role(root.process.space, "organiser"))

    def count(address: str, **asked: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address, asked).status_code == 200
        return len(seen.captured_queries)

    first = say("A")
    say("B", to=first)
    views = ("useful", "newest", "unread")
    few = [count(thread_url(root), view=view) for view in views] + [count(comment_url(fresh(first)))]
    for n in range(30):
        say(f"Réponse {n}", to=say(f"Numéro {n}"))
        say(f"Réponse à la première {n}", to=first)
    many = [count(thread_url(root), view=view) for view in views] + [count(comment_url(fresh(first)))]

    assert max(few + many) <= 12
    assert [after - before for before, after in zip(few, many, strict=True) if after > before] == []
    assert Standing.objects.get(pk=root.pk).comments == 92


def test_a_name_leads_to_the_page_of_who_has_one_in_one_query_for_all(
    client: Client, root: Contribution, say: Say
) -> None:
    def named(number: int) -> Person:
        return factories.person(signed_in=True, pseudonym=f"Zoé {number}")

    def page() -> tuple[str, int]:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            shown = client.get(thread_url(root)).content.decode()
        return shown, len(seen.captured_queries)

    say(by=named(0))
    _few, before = page()
    zoe, shy, guest = named(1), named(2), factories.person(pseudonym="Une invitée")
    PageChoice.objects.create(person=shy, is_wanted=False)
    for author in (zoe, shy, guest, *(named(number) for number in range(3, 9))):
        say(by=author)
    shown, after = page()

    assert after == before
    assert f'<a href="/people/{zoe.public_id}/" rel="nofollow" dir="auto">Zoé 1</a>' in shown
    for other in (shy, guest):
        assert f"/people/{other.public_id}/" not in shown
    with CaptureQueriesContext(connection) as seen:
        client.get(thread_url(root))
    assert not [one for one in seen.captured_queries if "notifications_pagechoice" in one["sql"]]


def test_a_thread_reads_in_french(root: Contribution, say: Say) -> None:
    say()
    page = Client(headers={"accept-language": "fr"}).get(thread_url(root)).content.decode()

    assert "Commenter" in page
    assert "Répondre" in page


def test_what_a_comment_answers_is_named(client: Client, root: Contribution, say: Say) -> None:
    first = say("A", by=factories.person(pseudonym="Anne"))
    second = say("B", to=first, by=factories.person(pseudonym="Béa"))
    say("C", to=second)

    page = client.get(thread_url(root)).content.decode()
    assert "in reply to Béa" in page
    assert "in reply to Anne" not in page  # it stands just under hers
