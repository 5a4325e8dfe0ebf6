# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a synthesis, and publishing it: what is kept, what is refused, and what two writers are told."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from isegoria.commons.synthesis.documents import actions, content, coverage, queries
from isegoria.commons.synthesis.documents.preparing import prepare
from isegoria.commons.synthesis.models import Citation, Edition, EditionSentence, Origin, Section, Sentence
from isegoria.core.journal.audit import audit
from isegoria.core.verdicts import Refused
from tests import factories as make

from . import making_documents as doc

pytestmark = pytest.mark.django_db


def refused(act, **given) -> str:
    with pytest.raises(Refused) as found:
        act(**given)
    return found.value.verdict.code


def test_only_a_synthesizer_writes() -> None:
    of = doc.world()
    for name in ("observer", "official", "moderator", "harvester", "knowledge_manager"):
        other = make.role(of.process.space, name)
        assert refused(actions.start_document, process=of.process, by=other, title="Non") == "not_synthesizer"
    assert actions.start_document(process=of.process, by=of.writer, title=" Ce  que\nvous ").title == "Ce que vous"


def test_from_the_tree_there_is_a_section_for_each_idea_at_its_top() -> None:
    of = doc.world()
    made = actions.start_document(process=of.process, by=of.writer, title="T", from_tree=True)
    assert list(made.sections.values_list("title", "idea__title")) == [("Bancs", "Bancs"), ("Vélos", "Vélos")]


def test_two_who_change_one_sentence_are_told() -> None:
    of = doc.world()
    one = doc.sentence(of, doc.section(of, doc.document(of)))
    actions.edit_sentence(sentence=one, by=of.writer, words="Plus de bancs.", version=1)
    given = {"sentence": one, "by": of.writer, "words": "Des bancs partout.", "version": 1}
    assert refused(actions.edit_sentence, **given) == "written_meanwhile"
    assert Sentence.objects.get(pk=one.pk).words == "Plus de bancs."
    # The same words from both are no conflict.
    assert actions.edit_sentence(sentence=one, by=of.writer, words="Plus de bancs.", version=1).version == 2


def test_a_sentence_written_while_one_edits_the_introduction_is_no_conflict() -> None:
    of = doc.world()
    made = doc.document(of)
    read = made.text_version
    doc.sentence(of, doc.section(of, made))
    kept = actions.edit_document(document=made, by=of.writer, version=read, title="T", introduction="Bonjour.")
    assert (kept.title, kept.introduction) == ("T", "Bonjour.")
    assert (
        refused(actions.edit_document, document=made, by=of.writer, version=read, title="U", introduction="")
        == "written_meanwhile"
    )


def test_sentences_and_sections_move_and_keep_their_names() -> None:
    of = doc.world()
    made = doc.document(of)
    here, there = doc.section(of, made), doc.section(of, made, "Vélos")
    names = [doc.sentence(of, here, f"Phrase {n}.") for n in range(3)]
    actions.move_sentence(sentence=names[2], by=of.writer, position=0)
    assert list(here.sentences.values_list("words", flat=True)) == ["Phrase 2.", "Phrase 0.", "Phrase 1."]
    actions.move_sentence(sentence=names[0], by=of.writer, position=9, section=there)
    assert list(there.sentences.values_list("public_id", flat=True)) == [names[0].public_id]
    actions.move_section(section=there, by=of.writer, position=0)
    assert list(made.sections.values_list("title", flat=True)) == ["Vélos", "Bancs"]
    actions.remove_section(section=there, by=of.writer)
    assert Sentence.objects.filter(section__document=made).count() == 2


def test_citing_says_exactly_what_a_sentence_leads_to() -> None:
    of = doc.world()
    one = doc.sentence(of, doc.section(of, doc.document(of)), extracts=[])
    a, b, c = of.extracts["Bancs"]
    actions.cite(sentence=one, by=of.writer, extracts=[b, a], contrary=[c, a])
    rows = Citation.objects.filter(sentence=one).order_by("position").values_list("extract", "contrary")
    assert list(rows) == [(b.pk, False), (a.pk, True), (c.pk, True)]
    actions.also_cite(sentence=one, by=of.writer, extracts=[a])
    assert Citation.objects.get(sentence=one, extract=a).contrary is False
    actions.cite_no_more(sentence=one, by=of.writer, extracts=[a, b])
    assert list(one.citations.values_list("extract", flat=True)) == [c.pk]


