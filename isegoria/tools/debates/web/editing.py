# SPDX-License-Identifier: AGPL-3.0-or-later
"""Put an argument in better words, and read what it said before. What was typed is never lost."""

from contextlib import nullcontext

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.contributions.history import history_page, may_read_history
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import is_read_first, may_edit
from isegoria.core.processes.rules import may_write
from isegoria.core.verdicts import Refused, Verdict, refuse
from isegoria.design.templatetags.prose import plain
from isegoria.tools.debates.actions import edit_argument

from .finding import addresses, argument_at, argument_url
from .forms import ArgumentForm
from .last_act import LastAct, carry, excerpt


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """A new version, by its author. Its side stays, and those before stay readable in its history."""
    found = argument_at(request, space, process, ref[:10])
    person = known_person(request)
    may_write(found.phase).require()
    if request.method != "POST":
        may_edit(person, found).require()
        initial = {"text": found.body, "version": found.current_version}
        return _page(request, found, ArgumentForm(phase=found.phase, edits=True, initial=initial))
    form = ArgumentForm(request.POST, phase=found.phase, edits=True)
    if not form.is_valid():
        may_edit(person, found).require()
        return _page(request, found, form, status=400)
    try:
        with nullcontext() if person else transaction.atomic():
            person = acting_person(request)
            said = edit_argument(
                argument=found,
                person=person,
                text=form.cleaned_data["text"],
                # A form without its version was not made by this page: it overwrites nothing it has not seen.
                expected_version=form.cleaned_data.get("version") or 1,
            )
    except Refused as refused:
        nobody_began(request)
        if refused.verdict.code == "not_author":
            raise
        return _page(request, found, form, refused=refused.verdict)
    made = said.contribution
    made.process = found.process
    response = HttpResponseRedirect(f"{argument_url(made)}#kept")
    act = LastAct(
        person=person.public_id,
        kind="edited",
        phase=found.phase_id,
        ref=made.ref,
        excerpt=excerpt(plain(made.body)),
        language=made.language,
        receipt=said.receipt.code,
        waits=made.state == Contribution.State.PENDING,
    )
    carry(response, act, addresses(found.phase).process)
    return response


def _page(
    request: HttpRequest,
    argument: Contribution,
    form: ArgumentForm,
    *,
    refused: Verdict | None = None,
    status: int = 200,
) -> HttpResponse:
    # Someone wrote meanwhile: both texts are shown, and the form's own stays to be copied.
    theirs = refused is not None and refused.code == "edited_meanwhile"
    if theirs:
        argument.refresh_from_db(fields=["body"])
    response = render(
        request,
        "debates/edit.html",
        {
            "robots": "noindex",
            "argument": argument,
            "side": argument.argument.side,
            "phase": argument.phase,
            "process": argument.process,
            "form": form,
            "refusal": None if refused is None else refused.in_words,
            "theirs": theirs,
            "moderated_before": is_read_first(argument.phase, known_person(request)),
            "page_url": argument_url(argument),
            "history_url": argument_url(argument, "history"),
            "urls": addresses(argument.phase),
        },
        status=status if refused is None else refused.status,
    )
    if refused is not None:
        response["X-Refusal"] = refused.code
    return response


@require_safe
@never_cache
def history(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """The versions, the latest first. Public as long as the text is; its author always reads their own."""
    found = argument_at(request, space, process, ref[:10])
    if not may_read_history(known_person(request), found):
        refuse(
            "not_public",
            _("This argument is not shown now, nor is its history."),
            _("Its page says why."),
            remedy_url=argument_url(found),
            status=410 if found.state == Contribution.State.ERASED else 404,
        )
    return render(
        request,
        "debates/history.html",
        {
            "argument": found,
            "side": found.argument.side,
            "phase": found.phase,
            "process": found.process,
            "page": history_page(found, request.GET.get("page")),
            "page_url": argument_url(found),
            "urls": addresses(found.phase),
        },
    )
