# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of an edition; while the worker makes them, a page that says so."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.commons.synthesis.documents.addresses import edition_path
from isegoria.commons.synthesis.models import Edition
from isegoria.core.processes.addresses import process_at
from isegoria.core.verdicts import refuse

from . import storage
from .queries import find_edition, stamp_of

TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
# Whatever a reader of the file makes of it, it does nothing in the name of the site.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
MINUTES = 10
"""How long a copy may be used before asking again: what is hidden or erased is gone everywhere well within the hour."""


@require_safe
def give(request: HttpRequest, space: str, process: str, document: str, number: str, file: str) -> HttpResponseBase:
    """One file of an edition, as it stands now."""
    found = process_at(request, space, process)
    edition = find_edition(found, document, int(number))
    if edition is None:
        refuse(
            "no_such_edition",
            _("There is no such edition of a synthesis: the address may be incomplete."),
            _("Choose among those that were published."),
            remedy_url=f"/s/{found.space.slug}/{found.slug}/syntheses/",
            status=404,
        )
    stamp = stamp_of(edition)
    try:
        stream = storage.path_of(edition.public_id, stamp, file).open("rb")
    except FileNotFoundError:
        return _not_yet(request, edition, stamp)
    if request.headers.get("HX-Request"):  # the page that waits for it: the browser opens it by itself
        stream.close()
        return HttpResponse(headers={"HX-Redirect": request.path, "Cache-Control": "no-store"})
    ending = file.rpartition(".")[2]
    title = slugify(edition.title)[:60].strip("-") or "isegoria"
    response: HttpResponseBase = FileResponse(
        stream,
        content_type=TYPES[ending],
        as_attachment=ending != "pdf",
        filename=f"{title}-{edition.number}{'-note' if file.startswith('note') else ''}.{ending}",
    )
    public = found.is_published
    etag = f'"{stamp}-{file}"'
    response["ETag"] = etag
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"public, max-age={MINUTES * 60}" if public else "private, no-store"
    answer = get_conditional_response(request, etag=etag, response=response)
    if answer is not response:
        stream.close()
    return answer or response


def _not_yet(request: HttpRequest, edition: Edition, stamp: str) -> HttpResponse:
    """Ask the worker for it, and say so. The page looks again by itself where scripts run, by a link elsewhere."""
    failed = storage.has_failed(edition.public_id, stamp)
    if not failed:
        storage.want(edition.public_id)
    response = render(
        request,
        "synthesis/printing_waits.html",
        {
            "robots": "noindex",
            "edition": edition,
            "process": edition.document.process,
            "failed": failed,
            "file_url": request.path,
            "edition_url": edition_path(edition),
        },
        status=202,
    )
    response["Retry-After"] = "3600" if failed else "5"
    response["Cache-Control"] = "no-store"
    return response
