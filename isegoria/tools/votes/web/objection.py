# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one objection, once it is public: who says what against which motion."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.verdicts import refuse
from isegoria.tools.votes.queries import objection_of, options_of
from isegoria.tools.votes.tool import OBJECTION

from .ballot_page import common_context
from .finding import vote_url


@require_safe
@never_cache
def objection(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One text. The identifier leads: an address with other words sends on to the present one."""
    text = contribution_at(request, ref)
    found = objection_of(text) if text.kind == OBJECTION else None
    if found is None or (text.process.space.slug, text.process.slug) != (space, process):
        refuse(
            "no_such_objection",
            _("There is no objection at this address: the address may be incomplete."),
            _("Look for it on the page of the result."),
            remedy_url=f"/s/{space}/{process}/",
            status=404,
        )
    if text.ref != ref:
        return HttpResponsePermanentRedirect(contribution_url(text))
    vote = found.vote
    vote.phase.process, found.contribution = text.process, text
    choices = options_of(vote)
    context = common_context(vote.phase) | {
        "vote": vote,
        "objection": found,
        "option_name": next((one.name for one in choices if one.position == found.place), None)
        if len(choices) > 1
        else None,
        "result_url": vote_url(vote, "result"),
    }
    status = 410 if text.state == Contribution.State.ERASED else 200
    return render(request, "votes/objection.html", context, status=status)