def test_what_is_of_elsewhere_or_gone_is_not_cited() -> None:
    of, other = doc.world(), doc.world()
    one = doc.sentence(of, doc.section(of, doc.document(of)))
    assert refused(actions.cite, sentence=one, by=of.writer, extracts=other.extracts["Bancs"]) == "extract_of_elsewhere"
    gone = of.extracts["Bancs"][0]
    gone.state = "removed"
    gone.save()
    assert refused(actions.cite, sentence=one, by=of.writer, extracts=[gone]) == "extract_gone"
    assert (
        refused(actions.add_section, document=one.section.document, by=of.writer, title="", idea=other.ideas["Bancs"])
        == "idea_of_elsewhere"
    )


@pytest.mark.parametrize("words", ["", "   ", "a" * 1001, "avant\u202eaprès", "nul\x00"])
def test_hostile_words_are_refused(words: str) -> None:
    of = doc.world()
    part = doc.section(of, doc.document(of))
    assert refused(actions.write_sentence, section=part, by=of.writer, words=words) in {
        "text_empty",
        "text_too_long",
        "text_control_signs",
    }


def test_what_no_extract_carries_is_not_published() -> None:
    of = doc.world()
    made = doc.document(of)
    assert refused(actions.publish, document=made, by=of.writer) == "nothing_written"
    part = doc.section(of, made)
    bare = doc.sentence(of, part, "Sans source.", extracts=[])
    doc.sentence(of, part, "La machine dit.", origin=Origin.EXTRACT)
    assert refused(actions.publish, document=made, by=of.writer) == "sentences_lack"
    with translation.override("en"):
        lacking = [(one.sentence.words, str(one.why)) for one in prepare(made).lacking]
    assert lacking == [
        ("Sans source.", "it leads to no extract"),
        ("La machine dit.", "nobody has signed off its words, which a machine chose"),
    ]
    actions.to_introduction(sentence=bare, by=of.writer)
    assert actions.sign_off(sentences=Sentence.objects.filter(section=part), by=of.writer) == 1
    published = actions.publish(document=made, by=of.writer)
    assert (published.number, published.introduction) == (1, "Sans source.")
    assert published.figures["sentences_by_machine"] == 1


def test_an_edition_says_what_the_working_text_said_and_its_digest_can_be_made_again() -> None:
    of = doc.world()
    made = doc.document(of)
    part = doc.section(of, made)
    one = doc.sentence(of, part, extracts=of.extracts["Bancs"], contrary=of.extracts["Vélos"][:1])
    published = doc.edition(of, made)
    shown = queries.edition_content(Edition.objects.select_related("document__process__space").get(pk=published.pk))
    (only,) = shown.sentences
    assert (only.public_id, only.words, only.people, only.people_contrary) == (one.public_id, one.words, 3, 1)
    canonical = json.loads(json.dumps(content.canonical(shown)))
    plain = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert published.sha256 == hashlib.sha256(plain.encode()).hexdigest()
    assert audit().findings == []
    EditionSentence.objects.filter(edition=published).update(words="On a changé ces mots.")
    assert [one.code for one in audit().findings] == ["content_changed"]


def test_nothing_is_published_that_was_not_read() -> None:
    of = doc.world()
    made = doc.document(of)
    part = doc.section(of, made)
    doc.sentence(of, part)
    read = prepare(made).version
    doc.sentence(of, part, "Une phrase de plus.")
    assert refused(actions.publish, document=made, by=of.writer, read_version=read) == "changed_since_read"
    doc.edition(of, made)
    assert refused(actions.publish, document=made, by=of.writer) == "nothing_new"


