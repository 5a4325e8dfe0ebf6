# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a contribution's files, and the files themselves."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.verdicts import Refused, Verdict

from . import actions, queries, storage
from .forms import AttachmentFields
from .models import Attachment
from .rules import FILES_EACH, is_public, may_attach, may_have, may_remove, may_send

TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
}
ENDINGS = {"jpeg": "jpg", "png": "png", "pdf": "pdf", "odt": "odt"}
# Whatever the file holds, it does nothing: no script, no frame, no request, an origin of its own.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
MINUTES = 10
"""How long a copy may be used before asking again: what is hidden or erased is gone everywhere well within the hour."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def files(request: HttpRequest, ref: str) -> HttpResponse:
    """The files of a contribution, and the form that adds one."""
    found = contribution_at(request, ref)
    if request.method != "POST":
        return _page(request, found, AttachmentFields())
    # Before anything is looked at: whoever may not attach costs no more than this.
    may_attach(known_person(request), found).require()
    person = acting_person(request)
    may_send(person).require()
    form = AttachmentFields(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    try:
        actions.attach(
            contribution=found,
            by=person,
            file=form.cleaned_data["file"],
            alternative=form.cleaned_data["alternative"],
        )
    except Refused as refused:
        return _refused(request, found, form, refused.verdict)
    messages.success(request, _("The file is kept and stands beside your text."))
    return HttpResponseRedirect(reverse("attachments:files", args=[found.ref]))


def _refused(request: HttpRequest, found: Contribution, form: AttachmentFields, verdict: Verdict) -> HttpResponse:
    field = "alternative" if verdict.code.startswith(("alternative", "text")) else "file"
    form.add_error(field, f"{verdict.reason_text} {verdict.remedy_text}")
    response = _page(request, found, form, status=verdict.status)
    response["X-Refusal"] = verdict.code
    return response


def _page(request: HttpRequest, found: Contribution, form: AttachmentFields, *, status: int = 200) -> HttpResponse:
    person = known_person(request)
    kept = [one for one in queries.files_of(found) if one.contribution_id == found.pk]
    for one in kept:
        one.contribution = found
    verdict = may_attach(person, found)
    shown = found.is_public or bool(verdict) or any(may_have(person, request.user, one) for one in kept[:1])
    return render(
        request,
        "attachments/files.html",
        {
            "robots": "noindex",
            "contribution": found,
            "process": found.process,
            "text_shown": shown,
            "files": [
                {"file": one, "may_remove": bool(may_remove(person, request.user, one))} for one in kept if shown
            ],
            "form": form,
            # Whoever only looks is not told that they may not edit: nothing was asked.
            "may_add": bool(verdict),
            "refusal": None if verdict or verdict.code == "not_author" else verdict.in_words,
            "left": FILES_EACH - len(kept),
            "page_url": contribution_url(found),
        },
        status=status,
    )


@require_POST
def remove(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Remove one file, once it was confirmed."""
    found = contribution_at(request, ref)
    attachment = _file_at(name)
    if attachment.contribution_id != found.pk:
        raise Http404
    account: Any = request.user if request.user.is_authenticated else None
    actions.remove(attachment=attachment, person=known_person(request), account=account)
    messages.success(request, _("The file is removed."))
    return HttpResponseRedirect(reverse("attachments:files", args=[found.ref]))


def _file_at(name: str) -> Attachment:
    attachment = queries.find_file(name)
    if attachment is None:
        raise Http404
    return attachment


@require_safe
def give(request: HttpRequest, name: str, small: bool = False) -> HttpResponseBase:
    """The file itself, to anyone while its contribution is public; else to its authors and to moderators."""
    attachment = _file_at(name)
    public = is_public(attachment)
    if not public:
        may_have(known_person(request), request.user, attachment).require()
    try:
        stream = storage.path_of(name, small=small and attachment.small_width > 0).open("rb")
    except FileNotFoundError:  # a data directory brought back without its files
        raise Http404 from None
    response: HttpResponseBase = FileResponse(
        stream,
        content_type=TYPES[attachment.format],
        as_attachment=not attachment.is_picture,
        filename=_file_name(attachment),
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = f"public, max-age={MINUTES * 60}" if public else "private, no-store"
    if public:
        etag = f'"{attachment.sha256[:32]}{"-small" if small else ""}"'
        response["ETag"] = etag
        answer = get_conditional_response(request, etag=etag, response=response)
        if answer is not response:
            stream.close()
        return answer or response
    return response


def _file_name(attachment: Attachment) -> str:
    """A name made of its words: what the sender's machine called it is not kept."""
    return f"{slugify(attachment.alternative)[:60].strip('-') or 'isegoria'}.{ENDINGS[attachment.format]}"
