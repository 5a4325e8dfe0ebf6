# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answer, correct, take back: dated versions, all or none, each attested by the journal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from isegoria.commons.answers import queries
from isegoria.commons.answers.actions import answer, take_back
from isegoria.commons.answers.models import Answer, Case, Office
from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import erase, merge, set_state
from isegoria.core.contributions.life import life_of
from isegoria.core.contributions.models import CoAuthor, Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.journal import subjects
from isegoria.core.journal.audit import audit
from isegoria.core.journal.models import Entry
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db
Idea = Callable[..., Contribution]


def given(contribution: Contribution) -> list[tuple[int, str, str]]:
    rows = Answer.objects.filter(contribution=contribution).order_by("number")
    return [(one.number, one.decision, one.reasons) for one in rows]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return caught.value.verdict.code


def sound() -> list[str]:
    """What the audit of the journal finds, once all is in the log."""
    while journal.sequence() == 1000:
        continue
    return [str(finding) for finding in audit().findings]


def test_an_official_answers_in_the_name_of_their_office(idea: Idea, official: Account, roads: Office) -> None:
    text = idea()

    kept = answer(contributions=[text], by=official, decision="accepted", reasons="Dix bancs en mai.", office=roads)

    assert kept.batch is None
    assert given(text) == [(1, "accepted", "Dix bancs en mai.")]
    case = Case.objects.get(pk=text.pk)
    assert (case.decision, case.version, case.signed_by) == ("accepted", 1, roads)
    assert case.answered_at == case.settled_at == kept.answers[0].at
    step = life_of(text).decided
    assert step is not None
    assert (step.at, step.note) == (case.answered_at, "acceptée")
    assert sound() == []


