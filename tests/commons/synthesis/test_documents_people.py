# SPDX-License-Identifier: AGPL-3.0-or-later
"""What syntheses do with people: remarks, those who are told, and what goes when a source or a person does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from isegoria.commons.notifications.models import Fact, Notice
from isegoria.commons.notifications.spreading.actions import spread
from isegoria.commons.notifications.wording import headline, path_of
from isegoria.commons.synthesis.documents import actions, queries
from isegoria.commons.synthesis.documents.addresses import document_path
from isegoria.commons.synthesis.documents.erasing.actions import forget_syntheses
from isegoria.commons.synthesis.documents.quoting import quotes, without
from isegoria.commons.synthesis.documents.reminding.tasks import remind_due
from isegoria.commons.synthesis.models import Document, Edition, EditionSentence, Extract, Remark, Sentence
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.kept import everything_else
from isegoria.core.contributions.erasing.actions import erase
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal.audit import audit
from isegoria.core.verdicts import Refused
from tests import factories as make

from . import making_documents as doc

pytestmark = pytest.mark.django_db


def refused(act: Callable[..., Any], **given: Any) -> str:
    with pytest.raises(Refused) as found:
        act(**given)
    return found.value.verdict.code


def erase_text(of: Extract) -> None:
    text = Contribution.objects.get(pk=of.contribution_id)
    erase(contribution=text, reason="author_request")


@pytest.mark.parametrize(
    ("sentence", "source", "expected"),
    [
        ("Il faut plus de bancs à l'ombre, dit-on.", "Il faut plus de bancs à l’ombre", True),
        ("Plus de bancs.", "Il faut plus de bancs à l'ombre", True),
        ("Les gens veulent des bancs.", "Il faut plus de bancs à l'ombre", False),
        ("Oui, disent-ils.", "Oui", False),
        ("OUI !", "oui", True),
        ("un deux trois quatre cinq six sept huit ailleurs", "zéro un deux trois quatre cinq six sept huit neuf", True),
        ("", "oui", False),
    ],
)
def test_what_quotes_a_source(sentence: str, source: str, expected: bool) -> None:
    assert quotes(sentence, source) is expected


def test_a_source_leaves_a_longer_text() -> None:
    assert without("Avant. Plus  de BANCS ici ! Après.", "plus de bancs ici", "[…]") == "Avant. […] ! Après."


def test_a_sentence_that_repeats_an_erased_source_loses_its_words_everywhere() -> None:
    of = doc.world()
    made = doc.document(of)
    part = doc.section(of, made)
    quoted = of.extracts["Bancs"][0]
    repeats = doc.sentence(of, part, f"L'un d'eux le dit : {quoted.words}", origin="extract")
    own = doc.sentence(of, part, "Les bancs manquent.")
    actions.sign_off(sentences=[repeats], by=of.writer)
    actions.edit_document(document=made, by=of.writer, version=1, title="T", introduction=f"« {quoted.words} »")
    published = doc.edition(of, made)
    before = published.sha256
    erase_text(quoted)
    words = dict(EditionSentence.objects.filter(edition=published).values_list("sentence", "words"))
    assert words == {repeats.public_id: "", own.public_id: "Les bancs manquent."}
    assert Sentence.objects.get(pk=repeats.pk).words == ""
    kept = Edition.objects.select_related("document__process__space").get(pk=published.pk)
    assert "personne 1" not in kept.introduction
    assert "personne 1" not in Document.objects.get().introduction
    assert kept.sha256 != before
    content = queries.edition_content(kept)
    assert [one.erased for one in content.sentences] == [1, 1]
    assert audit().findings == []
    assert refused(actions.publish, document=made, by=of.writer) == "sentences_lack"


def test_a_source_that_nobody_repeats_is_erased_without_a_change_of_words() -> None:
    of = doc.world()
    published = doc.edition(of)
    erase_text(of.extracts["Bancs"][0])
    kept = Edition.objects.get(pk=published.pk)
    assert kept.sha256 == published.sha256
    assert audit().findings == []


def test_nothing_of_a_synthesis_stays_of_a_process_that_was_erased() -> None:
    of = doc.world()
    published = doc.edition(of)
    actions.remark(edition=published, person=doc.author_of(of.extracts["Bancs"][0]), faithful=True)
    actions.address(edition=published, by=of.writer, addressee="Mme la Maire", words="Dix bancs.")
    forget_syntheses(process=of.process)
    assert [kind.objects.count() for kind in (Document, Edition, Remark)] == [0, 0, 0]
    assert audit().findings == []


def test_a_remark_is_changed_and_kept_once() -> None:
    of = doc.world()
    published = doc.edition(of)
    who = doc.author_of(of.extracts["Bancs"][0])
    other = doc.author_of(of.extracts["Vélos"][0])
    actions.remark(edition=published, person=who, faithful=True)
    actions.remark(edition=published, person=who, faithful=False, words="Non.")
    actions.remark(edition=published, person=other, faithful=True)
    faith = queries.faith_of(published)[None]
    assert (faith.yes, faith.no, faith.cited_yes, faith.cited_no) == (1, 1, 0, 1)
    assert refused(actions.remark, edition=published, person=who, faithful=False) == "text_empty"
    assert refused(actions.remark, edition=published, person=make.person(), faithful=True) == "not_participant"
    assert audit().findings == []


def test_remarks_are_limited(settings: Any) -> None:
    cache.clear()
    of = doc.world()
    published = doc.edition(of)
    who = doc.author_of(of.extracts["Bancs"][0])
    for n in range(60):
        actions.remark(edition=published, person=who, faithful=False, words=f"Non, {n}.")
    assert refused(actions.remark, edition=published, person=who, faithful=True) == "too_many"


def test_an_answer_makes_words_public_and_tells_their_author() -> None:
    of = doc.world()
    published = doc.edition(of)
    who = doc.author_of(of.extracts["Bancs"][0])
    one = actions.remark(edition=published, person=who, faithful=False, words="J'ai dit autre chose.")
    assert list(queries.public_remarks(published)) == []
    stale = Remark.objects.get(pk=one.pk)
    actions.remark(edition=published, person=who, faithful=False, words="J'ai dit bien autre chose.")
    assert refused(actions.answer_remark, remark=stale, by=of.writer, answer="Merci.") == "remark_changed"
    one.refresh_from_db()
    actions.answer_remark(remark=one, by=of.writer, answer="Nous corrigeons.")
    assert [each.words for each in queries.public_remarks(published)] == ["J'ai dit bien autre chose."]
    notice = Notice.objects.filter(person=who, text__contains="Nous corrigeons.").get()
    assert notice.path.endswith("/1/")
    # Changed after the answer, it waits again and is not shown.
    actions.remark(edition=published, person=who, faithful=True, words="C'est mieux.")
    assert list(queries.public_remarks(published)) == []
    one.refresh_from_db()
    actions.hide_remark(remark=one, by=make.role(of.process.space, "moderator"), reason="Une insulte.")
    assert queries.faith_of(published)[None].yes == 1
    assert list(queries.public_remarks(published)) == []
    assert audit().findings == []


def test_two_persons_who_are_one_said_it_once() -> None:
    of = doc.world()
    published = doc.edition(of)
    guest = doc.author_of(of.extracts["Bancs"][0])
    person = make.person(signed_in=True)
    make.statement(phase=make.phase(of.process), author=person)
    actions.remark(edition=published, person=person, faithful=True)
    actions.remark(edition=published, person=guest, faithful=False, words="Non.")
    merge_persons(guest=guest, person=person)
    assert list(Remark.objects.values_list("person", "faithful")) == [(person.pk, False)]
    assert audit().findings == []


def test_who_leaves_leaves_a_yes_or_a_no_without_words() -> None:
    of = doc.world()
    published = doc.edition(of)
    who = doc.author_of(of.extracts["Vélos"][0])
    one = actions.remark(edition=published, person=who, faithful=False, words="Je m'appelle Ada.")
    actions.answer_remark(remark=one, by=of.writer, answer="Merci Ada.")
    assert everything_else(who)["synthesis_remarks"][0]["words"] == "Je m'appelle Ada."
    erase_person(person=who)
    kept = Remark.objects.get()
    assert (kept.person, kept.words, kept.answer, kept.faithful) == (None, "", "", False)
    assert queries.faith_of(published)[None].no == 1
    assert audit().findings == []


def test_those_who_took_part_and_those_who_follow_are_told_once() -> None:
    of = doc.world()
    published = doc.edition(of)
    fact = Fact.objects.get(kind="synthesis")
    while spread():
        pass
    told = set(Notice.objects.filter(fact=fact).values_list("person", flat=True))
    authors = {doc.author_of(one).pk for rows in of.extracts.values() for one in rows}
    assert told == authors
    fact.refresh_from_db()
    assert fact.told_at is not None
    assert path_of(fact) == document_path(published.document)
    assert "vélo" in headline(fact)


def test_a_batch_stops_and_goes_on() -> None:
    of = doc.world(Bancs=7)
    doc.edition(of)
    fact = Fact.objects.get(kind="synthesis")
    Fact.objects.exclude(pk=fact.pk).update(told_at="2020-01-01T00:00Z")
    rounds = 0
    while spread(size=3):
        rounds += 1
    assert Notice.objects.filter(fact=fact).count() == 7
    assert rounds == 3


def test_writers_are_reminded_once_of_each_date() -> None:
    of = doc.world()
    made = doc.document(of)
    make.person(account=of.writer)
    Document.objects.filter(pk=made.pk).update(rhythm="weekly", next_due_at="2020-01-01T00:00Z")
    remind_due()
    remind_due()
    assert Notice.objects.filter(person__account=of.writer, path__contains=made.public_id).count() == 1
    Document.objects.filter(pk=made.pk).update(next_due_at="2020-02-01T00:00Z")
    remind_due()
    assert Notice.objects.filter(person__account=of.writer, path__contains=made.public_id).count() == 2
