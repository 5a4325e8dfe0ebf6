# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where syntheses are read and written."""

from django.urls import reverse

from isegoria.commons.synthesis.models import Document, Edition, EditionSentence
from isegoria.core.processes.models import Process


def process_path(process: Process) -> str:
    return reverse("synthesis:syntheses", args=[process.space.slug, process.slug])


def document_path(document: Document) -> str:
    process = document.process
    return reverse("synthesis:document", args=[process.space.slug, process.slug, document.public_id])


def edition_path(edition: Edition) -> str:
    return reverse("synthesis:edition", args=_args(edition))


def sentence_path(edition: Edition, sentence: EditionSentence) -> str:
    return reverse("synthesis:sentence", args=[*_args(edition), sentence.sentence])


def note_path(edition: Edition) -> str:
    return reverse("synthesis:note", args=_args(edition))


def json_path(edition: Edition) -> str:
    return reverse("synthesis:edition_json", args=_args(edition))


def desk_path(document: Document) -> str:
    process = document.process
    return reverse("synthesis:writing", args=[process.space.slug, process.slug, document.public_id])


def _args(edition: Edition) -> list[str]:
    document = edition.document
    process = document.process
    return [process.space.slug, process.slug, document.public_id, str(edition.number)]
