# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt of a ballot: that it arrived, what it says, what this proves, and until when it can be changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.polling.queries import voted_in
from isegoria.core.accounts import carried
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import refuse
from isegoria.tools.votes.casting.queries import own_ballot, own_reasons
from isegoria.tools.votes.models import Vote
from isegoria.tools.votes.queries import options_of, votes_of

from .ballot_page import marks_in_words, reasons_said, right_to_vote, vote_context
from .finding import vote_at, vote_url
from .voting import COOKIE, Voted


@require_safe
@never_cache
def receipt(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """Shown to whoever has voted, and to nobody else. The code itself is there for half an hour after the vote."""
    found = vote_at(request, space, process, phase, vote)
    person = known_person(request)
    own = own_ballot(found, person) if person else None
    if person is None or own is None:
        refuse(
            "no_ballot_of_yours",
            _(
                "There is no ballot of yours on this question: "
                "either you have not voted, or this browser does not know you."
            ),
            _("Open the question: if you have already voted, it says so once you have signed in."),
            remedy_url=vote_url(found),
            status=404,
        )
    act = carried.brought_back(request, Voted, cookie=COOKIE, person=person)
    if act is not None and act.vote != found.public_id:
        act = None
    may_change = right_to_vote(person, found)
    context = vote_context(found) | {
        "own": own,
        "act": act,
        "own_reasons": reasons_said(options_of(found), own_reasons(found, person)),
        "lines": marks_in_words(found, own.marks) if own.marks is not None else [],
        "may_change": may_change.allowed,
        "next_url": _next_question(found, person) if may_change else "",
    }
    return render(request, "votes/receipt.html", context)


def _next_question(vote: Vote, person: Person) -> str:
    """The next question of the phase that one has not voted on yet; "" where there is none."""
    others = [one for one in votes_of(vote.phase) if one.state == Vote.State.READY]
    if len(others) < 2:
        return ""
    done = voted_in(person, [one.urn for one in others])
    left = [one for one in others if one.pk not in done]
    after = [one for one in left if one.position > vote.position] or left
    return vote_url(after[0]) if after else ""