def test_a_correction_is_a_new_version_and_the_older_one_stays(idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    answer(contributions=[text], by=official, decision="studied", reasons="À l'étude.", office=roads)
    answer(
        contributions=[text],
        by=official,
        decision="rejected",
        reasons="Trop cher.",
        office=roads,
        correction="Le budget est tombé.",
        expected={text.pk: 1},
    )

    assert given(text) == [(1, "studied", "À l'étude."), (2, "rejected", "Trop cher.")]
    found = queries.file_of(text)
    assert found.standing is not None
    assert (found.standing.number, found.standing.correction) == (2, "Le budget est tombé.")
    assert [one.number for one in found.earlier] == [1]
    assert queries.latest_answers([text.pk])[text.pk].decision == "rejected"
    assert sound() == []


def test_an_answer_given_meanwhile_is_not_overwritten(idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    answer(contributions=[text], by=official, decision="accepted", reasons="Oui.", office=roads)

    code = refused(
        lambda: answer(
            contributions=[text], by=official, decision="rejected", reasons="Non.", office=roads, expected={text.pk: 0}
        )
    )

    assert code == "answered_meanwhile"
    assert given(text) == [(1, "accepted", "Oui.")]


def test_the_same_answer_twice_is_one(idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    for _click in range(2):
        kept = answer(contributions=[text], by=official, decision="accepted", reasons="Oui.", office=roads)

    assert kept.answers == []
    assert given(text) == [(1, "accepted", "Oui.")]


def test_many_are_answered_at_once_and_taken_back_at_once(idea: Idea, organiser: Account, roads: Office) -> None:
    texts = [idea(f"Idée {n}") for n in range(4)]
    answer(contributions=texts[:1], by=organiser, decision="studied", reasons="On regarde.", office=None)

    kept = answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui, toutes.", office=roads)
    assert kept.batch is not None
    assert (kept.batch.size, len(kept.answers)) == (4, 4)

    undone = take_back(answers=kept.answers, by=organiser, reason="Mauvaise liste.")

    assert given(texts[0]) == [
        (1, "studied", "On regarde."),
        (2, "accepted", "Oui, toutes."),
        (3, "studied", "On regarde."),
    ]
    assert given(texts[1]) == [(1, "accepted", "Oui, toutes."), (2, "taken_back", "")]
    assert {one.correction for one in undone.answers} == {"Mauvaise liste."}
    assert queries.file_of(texts[1]).standing is None
    assert list(queries.latest_answers([one.pk for one in texts])) == [texts[0].pk]
    kept.batch.refresh_from_db()
    assert kept.batch.taken_back_at is not None
    assert sound() == []


def test_what_was_corrected_since_is_not_taken_back(idea: Idea, organiser: Account) -> None:
    texts = [idea("Une"), idea("Deux")]
    kept = answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)
    answer(contributions=texts[:1], by=organiser, decision="partly", reasons="Oui, mais.", office=None)

    take_back(answers=kept.answers, by=organiser, reason="Erreur.")

    assert [one[1] for one in given(texts[0])] == ["accepted", "partly"]
    assert [one[1] for one in given(texts[1])] == ["accepted", "taken_back"]


def test_one_that_cannot_be_answered_stops_them_all(idea: Idea, organiser: Account) -> None:
    texts = [idea("Une"), idea("Deux")]
    set_state(contribution=texts[1], state="hidden", kind="moderation.hide")

    code = refused(lambda: answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None))

    assert code == "not_public"
    assert Answer.objects.count() == 0


def test_who_may_answer(
    idea: Idea, phase: Phase, official: Account, organiser: Account, roads: Office, parks: Office
) -> None:
    text = idea()
    kind = factories.statement("On ne répond pas aux affirmations.", phase=phase)

    def code(**changes: object) -> str:
        act = {"contributions": [text], "by": official, "decision": "accepted", "reasons": "Oui.", "office": roads}
        return refused(lambda: answer(**(act | changes)))

    assert code(by=factories.account()) == "not_official"
    assert code(by=factories.role(phase.process.space, "moderator")) == "not_official"
    assert code(office=parks) == "not_of_this_office"
    assert code(office=None) == "office_missing"
    assert code(decision="taken_back") == "no_such_decision"
    assert code(reasons="  ") == "text_empty"
    assert code(contributions=[]) == "nothing_chosen"
    assert code(contributions=[kind], by=organiser) == "kind_not_answered"
    assert Answer.objects.count() == 0


def test_an_official_whose_role_was_taken_back_answers_no_more(idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    official.roles.all().delete()

    assert (
        refused(lambda: answer(contributions=[text], by=official, decision="accepted", reasons="Oui.", office=roads))
        == "not_official"
    )


def test_texts_of_two_spaces_are_not_answered_together(idea: Idea) -> None:
    other = factories.phase(factories.process())
    texts = [idea(), idea("Ailleurs", on=other)]

    assert (
        refused(lambda: answer(contributions=texts, by=None, decision="accepted", reasons="Oui.", office=None))
        == "several_spaces"
    )


def test_an_imported_answer_keeps_its_date(idea: Idea) -> None:
    text, then = idea(), timezone.now() - timedelta(days=400)

    answer(contributions=[text], by=None, decision="accepted", reasons="Sí.", language="es", office=None, at=then)

    found = queries.file_of(text).standing
    assert found is not None
    assert (found.at, found.language) == (then, "es")
    assert sound() == []


def test_authors_and_coauthors_are_told_in_their_language(
    idea: Idea, official: Account, roads: Office, author: Person
) -> None:
    text = idea()
    friend = factories.person(signed_in=True)
    friend.account.language = "en"
    friend.account.save()
    CoAuthor.objects.create(contribution=text, person=friend, accepted_at=timezone.now())
    CoAuthor.objects.create(contribution=text, person=factories.person(signed_in=True))

    answer(contributions=[text], by=official, decision="accepted", reasons="Oui.", office=roads)

    told = {row.to[0]: row.subject for row in Outbox.objects.all()}
    assert told == {
        author.account.email: "Une réponse officielle à «\xa0Des bancs à l'ombre\xa0»",
        friend.account.email: "An official answer to “Des bancs à l'ombre”",
    }


def test_the_authors_of_what_was_merged_into_it_are_told_too(idea: Idea, organiser: Account) -> None:
    other = factories.person(signed_in=True)
    text, double = idea(), idea("Des bancs ombragés", by=other)
    merge(origin=double, into=text)
    Outbox.objects.all().delete()

    answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)

    assert other.account.email in {row.to[0] for row in Outbox.objects.all()}


def test_a_merged_text_is_answered_where_it_stands(idea: Idea, organiser: Account) -> None:
    text, double = idea(), idea("Des bancs ombragés")
    merge(origin=double, into=text)

    assert (
        refused(lambda: answer(contributions=[double], by=organiser, decision="accepted", reasons="Oui.", office=None))
        == "merged"
    )


def test_erasing_the_text_erases_the_words_of_the_answer(
    idea: Idea, official: Account, roads: Office, author: Person
) -> None:
    text = idea()
    answer(contributions=[text], by=official, decision="rejected", reasons="« Des bancs » : non.", office=roads)

    erase(contribution=text, reason="author_request")

    found = Answer.objects.get(contribution=text)
    assert (found.reasons, found.decision, found.office) == ("", "rejected", roads)
    assert found.erased_at is not None
    assert sound() == []


def test_an_official_who_leaves_leaves_the_answer(idea: Idea, official: Account, roads: Office) -> None:
    text = idea()
    answer(contributions=[text], by=official, decision="accepted", reasons="Oui.", office=roads)

    erase_person(person=official.person)

    found = Answer.objects.get(contribution=text)
    assert (found.by, found.office, found.reasons) == (None, roads, "Oui.")
    assert roads.members.count() == 0
    assert Entry.objects.get(subject_kind="office_member").erased_at is not None


def test_a_changed_answer_is_found_out(idea: Idea, organiser: Account) -> None:
    text = idea()
    kept = answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)
    assert sound() == []

    Answer.objects.filter(pk=kept.answers[0].pk).update(reasons="Non.")

    assert len(sound()) == 1


def test_the_answer_to_a_hidden_text_does_not_leave_with_the_journal(idea: Idea, organiser: Account) -> None:
    text = idea()
    kept = answer(contributions=[text], by=organiser, decision="accepted", reasons="Oui.", office=None)
    ids = [kept.answers[0].public_id]
    kind = subjects.find("answer")
    assert kind is not None
    assert kind.shown(ids) == set(ids)

    set_state(contribution=text, state="hidden", kind="moderation.hide")

    assert kind.shown(ids) == set()


def test_queries_do_not_grow_with_the_number_of_texts(
    idea: Idea, organiser: Account, django_assert_num_queries: Any
) -> None:
    alone = idea("Sans rien")
    texts = [idea(f"Idée {n}") for n in range(6)]
    answer(contributions=texts, by=organiser, decision="accepted", reasons="Oui.", office=None)

    with django_assert_num_queries(1):
        queries.latest_answers([one.pk for one in texts])
    with django_assert_num_queries(4):
        queries.file_of(texts[0])
    with django_assert_num_queries(1):
        queries.file_of(alone)
