# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of people, noted and cited, made by the real actions; and who was told of it."""

from collections.abc import Sequence

from isegoria.commons.synthesis.documents import actions
from isegoria.commons.synthesis.models import Document, Edition, Extract, Sentence
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution

from . import making_documents as make
from .making_documents import World

WORDS = "Il faut des bancs à l'ombre, dit l'habitant numéro {}."


def world() -> World:
    return make.world(Bancs=1)


def text(of: World, author: Person | None, number: int = 1) -> Extract:
    """A text of someone, of which the whole was noted."""
    return make.whole(WORDS.format(number), of.process, author, of.ideas["Bancs"])


def texts(of: World, author: Person, count: int, *, first: int = 1) -> list[Extract]:
    return [text(of, author, number) for number in range(first, first + count)]


def said(extract: Extract) -> Contribution:
    """The text of an extract, as a page has it."""
    return Contribution.objects.select_related("process__space", "phase", "standing").get(pk=extract.contribution_id)


def sentence(
    of: World, extracts: Sequence[Extract], *, contrary: Sequence[Extract] = (), words: str = "On veut des bancs."
) -> Sentence:
    """A sentence in a document of its own."""
    document = make.document(of)
    return make.sentence(of, make.section(of, document), words, extracts=extracts, contrary=contrary)


def publish(of: World, written: Sentence) -> Edition:
    document = Document.objects.select_related("process__space").get(pk=written.section.document_id)
    return actions.publish(document=document, by=of.writer)


def cite(of: World, written: Sentence, extracts: Sequence[Extract]) -> None:
    actions.cite(sentence=Sentence.objects.get(pk=written.pk), by=of.writer, extracts=extracts)
