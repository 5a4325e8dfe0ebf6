# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the document, the edition or the sentence that it names."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.documents.addresses import process_path
from isegoria.commons.synthesis.documents.queries import editions_of, find_document
from isegoria.commons.synthesis.models import Document, Edition
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse


def nothing_here(process: Process, code: str = "no_such_synthesis") -> None:
    refuse(
        code,
        _("There is no synthesis at this address: it may have moved, or not be published yet."),
        _("See those of this process."),
        remedy_url=process_path(process),
        status=404,
    )


def document_at(request: HttpRequest, space: str, process: str, document: str) -> tuple[Document, list[Edition]]:
    """A published synthesis and its editions, the latest first. Raises ``Refused``."""
    found = process_at(request, space, process)
    named = find_document(found, document)
    editions = editions_of(named) if named is not None else []
    if named is None or not editions:
        nothing_here(found)
        raise AssertionError
    return named, editions


def edition_at(
    request: HttpRequest, space: str, process: str, document: str, number: int
) -> tuple[Edition, list[Edition]]:
    """One edition, and all of its synthesis. Raises ``Refused``."""
    named, editions = document_at(request, space, process, document)
    edition = next((one for one in editions if one.number == number), None)
    if edition is None:
        nothing_here(named.process, "no_such_edition")
        raise AssertionError
    return edition, editions


def latest_of(editions: list[Edition]) -> Edition:
    """The latest that was not taken back; the latest of all where every one was."""
    return next((one for one in editions if one.taken_back_at is None), editions[0])
