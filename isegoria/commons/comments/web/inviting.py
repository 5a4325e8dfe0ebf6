# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations into a thread: the organisers' page, and the page that the link of the mail opens."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.addresses import say_where
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused, refuse

from .. import queries
from ..inviting.actions import accept, find_invitation, invite, revoke
from ..models import Invitation
from ..rules import may_accept
from .addresses import root_at, root_url, thread_url
from .forms import InvitationForm
from .thread import words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitations(request: HttpRequest, ref: str) -> HttpResponse:
    """Who was invited into a thread; a POST invites one more."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    root = root_at(request, ref)
    may_organise(request.user, root.process.space).require()
    form = InvitationForm(request.POST or None, initial={"language": root.process.language})
    status = 200
    if request.method == "POST":
        if form.is_valid() and _invite(request, root, form):
            messages.success(request, _("The invitation is on its way."))
            return HttpResponseRedirect(request.path)
        status = 400
    return render(
        request,
        "comments/invitations.html",
        {
            "root": root,
            "process": root.process,
            "space": root.process.space,
            "title": root.title or " ".join(root.body.split()),
            "root_url": root_url(root),
            "thread_url": thread_url(root),
            "form": form,
            "invitations": queries.invitations_to(root),
        },
        status=status,
    )


def _invite(request: HttpRequest, root: Contribution, form: InvitationForm) -> bool:
    """Send the invitation of a form. False when it cannot be, and the form says why."""
    given: dict[str, Any] = form.cleaned_data
    try:
        invite(
            root=root,
            by=Account.objects.get(pk=request.user.pk),
            email=given["email"],
            name=given["name"],
            presentation=given["presentation"],
            capacity=given["capacity"],
            language=given["language"],
            site=settings.SITE_ADDRESS.rstrip("/"),
        )
    except Refused as refusal:
        form.add_error(None, f"{refusal.verdict.reason_text} {refusal.verdict.remedy_text}")
        return False
    except ValidationError as error:
        form.add_error("email", error)
        return False
    return True


@require_POST
@never_cache
def withdrawn(request: HttpRequest, ref: str, invitation: str) -> HttpResponse:
    """Withdraw an invitation."""
    root = root_at(request, ref)
    may_organise(request.user, root.process.space).require()
    found = Invitation.objects.filter(root=root, public_id=invitation).select_related("root__process__space").first()
    if found is not None:
        revoke(invitation=found, by=Account.objects.get(pk=request.user.pk))
        messages.success(request, _("The invitation was withdrawn. Its link opens nothing any more."))
    return HttpResponseRedirect(reverse("comments:invitations", args=[root.ref]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """What the link of the mail opens. Only a POST accepts: those who look at a mail's links accept nothing."""
    invitation = find_invitation(token)
    if invitation is None:
        refuse(
            "no_such_invitation",
            _("This link is not an invitation: it may be incomplete."),
            _("Open it again from the mail, whole; or ask whoever wrote to you."),
            status=404,
        )
    root = invitation.root
    root.phase.process = root.process
    say_where(request, root.process.space, root.process)
    if request.method == "POST":
        accept(invitation=invitation, person=acting_person(request))
        return HttpResponseRedirect(f"{thread_url(root)}#say")
    verdict = may_accept(invitation, known_person(request))
    response = render(
        request,
        "comments/invited.html",
        {
            "invitation": invitation,
            "root": root,
            "process": root.process,
            "space": root.process.space,
            "title": root.title or " ".join(root.body.split()),
            "thread_url": thread_url(root),
            "refusal": None if verdict else words(verdict),
            "accepted": invitation.person_id is not None and invitation.person == known_person(request),
            "robots": "noindex",
        },
        status=200 if verdict else verdict.status,
    )
    # The address is a secret: it goes nowhere with the links of this page.
    response["Referrer-Policy"] = "no-referrer"
    return response
