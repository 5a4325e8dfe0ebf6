# SPDX-License-Identifier: AGPL-3.0-or-later
"""An argument in better words: who may, what stays, and what its history shows."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import give_opinion
from isegoria.core.journal.audit_subjects import check_rows
from isegoria.core.journal.findings import Report
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.tools.debates.actions import add_argument, edit_argument
from tests import factories
from tests.tools.debates.crowds import FOR, a_debate, set_out


@pytest.fixture
def author(db: Any) -> Person:
    return factories.person(account=factories.account(), pseudonym="Ana")


@pytest.fixture
def ana(author: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(author.account)
    return client


@pytest.fixture
def one(debate: Phase, author: Person) -> Contribution:
    return said(debate, author)


def said(phase: Phase, author: Person) -> Contribution:
    text = "Les enfants marcheront vers l’école."
    made = add_argument(phase=phase, author=author, side="for", text=text, language="fr")
    made.contribution.process = phase.process
    return made.contribution


def url(argument: Contribution, name: str = "argument") -> str:
    process = argument.process
    return reverse(f"debates:{name}", args=[process.space.slug, process.slug, argument.ref])


def text_of(response: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def again(argument: Contribution) -> Contribution:
    return Contribution.objects.select_related("process__space", "phase", "argument", "standing").get(pk=argument.pk)


def send(client: Client, on: Contribution, **given: str) -> Any:
    return client.post(url(on, "edit"), {"text": on.body, "version": str(on.current_version)} | given)


def test_an_author_edits_and_the_history_shows_what_changed(
    ana: Client, one: Contribution, debate: Phase, visitor: Client
) -> None:
    give_opinion(contribution=one, phase=debate, person=factories.person(), value=1)
    form = ana.get(url(one, "edit")).content.decode()
    assert ("Les enfants marcheront vers l’école." in form, 'name="side"' in form) == (True, False)

    sent = send(ana, one, text="Les enfants iront à pied vers l’école.")

    assert sent.status_code == 302
    now = again(one)
    assert (now.body, now.current_version, now.argument.side) == ("Les enfants iront à pied vers l’école.", 2, "for")
    assert now.standing.agrees == 1
    assert "Your version is kept, and stands now:" in text_of(ana.get(sent["location"].partition("#")[0]))
    assert "version 2" in text_of(visitor.get(url(now)))
    history = visitor.get(url(now, "history"))
    assert "Les enfants [taken away: marcheront] [added: iront à pied] vers l’école." in text_of(history)
    assert "<del>" in history.content.decode()


def test_the_journal_attests_each_version(author: Person, one: Contribution) -> None:
    edit_argument(argument=one, person=author, text="Autrement dit.")

    kinds = Entry.objects.filter(subject_id=one.public_id).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["argument.said", "argument.sided", "argument.edited"]
    report = Report()
    check_rows(list(Entry.objects.filter(subject_id=one.public_id).order_by("-pk")[:2]), report)
    assert report.findings == []


def test_a_stale_edit_is_refused_and_both_texts_are_shown(ana: Client, one: Contribution) -> None:
    send(ana, one, text="La deuxième version.")

    refused = send(ana, one, text="Ce que j'écrivais pendant ce temps.")

    assert (refused.status_code, refused["X-Refusal"]) == (409, "edited_meanwhile")
    words = text_of(refused)
    assert ("La deuxième version." in words, "j'écrivais pendant ce temps." in words) == (True, True)
    assert again(one).current_version == 2
    # A form that names no version has seen none but the first.
    assert send(ana, one, version="")["X-Refusal"] == "edited_meanwhile"


def test_only_its_author_edits(visitor: Client, one: Contribution) -> None:
    assert visitor.get(url(one, "edit"))["X-Refusal"] == "not_author"
    assert send(visitor, one, text="Tout autre chose.")["X-Refusal"] == "not_author"
    assert again(one).current_version == 1
    assert Person.objects.count() == 1  # a stranger's attempt begins nothing


def test_nothing_typed_is_lost_in_a_refusal(ana: Client, one: Contribution) -> None:
    long = "Trop long. " * 200

    refused = send(ana, one, text=long)

    assert refused.status_code == 400
    assert long.strip() in refused.content.decode()
    assert again(one).current_version == 1


def test_what_is_there_already_on_the_same_side_is_not_said_twice(ana: Client, one: Contribution) -> None:
    assert send(ana, one, text=FOR[0])["X-Refusal"] == "argument_exists"
    # The same words again are no other argument.
    assert send(ana, one).status_code == 302


def test_moderated_before_an_edit_is_read_again(ana: Client, author: Person) -> None:
    phase = a_debate(moderation="before")
    one = said(phase, author)
    Contribution.objects.filter(pk=one.pk).update(state="published")

    send(ana, one, text="Autrement dit.")

    assert again(one).state == "pending"
    visitor = Client(headers={"accept-language": "en"})
    assert visitor.get(url(one, "history")).status_code == 404
    assert ana.get(url(one, "history")).status_code == 200


def test_nothing_is_edited_once_the_debate_has_closed(ana: Client, one: Contribution, debate: Phase) -> None:
    opens_at, closes_at = factories.dates("closed")
    Phase.objects.filter(pk=debate.pk).update(opens_at=opens_at, closes_at=closes_at)

    assert send(ana, one, text="Trop tard.")["X-Refusal"] == "phase_closed"
    assert "Edit my argument" not in text_of(ana.get(url(one)))


def test_a_withdrawn_argument_has_no_public_history(ana: Client, one: Contribution, visitor: Client) -> None:
    ana.post(url(one))

    assert visitor.get(url(one, "history"))["X-Refusal"] == "not_public"
    assert send(ana, one, text="Je reviens.")["X-Refusal"] == "not_standing"


@pytest.mark.parametrize("name", ["argument", "edit", "history"])
def test_a_page_asks_as_many_queries_however_often_it_was_edited(
    ana: Client, author: Person, one: Contribution, name: str, django_assert_max_num_queries: Any
) -> None:
    set_out(one.phase, ["Un autre."], [])
    for number in range(7):
        edit_argument(argument=again(one), person=author, text=f"Version {number}.")
    now = again(one)
    ana.get(url(now, name))

    with django_assert_max_num_queries(12):
        assert ana.get(url(now, name)).status_code == 200
