# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small acts on one comment: useful, pinned."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from isegoria.core.accounts.identification import acting_person, nobody_began
from isegoria.core.accounts.models import Account
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused

from .. import actions
from ..models import Comment
from .addresses import back_url, comment_at, comment_url


@require_POST
@never_cache
def useful(request: HttpRequest, ref: str) -> HttpResponse:
    """Find a comment useful, or no more."""
    placed = comment_at(request, ref)
    text = placed.contribution
    wanted = request.POST.get("useful", "1") == "1"
    try:
        with transaction.atomic():
            person = acting_person(request)
            if wanted:
                actions.find_useful(comment=text, person=person)
            else:
                actions.find_useful_no_more(comment=text, person=person)
    except Refused:
        nobody_began(request)
        raise
    if getattr(request, "htmx", False):
        count = Comment.objects.values_list("useful", flat=True).get(pk=placed.pk)
        context = {
            "id": text.public_id,
            "useful": count,
            "found": wanted,
            "can_act": True,
            "own": False,
            "useful_url": reverse("comments:useful", args=[text.public_id]),
        }
        # A pinned comment may stand twice on a page: the button keeps its own name, and with it the focus.
        prefix = "p" if request.headers.get("HX-Target", "").startswith("p") else ""
        return render(request, "comments/useful_fragment.html", {"card": context, "prefix": prefix})
    return HttpResponseRedirect(f"{back_url(request, comment_url(text))}#c-{text.public_id}")


@require_POST
@never_cache
def pin(request: HttpRequest, ref: str) -> HttpResponse:
    """Pin a comment above the others, or unpin it."""
    placed = comment_at(request, ref)
    may_organise(request.user, placed.root.process.space).require()
    if isinstance(request.user, Account):
        account = Account.objects.get(pk=request.user.pk)
        act = actions.pin if request.POST.get("pin", "1") == "1" else actions.unpin
        act(comment=placed.contribution, by=account)
    return HttpResponseRedirect(comment_url(placed.contribution))
