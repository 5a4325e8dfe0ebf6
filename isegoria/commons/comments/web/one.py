# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one comment, with what answers it; to answer, to edit it, to take it back."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_edit
from isegoria.core.manifest import optional_url
from isegoria.core.spaces.rules import may_harvest, may_organise
from isegoria.core.verdicts import Refused

from .. import actions, queries
from ..kind import settings_of
from ..models import Comment
from ..rules import may_comment
from .addresses import comment_at, comment_url
from .cards import Reader, card, gone, pages_on, who
from .forms import CommentForm
from .said import receipt_of
from .thread import answer, frame, keep, marked, said_context, status_of


@require_safe
@never_cache
def comment(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One comment. The identifier leads: an address with other words sends on to the present one."""
    placed = comment_at(request, ref)
    if request.path != comment_url(placed.contribution):
        asked = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponsePermanentRedirect(f"{comment_url(placed.contribution)}{asked}")
    return _page(request, placed)


@require_safe
def place(request: HttpRequest, ref: str) -> HttpResponse:
    """The short address of a comment."""
    return HttpResponseRedirect(comment_url(comment_at(request, ref).contribution))


def _page(
    request: HttpRequest, placed: Comment, form: CommentForm | None = None, edit_form: CommentForm | None = None
) -> HttpResponse:
    person = known_person(request)
    root, text = placed.root, placed.contribution
    phase = queries.writing_phase(root)
    settings, verdict = settings_of(phase), may_comment(root, phase)
    cursor = request.GET.get("after", "")[:40]
    replies = queries.replies_to(placed, cursor=cursor)
    found = queries.found_useful(person, [placed, *replies.comments])
    reader = Reader(root.process, person, found, bool(verdict), pages_on([placed, *replies.comments]))
    own = person is not None and text.author_id == person.pk
    erased = text.state == Contribution.State.ERASED
    status = 410 if erased else 200
    asked = form or edit_form
    response = render(
        request,
        "comments/comment.html",
        {
            **frame(root, person, settings, verdict, form or _reply_form(placed)),
            "placed": placed,
            "card": card(placed, reader, quotes=True),
            # To its author the text is shown whatever its state.
            "text_shown": text.is_public or (own and not erased),
            "gone": "" if text.is_public else gone(text.state),
            "own": own,
            "answered": _answered(placed),
            "replies": [card(one, reader) for one in replies.comments],
            "first_url": "?" if cursor else "",
            "next_url": f"?{urlencode({'after': replies.next_cursor})}" if replies.next_cursor else "",
            "can_answer": bool(verdict) and text.is_public,
            "action": reverse("comments:reply", args=[text.public_id]),
            "receipt": receipt_of(request, person, text.public_id),
            "versions": list(text.versions.order_by("number")) if text.is_public and text.current_version > 1 else [],
            "edit_form": edit_form or _edit_form(placed) if own and bool(may_edit(person, text)) and verdict else None,
            "edit_open": edit_form is not None,
            "can_withdraw": own and text.state not in {Contribution.State.WITHDRAWN, Contribution.State.ERASED},
            "organises": isinstance(request.user, Account) and bool(may_organise(request.user, root.process.space)),
            "harvest_url": optional_url("synthesis:harvest_find", ref=text.public_id)
            if isinstance(request.user, Account) and may_harvest(request.user, root.process.space)
            else "",
            "back": comment_url(text),
        },
        status=status if asked is None else status_of(asked),
    )
    return response if asked is None else marked(response, asked)


def _reply_form(placed: Comment, *given: Any) -> CommentForm:
    # Ids of its own: several may be open on one page.
    own = f"id_{placed.contribution.public_id}_%s"
    return CommentForm(*given, sides=False, reply=True, language=placed.root.process.language, auto_id=own)


def _edit_form(placed: Comment, *given: Any) -> CommentForm:
    text = placed.contribution
    return CommentForm(
        *given,
        sides=False,
        language=text.language,
        prefix="edit",
        initial={"text": text.body, "language": text.language, "version": text.current_version},
    )


def _answered(placed: Comment) -> dict[str, Any] | None:
    """What a reply answers, in short; None for a comment on the root."""
    if placed.leads:
        return None
    parent = placed.contribution.parent
    parent.process = placed.root.process
    return {"who": who(parent), "text": parent if parent.is_public else None, "url": comment_url(parent)}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    """The form that answers a comment; a POST keeps the answer."""
    placed = comment_at(request, ref)
    root = placed.root
    if request.method != "POST":
        if not getattr(request, "htmx", False):
            return HttpResponseRedirect(f"{comment_url(placed.contribution)}#reply")
        return _reply_region(request, placed, _reply_form(placed))
    form = _reply_form(placed, request.POST)
    said = keep(request, root, form, reply_to=placed.contribution)
    htmx = getattr(request, "htmx", False)
    if said is None:
        return marked(_reply_region(request, placed, form), form) if htmx else _page(request, placed, form)
    if htmx:
        said.contribution.process = root.process
        person = acting_person_of(request)
        return render(request, "comments/said_fragment.html", said_context(root, person, said))
    return answer(request, root, said)


def acting_person_of(request: HttpRequest) -> Person:
    """Who has just replied."""
    return known_person(request) or acting_person(request)


def _reply_region(request: HttpRequest, placed: Comment, form: CommentForm) -> HttpResponse:
    phase = queries.writing_phase(placed.root)
    context = frame(placed.root, known_person(request), settings_of(phase), may_comment(placed.root, phase), form)
    form.fields["text"].widget.attrs["autofocus"] = True
    # A pinned comment may stand twice on a page: the form stays where it was asked for.
    target = f"r-{placed.contribution.public_id}"
    if request.headers.get("HX-Target") == f"p{target}":
        target = f"p{target}"
    context |= {
        "action": reverse("comments:reply", args=[placed.contribution.public_id]),
        "reply_to": who(placed.contribution),
        "target": target,
        "cancel_url": comment_url(placed.contribution),
    }
    status = status_of(form) if form.is_bound else 200
    return render(request, "comments/reply_region.html", context, status=status)


@require_POST
@never_cache
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Put a new version in the place of one's comment."""
    placed = comment_at(request, ref)
    form = _edit_form(placed, request.POST)
    if not form.is_valid():
        return _page(request, placed, edit_form=form)
    try:
        person = acting_person(request)
        said = actions.edit_comment(
            comment=placed.contribution,
            person=person,
            body=form.cleaned_data["text"],
            expected_version=form.cleaned_data["version"] or 0,
        )
    except Refused as refusal:
        form.add_error("text", f"{refusal.verdict.reason_text} {refusal.verdict.remedy_text}")
        form.refusal = refusal.verdict
        return _page(request, placed, edit_form=form)
    said.contribution.process = placed.root.process
    return answer(request, placed.root, said)


@require_POST
@never_cache
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one's comment back."""
    placed = comment_at(request, ref)
    actions.withdraw_comment(comment=placed.contribution, person=known_person(request))
    placed.contribution.state = Contribution.State.WITHDRAWN
    return HttpResponseRedirect(comment_url(placed.contribution))
