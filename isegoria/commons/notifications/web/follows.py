# SPDX-License-Identifier: AGPL-3.0-or-later
"""The button "Follow", which is a small form, and the page of all that one follows."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.accounts.models import Person
from isegoria.core.verdicts import Refused

from .. import actions
from ..models import Follow, Pace
from ..people import page_path
from ..queries import Target, Topic, find_target, follow_of, follower_count, follows_of, preference_of
from ..rules import may_follow
from .finding import back_url, person_or_refuse

A_PAGE = 50
WHAT = {"Space": "space", "Process": "process", "Contribution": "contribution", "Person": "person", "Topic": "process"}


def button(request: HttpRequest, target: Target) -> dict[str, Any]:
    """What the button of one thing shows. At most two queries, one for most visitors."""
    person = known_person(request)
    own = isinstance(target, Person) and person is not None and person.pk == target.pk
    return {
        "request": request,
        "shown": not own and _is_offered(person, target),
        "what": WHAT[type(target).__name__],
        "id": target.public_id,
        "followed": person is not None and not own and follow_of(person, target) is not None,
        "count": follower_count(target),
        "person_name": target.display_name if isinstance(target, Person) else "",
        "topic": target.name if isinstance(target, Topic) else "",
    }


def _is_offered(person: Person | None, target: Target) -> bool:
    """A page offers only those topics that its own phase has: they are not looked up again."""
    if isinstance(target, Topic):
        return target.process.is_published
    return bool(may_follow(person, target))


@require_POST
@never_cache
def follow(request: HttpRequest) -> HttpResponse:
    """Follow or follow no more: ``what`` and ``id`` name the thing, ``topic`` one of a process, ``on`` is 1 or 0."""
    topic = request.POST.get("topic", "").replace("\0", "")[:80]
    what = request.POST.get("what", "")
    target = find_target(what, request.POST.get("id", ""), topic) if what in WHAT.values() else None
    wanted = request.POST.get("on", "1") == "1"
    if wanted:
        may_follow(known_person(request), target).require()
    if target is None or (not wanted and known_person(request) is None):
        return redirect("notifications:follows")
    try:
        with transaction.atomic():
            person = acting_person(request)
            if wanted:
                actions.follow(person=person, target=target)
            else:
                actions.follow_no_more(person=person, target=target)
    except Refused:
        nobody_began(request)
        raise
    if getattr(request, "htmx", False):
        return render(request, "notifications/button.html", button(request, target))
    if wanted and person.is_guest:
        messages.success(
            request,
            _("You follow this. What happens will be in your list on this site; sign in to hear of it by mail too."),
        )
    return HttpResponseRedirect(back_url(request, "/me/follows/"))


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All that one follows, and how soon each is told by mail."""
    person = known_person(request)
    if person is None:
        return render(request, "notifications/nobody.html", {"robots": "noindex"})
    page = Paginator(follows_of(person), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "notifications/follows.html",
        {
            "robots": "noindex",
            "person": person,
            "page": page,
            "rows": [_row(one) for one in page.object_list],
            "paces": Pace.choices,
            "preference": preference_of(person),
        },
    )


def _row(follow: Follow) -> dict[str, Any]:
    target = follow.space or follow.process or follow.contribution or follow.someone
    row: dict[str, Any] = {
        "follow": follow,
        "what": follow.what,
        "id": target.public_id if target else "",
        "around": "",
        "url": "",
        "name": "",
        "language": "",
    }
    if follow.space is not None:
        row |= {"name": follow.space.name.text, "language": follow.space.name.language}
        row["url"] = f"/s/{follow.space.slug}/"
    elif follow.process is not None:
        question = follow.process.question
        row |= {"name": follow.topic or question.text, "language": "" if follow.topic else question.language}
        row |= {
            "url": f"/s/{follow.process.space.slug}/{follow.process.slug}/",
            "around": question.text if follow.topic else follow.process.space.name.text,
        }
    elif follow.contribution is not None:
        text = follow.contribution
        own = text.author_id == follow.person_id
        row |= {"url": f"/c/{text.public_id}/", "around": text.process.question.text}
        shown = text.is_public or (own and text.state != text.State.ERASED)
        row |= (
            {"name": str(text)[:120], "language": text.language} if shown else {"name": _("A text that is not shown")}
        )
    elif follow.someone is not None:
        row |= {"name": follow.someone.display_name, "url": page_path(follow.someone)}
    return row


@require_POST
@never_cache
def pace(request: HttpRequest) -> HttpResponse:
    """How soon one of the things that one follows is told by mail."""
    person = person_or_refuse(request)
    number = request.POST.get("follow", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        actions.set_pace(person=person, follow_id=int(number), pace=request.POST.get("pace", ""))
        messages.success(request, _("Your choice is kept."))
    return redirect("notifications:follows")
