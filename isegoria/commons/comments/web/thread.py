# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole thread: its views, its pages, and the form that adds a comment to it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.access import throttle
from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import Said
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused, Verdict
from isegoria.design.filters import Choice, Choices

from .. import actions, cursors, queries
from ..kind import ThreadSettings, settings_of
from ..models import Comment, Invitation
from ..rules import is_commented, may_comment
from .addresses import comment_url, root_at, root_url, thread_url
from .cards import Reader, branch_card, card, pages_on
from .forms import CommentForm
from .said import carry

VIEW_WORDS = {
    "useful": (gettext_lazy("most useful"), gettext_lazy("What most people found useful comes first.")),
    "newest": (
        pgettext_lazy("comment", "newest"),
        gettext_lazy("The latest comments come first, each with its replies."),
    ),
    "unread": (gettext_lazy("unread"), gettext_lazy("What came since you last read, the oldest first.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def thread(request: HttpRequest, ref: str) -> HttpResponse:
    """The thread of a text; a POST comments on that text."""
    person = known_person(request)
    root = root_at(request, ref, person)
    if request.method == "POST":
        return _say(request, root)
    if root.ref != ref:
        asked = f"?{request.GET.urlencode()}" if request.GET else ""
        return HttpResponseRedirect(f"{thread_url(root)}{asked}")
    return render(request, "comments/thread.html", thread_context(request, root, person))


def thread_context(
    request: HttpRequest, root: Contribution, person: Person | None, form: CommentForm | None = None
) -> dict[str, Any]:
    """What ``comments/thread.html`` shows."""
    phase = queries.writing_phase(root)
    settings, verdict = settings_of(phase), may_comment(root, phase)
    view = request.GET.get("view", "")
    view = view if view in queries.VIEWS else queries.VIEWS[0]
    side = request.GET.get("side", "") if settings.sides else ""
    side = side if side in Comment.Side.values else ""
    cursor = request.GET.get("after", "")[:40]
    since = getattr(root, "read_until", None)
    if view == "unread":
        listed = _unread(root, person, since, cursor)
        found = queries.found_useful(person, listed.comments)
        reader = Reader(root.process, person, found, bool(verdict), pages_on(listed.comments))
        shown = {
            "unread": [card(one, reader, quotes=True) for one in listed.comments],
            "until": cursors.in_microseconds(listed.comments[-1].listed_at) if listed.comments else "",
        }
        next_cursor = listed.next_cursor
    else:
        page = queries.branches_of(root, view=view, cursor=cursor, side=side)
        reader = _reader(root, page, person, verdict)
        shown = branches_shown(page, reader)
        next_cursor = page.next_cursor
    here = {"view": view} | ({"side": side} if side else {})
    return {
        **frame(root, person, settings, verdict, form),
        **shown,
        "view": view,
        "sentence": VIEW_WORDS[view][1],
        "groups": _groups(root, person, since, view, side, settings),
        "first_url": f"?{urlencode(here)}" if cursor else "",
        "next_url": f"?{urlencode(here | {'after': next_cursor})}" if next_cursor else "",
        "organises": isinstance(request.user, Account) and bool(may_organise(request.user, root.process.space)),
    }


def frame(
    root: Contribution,
    person: Person | None,
    settings: ThreadSettings,
    verdict: Verdict,
    form: CommentForm | None = None,
) -> dict[str, Any]:
    """What every piece of a thread needs around its comments."""
    return {
        "root": root,
        "process": root.process,
        "space": root.process.space,
        "person": person,
        "count": root.standing.comments,
        "title": root.title or " ".join(root.body.split()),
        "root_url": root_url(root),
        "thread_url": thread_url(root),
        "is_open": bool(verdict),
        "refusal": None if verdict else words(verdict),
        "commented": is_commented(root) and settings.open,
        "read_before": settings.read_before,
        "sides": settings.sides,
        "form": form or CommentForm(sides=settings.sides, language=root.process.language),
        "speaks_as": _speaks_as(root),
        "back": "",
    }


def branches_shown(page: queries.Branches, reader: Reader) -> dict[str, Any]:
    return {
        "branches": [branch_card(one, reader) for one in page.branches],
        "pinned": [card(one, reader, quotes=True) for one in page.pinned],
    }


def words(verdict: Verdict) -> dict[str, str]:
    """A verdict as the design's component takes it."""
    return verdict.in_words


def _speaks_as(root: Contribution) -> Invitation | None:
    """Under which invitation the reader would speak."""
    key = getattr(root, "invited", None)
    return Invitation.objects.filter(pk=key).first() if key else None


def _unread(root: Contribution, person: Person | None, since: Any, cursor: str) -> queries.Comments:
    if person is None:  # who has done nothing here yet has read nothing either
        return queries.Comments([], "")
    return queries.unread_in(root, person, since=since, cursor=cursor)


def _reader(root: Contribution, page: queries.Branches, person: Person | None, verdict: Verdict) -> Reader:
    shown = [*(one for branch in page.branches for one in (branch.top, *branch.first)), *page.pinned]
    return Reader(root.process, person, queries.found_useful(person, shown), bool(verdict), pages_on(shown))


def _groups(
    root: Contribution, person: Person | None, since: Any, view: str, side: str, settings: ThreadSettings
) -> list[Choices]:
    """The ways to read the thread, as plain words."""

    def address(**asked: str) -> str:
        return f"?{urlencode({key: value for key, value in asked.items() if value})}"

    unread = queries.count_unread(root, since)
    views = [
        Choice(
            VIEW_WORDS[one][0],
            address(view=one, side=side),
            one == view,
            unread if one == "unread" and since is not None else None,
        )
        for one in queries.VIEWS
        if one != "unread" or person is not None
    ]
    groups = [Choices(_("Order"), views)]
    if settings.sides:
        sides = {
            "": pgettext("sides of comments", "all"),
            "for": pgettext("side of a comment", "for"),
            "against": pgettext("side of a comment", "against"),
        }
        groups.append(
            Choices(
                _("Side"), [Choice(label, address(view=view, side=one), one == side) for one, label in sides.items()]
            )
        )
    return groups


def _say(request: HttpRequest, root: Contribution) -> HttpResponse:
    """Keep a comment on the root, or bring its form back with what was typed."""
    settings = settings_of(queries.writing_phase(root))
    form = CommentForm(request.POST, sides=settings.sides, language=root.process.language)
    said = keep(request, root, form, reply_to=None)
    if said is not None:
        return answer(request, root, said)
    return refused(request, root, form)


def keep(request: HttpRequest, root: Contribution, form: CommentForm, reply_to: Contribution | None) -> Said | None:
    """Make the comment of a form. None when it cannot be, and the form says why."""
    if not form.is_valid():
        return None
    try:
        may_comment(root, queries.writing_phase(root)).require()
        # Together: a newcomer whose comment is refused has begun nothing.
        with transaction.atomic():
            author = acting_person(request)
            return actions.comment(
                on=root,
                author=author,
                body=form.cleaned_data["text"],
                language=form.cleaned_data["language"],
                side=form.cleaned_data.get("side") or "",
                reply_to=reply_to,
            )
    except Refused as refusal:
        nobody_began(request)
        form.add_error("text", f"{refusal.verdict.reason_text} {refusal.verdict.remedy_text}")
        form.refusal = refusal.verdict
        return None


def status_of(form: CommentForm) -> int:
    refusal: Verdict | None = getattr(form, "refusal", None)
    return 400 if refusal is None else refusal.status


def answer(request: HttpRequest, root: Contribution, said: Said) -> HttpResponse:
    """After a comment was kept: the comment in its place for HTMX, else its own page, with the receipt."""
    made, person = said.contribution, acting_author(request)
    made.process = root.process
    if getattr(request, "htmx", False):
        return render(request, "comments/said_fragment.html", {**said_context(root, person, said), "form_again": True})
    response = HttpResponseRedirect(f"{comment_url(made)}#said")
    carry(response, person=person, public_id=made.public_id, receipt=said.receipt.code, path=comment_url(made))
    return response


def acting_author(request: HttpRequest) -> Person:
    """The person who has just acted."""
    person = known_person(request)
    assert person is not None, "an act was kept, so there is a person behind it"  # noqa: S101 - true by construction
    return person


def said_context(root: Contribution, person: Person, said: Said) -> dict[str, Any]:
    """What shows of a comment that has just been kept."""
    phase = queries.writing_phase(root)
    settings = settings_of(phase)
    placed = queries.placed().get(pk=said.contribution.pk)
    reader = Reader(root.process, person, frozenset(), True, pages_on([placed]))
    return {
        **frame(root, person, settings, may_comment(root, phase)),
        "card": card(placed, reader, quotes=True),
        "receipt": said.receipt.code,
        "waits": said.contribution.state == Contribution.State.PENDING,
    }


def refused(request: HttpRequest, root: Contribution, form: CommentForm) -> HttpResponse:
    """The form again, with its errors and all that was typed."""
    person = known_person(request)
    if getattr(request, "htmx", False):
        phase = queries.writing_phase(root)
        context = frame(root, person, settings_of(phase), may_comment(root, phase), form)
        response = render(request, "comments/form_region.html", context, status=status_of(form))
    else:
        response = render(
            request, "comments/thread.html", thread_context(request, root, person, form), status=status_of(form)
        )
    return marked(response, form)


def marked(response: HttpResponse, form: CommentForm) -> HttpResponse:
    """Name the refusal for programs."""
    refusal: Verdict | None = getattr(form, "refusal", None)
    if refusal is not None:
        response["X-Refusal"] = refusal.code
    return response


@require_POST
@never_cache
def read(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep until when one has read: posted by a button, or by the page as it is left. Nobody is made for it."""
    root = root_at(request, ref)
    person = known_person(request)
    until = cursors.from_microseconds(request.POST.get("until", ""))
    if person is not None and until is not None:
        throttle("read", person.public_id, limit=120, seconds=60).require()
        actions.keep_place(root=root, person=person, until=until)
    if request.POST.get("beacon"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(f"{thread_url(root)}?view=unread")


def tag_context(context: Mapping[str, Any], root: Contribution) -> dict[str, Any]:
    """What ``{% comments_of root %}`` shows on the page of the root: the first of its branches, and the form."""
    request: HttpRequest = context["request"]
    person = known_person(request)
    phase: Phase = queries.writing_phase(root)
    settings, verdict = settings_of(phase), may_comment(root, phase)
    page = queries.branches_of(root, size=queries.BRANCHES_ON_A_PAGE_OF_ANOTHER)
    reader = _reader(root, page, person, verdict)
    return {
        **frame(root, person, settings, verdict),
        **branches_shown(page, reader),
        "more": bool(page.next_cursor),
        "back": request.get_full_path(),
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
    }
