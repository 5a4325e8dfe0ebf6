# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of an edition, in JSON: where each is, and whether it is there."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from isegoria.commons.synthesis.documents.api_finding import find_edition

from . import storage
from .queries import stamp_of

router = Router()


class PrintedFile(Schema):
    name: str
    address: str
    """Whole. Asked for before it is there, it answers 202, and the worker makes it."""
    ready: bool


@router.get("/syntheses/{slug:document}/editions/{int:number}/files", response=list[PrintedFile], auth=None)
def list_files(request: HttpRequest, document: str, number: int) -> list[PrintedFile]:
    """The edition on paper: the whole of it and its one-page note, as tagged PDF and as ODT."""
    edition = find_edition(request, document, number)
    process = edition.document.process
    stamp = stamp_of(edition)
    where = {"space": process.space.slug, "process": process.slug, "document": document, "number": number}
    return [
        PrintedFile(
            name=name,
            address=settings.SITE_ADDRESS.rstrip("/") + reverse("synthesis:printed", kwargs={**where, "file": name}),
            ready=storage.path_of(edition.public_id, stamp, name).exists(),
        )
        for name in storage.FILES
    ]