def test_an_edition_taken_back_stays_and_says_why() -> None:
    of = doc.world()
    published = doc.edition(of)
    back = actions.take_back(edition=published, by=of.writer, reason="Un chiffre était faux.")
    assert (back.taken_back_reason, back.taken_back_at is not None) == ("Un chiffre était faux.", True)
    assert refused(actions.take_back, edition=published, by=of.writer, reason="Encore") == "edition_taken_back"
    assert doc.edition(of, published.document).number == 2  # the same words, after one that does not count
    assert audit().findings == []


def test_an_edition_of_a_rehearsal_or_a_draft_is_refused() -> None:
    of = doc.world()
    made = doc.document(of)
    doc.sentence(of, doc.section(of, made))
    type(of.process).objects.filter(pk=of.process.pk).update(published_at=None)
    assert refused(actions.publish, document=made, by=of.writer) == "not_published"


def test_a_rhythm_keeps_its_day() -> None:
    from datetime import UTC, datetime

    from isegoria.commons.synthesis.documents.publishing.actions import next_due

    of = doc.world()
    made = doc.document(of)
    made.rhythm, made.next_due_at = "weekly", datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert next_due(made, datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert next_due(made, datetime(2026, 3, 20, tzinfo=UTC)) == datetime(2026, 3, 23, 8, tzinfo=UTC)
    made.rhythm, made.next_due_at = "monthly", datetime(2026, 1, 31, 8, tzinfo=UTC)
    assert next_due(made, datetime(2026, 1, 31, 9, tzinfo=UTC)) == datetime(2026, 2, 28, 8, tzinfo=UTC)
    made.rhythm = "phase"
    assert next_due(made, datetime(2026, 1, 31, 9, tzinfo=UTC)) is None


def test_at_the_end_of_a_phase_an_edition_is_due() -> None:
    of = doc.world()
    made = doc.document(of)
    actions.promise(document=made, by=of.writer, rhythm="phase")
    phase = make.phase(of.process)
    assert queries.find_document(of.process, made.public_id).due == phase.closes_at
    assert list(queries.due_in(of.process.space)) == []
    assert list(queries.due_in(of.process.space, now=phase.closes_at)) == [made]


def test_coverage_counts_people_and_names_what_is_not_said() -> None:
    of = doc.world(Bancs=3, Vélos=2, Bruit=1)
    made = doc.document(of)
    part = doc.section(of, made)
    doc.sentence(of, part, contrary=of.extracts["Bruit"])
    figures = coverage.of_working(made)
    assert {key: figures[key] for key in ("texts", "people", "texts_harvested", "texts_cited", "people_cited")} == {
        "texts": 6,
        "people": 6,
        "texts_harvested": 6,
        "texts_cited": 4,
        "people_cited": 4,
    }
    assert (figures["contrary"], figures["people_contrary"]) == (1, 1)
    assert [(one["title"], one["people"], one["example"]) for one in figures["unsaid"]] == [
        ("Vélos", 2, of.extracts["Vélos"][0].public_id)
    ]
    assert [(one["title"], one["people"], one["people_cited"]) for one in figures["ideas"]] == [
        ("Bancs", 3, 3),
        ("Vélos", 2, 0),
        ("Bruit", 1, 1),
    ]
    published = doc.edition(of, made)
    assert published.figures == figures == coverage.recompute(published)


def test_an_edition_reads_in_two_queries() -> None:
    of = doc.world()
    published = doc.edition(of)
    edition = Edition.objects.select_related("document__process__space").get(pk=published.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.edition_content(edition)
    assert len(asked) == 2


def test_the_sentences_that_cite_a_text() -> None:
    of = doc.world()
    published = doc.edition(of)
    keys = [one.contribution_id for one in of.extracts["Bancs"]]
    found = queries.sentences_citing([*keys, of.extracts["Vélos"][0].contribution_id])
    assert {key: [one.edition for one in rows] for key, rows in found.items()} == {key: [published] for key in keys}


def test_an_empty_section_says_nothing() -> None:
    of = doc.world()
    made = doc.document(of)
    doc.section(of, made, "Vélos")
    doc.sentence(of, doc.section(of, made))
    published = doc.edition(of, made)
    assert [one.title for one in queries.edition_content(published).sections] == ["Bancs"]
    assert Section.objects.filter(document=made).count() == 2
