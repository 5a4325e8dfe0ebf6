# SPDX-License-Identifier: AGPL-3.0-or-later
"""For organisers: which ways are open, letters to print, the list of residents, two participations of one person."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.verdicts import Refused, refuse

from .. import queries
from ..actions import close_handler, open_handler
from ..cases.actions import counts_once, decide_case
from ..models import Case, Letter, Opening
from ..port import Handler, find_handler, handlers
from ..post.actions import forget_addresses, print_every_letter, print_letters
from ..post.sheets import Sender, draw_letters
from ..residents.actions import forget_register, read_register
from .finding import account_of, administered_space, organised_space
from .forms import DecisionForm, ParametersForm, RegisterForm
from .receiving import InMemoryOnly

A_PAGE = 30


@dataclass(frozen=True)
class Row:
    """A way to be checked, as organisers see it: open here, by a space around, or not."""

    handler: Handler
    own: Opening | None
    above: Opening | None
    form: ParametersForm
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def ways(request: HttpRequest, space: str) -> HttpResponse:
    """Which ways to be checked are open; a POST opens, changes or closes one."""
    place = organised_space(request, space)
    faulty: ParametersForm | None = None
    if request.method == "POST":
        handler = find_handler(request.POST.get("handler", ""))
        if handler is None or handler.always:
            refuse(
                "no_such_handler",
                _("There is no such way to be checked on this site. Nothing was changed."),
                _("Load the page again."),
                status=404,
            )
        form = ParametersForm(request.POST, handler=handler)
        if request.POST.get("act") == "close":
            close_handler(space=place, handler=handler.slug, by=account_of(request))
            messages.success(request, _("This way to be checked is closed. Who was checked by it still is."))
            return HttpResponseRedirect(request.path)
        if form.is_valid():
            open_handler(space=place, handler=handler.slug, by=account_of(request), parameters=form.cleaned_data)
            messages.success(request, _("This way to be checked is open."))
            return HttpResponseRedirect(request.path)
        faulty = form
    return render(
        request,
        "verification/organise/ways.html",
        {
            "robots": "noindex",
            "space": place,
            "rows": _rows(place, faulty, request.POST.get("handler", "")),
            "form": faulty,
            "waiting": queries.letters_in(place, Letter.State.ASKED).count(),
            "open_cases": Case.objects.filter(space=place, outcome=Case.Outcome.OPEN).count(),
            "administers": "administrator" in roles_in(request.user, place),
        },
        status=400 if faulty else 200,
    )


def _rows(space: Space, faulty: ParametersForm | None, which: str) -> list[Row]:
    opened = queries.openings_in(space)
    found = []
    for one in handlers():
        opening = opened.get(one.slug)
        own = opening if opening and opening.space_id == space.pk else None
        form = ParametersForm(initial=opening.parameters if opening else None, handler=one)
        found.append(
            Row(
                handler=one,
                own=own,
                above=None if own else opening,
                form=faulty if faulty and one.slug == which else form,
                url=one.organise_address(space) if own else "",
            )
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def letters(request: HttpRequest, space: str) -> HttpResponse:
    """Letters that wait, and those printed. A POST makes one PDF of them all, or a page of a batch to print from the
    browser, or forgets the addresses of those printed."""
    place = organised_space(request, space)
    if request.method == "POST":
        if request.POST.get("act") == "forget":
            count = forget_addresses(space=place, by=account_of(request))
            messages.success(
                request,
                ngettext("%(n)s address was forgotten.", "%(n)s addresses were forgotten.", count) % {"n": count},
            )
            return HttpResponseRedirect(request.path)
        again = request.POST.get("act") in {"again", "pdf_again"}
        if request.POST.get("act") in {"pdf", "pdf_again"}:
            return _sheets(request, place, again)
        printed = print_letters(space=place, by=account_of(request), again=again)
        opening = queries.opening_of(place, "post")
        return render(
            request,
            "verification/organise/letters_printed.html",
            {
                "robots": "noindex",
                "space": place,
                "letters": printed,
                "sender": opening.parameters.get("sender", "") if opening else "",
            },
        )
    return render(
        request,
        "verification/organise/letters.html",
        {
            "robots": "noindex",
            "space": place,
            "waiting": queries.letters_in(place, Letter.State.ASKED).count(),
            "kept": queries.letters_in(place, Letter.State.PRINTED).filter(forgotten_at=None).count(),
            "printed": queries.letters_in(place, Letter.State.PRINTED).count(),
            "confirmed": queries.letters_in(place, Letter.State.CONFIRMED).count(),
        },
    )


def _sheets(request: HttpRequest, space: Space, again: bool) -> HttpResponse:
    """The letters as one PDF. It is in memory alone: what fails on its way is made again, with new codes."""
    opening = queries.opening_of(space, "post")
    sender = Sender(
        space=str(space),
        lines=opening.parameters.get("sender", "") if opening else "",
        page=f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('verification:post', args=[space.slug])}",
        zone=space.zone,
    )
    drawn, count = draw_letters(print_every_letter(space=space, by=account_of(request), again=again), sender)
    if not count:
        messages.info(request, _("No letter waits."))
        return HttpResponseRedirect(request.path)
    name = f"{space.slug}-{timezone.localtime(timezone=space.zone):%Y-%m-%d-%H%M}-{count}.pdf"
    return HttpResponse(
        drawn, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@csrf_exempt  # until the file is sure to stay in memory: reading the token reads the body; checked just below
def residents(request: HttpRequest, space: str) -> HttpResponse:
    """The list of residents; a POST reads another one."""
    request.upload_handlers = [InMemoryOnly(request)]
    return _residents(request, space)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def _residents(request: HttpRequest, space: str) -> HttpResponse:
    place = organised_space(request, space)
    form = RegisterForm()
    if request.method == "POST" and request.POST.get("act") == "forget":
        forget_register(space=place, by=account_of(request))
        messages.success(request, _("The list is gone. Who was found in it stays checked."))
        return HttpResponseRedirect(request.path)
    if request.method == "POST":
        form = RegisterForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                read = read_register(
                    space=place,
                    by=account_of(request),
                    chunks=form.cleaned_data["list_file"].chunks(),
                    columns=form.columns(),
                )
            except Refused as refused:
                form.add_error("list_file", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
            else:
                messages.success(
                    request,
                    ngettext("%(n)s line was read.", "%(n)s lines were read.", read.lines) % {"n": read.lines},
                )
                return HttpResponseRedirect(request.path)
    return render(
        request,
        "verification/organise/residents.html",
        {"robots": "noindex", "space": place, "form": form, "register": queries.register_of(place)},
        status=400 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD"])
@never_cache
@signed_in
def duplicates(request: HttpRequest, space: str) -> HttpResponse:
    """Participations that were checked as the same person, those to be decided first."""
    place = administered_space(request, space)
    waiting = queries.cases_in(place).filter(outcome=Case.Outcome.OPEN).order_by("pk")
    decided = queries.cases_in(place).exclude(outcome=Case.Outcome.OPEN).order_by("-decided_at")
    page = Paginator(decided, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "verification/organise/duplicates.html",
        {"robots": "noindex", "space": place, "waiting": list(waiting[:100]), "page": page, "handlers": _names()},
    )


def _names() -> dict[str, object]:
    return {one.slug: one.name for one in handlers()}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def duplicate(request: HttpRequest, space: str, case: str) -> HttpResponse:
    """Both participations of a case, without who they are; a POST decides."""
    place = administered_space(request, space)
    found = queries.cases_in(place).filter(public_id=case).first()
    if found is None:
        refuse(
            "no_such_case",
            _("There is no such case here. Whoever it was about may have left since."),
            _("Go back to the list."),
            remedy_url=reverse("verification:duplicates", args=[place.slug]),
            status=404,
        )
    found.space = place
    form = DecisionForm(
        request.POST if request.method == "POST" else None, both=not counts_once(found), initial={"outcome": "merged"}
    )
    if request.method == "POST" and form.is_valid():
        decide_case(case=found, by=account_of(request), **form.cleaned_data)
        messages.success(request, _("It is decided, and both are told."))
        return HttpResponseRedirect(reverse("verification:duplicates", args=[place.slug]))
    handler = find_handler(found.handler)
    return render(
        request,
        "verification/organise/duplicate.html",
        {
            "robots": "noindex",
            "space": place,
            "case": found,
            "handler": handler.name if handler else found.handler,
            "both": queries.deeds_of(found.first, found.second) if found.is_open else [],
            "form": form,
        },
        status=400 if form.errors else 200,
    )
