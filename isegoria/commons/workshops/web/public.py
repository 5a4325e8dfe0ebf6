# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone reads: the meetings of a process, one of them with its texts, one text."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.workshops import queries
from isegoria.commons.workshops.kind import NOTE
from isegoria.commons.workshops.models import WorkshopNote
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.life import Life, Step, life_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import optional_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import turnout
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.verdicts import refuse

from .finding import addresses, workshop_in, workshop_url

A_PAGE = 50
State = Contribution.State


def _frame(request: HttpRequest, process: Process) -> dict[str, Any]:
    return {
        "process": process,
        "space": process.space,
        "urls": addresses(process),
        "organises": request.user.is_authenticated and bool(roles_in(request.user, process.space) & ORGANISING),
    }


@require_safe
@never_cache
def listed(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The meetings of a process, the latest first."""
    found = process_at(request, space, process)
    page = Paginator(queries.workshops_of(found), A_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.process = found
        one.url = workshop_url(one)
    context = {"page": page, "presence": queries.presence(found), "turnout": turnout(found)}
    return render(request, "workshops/list.html", _frame(request, found) | context)


@require_safe
@never_cache
def workshop(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One meeting with its texts in the order of its notes; of a withdrawn one, why."""
    place = process_at(request, space, process)
    found = workshop_in(place, ref)
    if found.is_draft:
        refuse(
            "workshop_in_preparation",
            _("The notes of this workshop are still being prepared."),
            _("Come back later, or see the other workshops."),
            remedy_url=addresses(place).list,
            status=404,
        )
    if found.ref != ref:
        return HttpResponsePermanentRedirect(workshop_url(found))
    page = None
    if found.is_public:
        page = Paginator(queries.notes_of(found), A_PAGE).get_page(request.GET.get("page"))
        for one in page.object_list:
            one.contribution.process = place
            one.url = contribution_url(one.contribution)
    context = {
        "workshop": found,
        "page": page,
        "coming": queries.left_to_write(found).count() if found.is_public else 0,
        "robots": "" if found.is_public else "noindex",
    }
    return render(request, "workshops/workshop.html", _frame(request, place) | context)


def _life(found: Contribution, note: WorkshopNote) -> Life:
    """It was said on the day of the meeting, whenever its notes came in."""
    zone = found.process.space.zone
    said = datetime.combine(note.workshop.held_on, time(12), tzinfo=zone)
    return replace(life_of(found), said=Step(at=said, note=str(_("at the workshop"))))


@require_safe
@never_cache
def note(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One text of a meeting. The identifier leads: an address with other words sends on to the present one."""
    found = contribution_at(request, ref)
    at = queries.note_of(found) if found.kind == NOTE else None
    if at is None or (found.process.space.slug, found.process.slug) != (space, process):
        refuse(
            "no_such_note",
            _("There is no note of a workshop at this address: the address may be incomplete."),
            _("Look for it in the list of workshops."),
            remedy_url=reverse("workshops:list", kwargs={"space": space, "process": process}),
            status=404,
        )
    if found.state == State.MERGED and found.standing.merged_into is not None:
        target = found.standing.merged_into
        target.process = found.process
        return HttpResponseRedirect(contribution_url(target))
    if found.ref != ref:
        return HttpResponsePermanentRedirect(contribution_url(found))
    public = found.state == State.PUBLISHED and at.workshop.is_public
    before, after = queries.neighbours(at) if public else (None, None)
    for one in (before, after):
        if one is not None:
            one.contribution.process = found.process
    context = {
        "note": at,
        "contribution": found,
        "workshop": at.workshop,
        "workshop_url": workshop_url(at.workshop),
        "is_public": public,
        "robots": "" if public else "noindex",
        "life": _life(found, at) if public else None,
        "before_url": contribution_url(before.contribution) if before else "",
        "after_url": contribution_url(after.contribution) if after else "",
        # Rooms of their own: each may have been taken away, and is then not offered.
        "comments_url": optional_url("comments:thread", ref=found.ref),
        "answers_url": optional_url("answers:contribution", ref=found.ref),
        "flag_url": optional_url("moderation:flag", ref=found.public_id),
        "share_url": optional_url("web:share_contribution", public_id=found.public_id),
    }
    status = 410 if found.state == State.ERASED else 200
    return render(request, "workshops/note.html", _frame(request, found.process) | context, status=status)
