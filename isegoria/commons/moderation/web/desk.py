# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderators' queue: the most urgent first, each row with why it is there; acts on one, several or a whole flood.

Plain forms: everything works without JavaScript; ``moderation/keys.js`` adds the keyboard.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import MODERATING, OBSERVING, may_moderate, may_observe
from isegoria.core.verdicts import Refused, refuse

from .. import queries
from ..actions import decide_together, pause
from ..batches.actions import undo
from ..models import Batch, Decision
from ..reasons import Reason
from ..rules import MODERATED, OF_A_TEXT, PAUSES
from .asked import Asked, groups, read_asked
from .words import whys

A_PAGE = 25
MOST_AT_ONCE = 200
Act = Decision.Act
State = Contribution.State
# On the queue an act means what it can for each text: see actions.MEANS.
ACTS = (Act.PUBLISH, Act.KEEP, Act.HIDE, Act.REPHRASE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def queue(request: HttpRequest, space: str) -> HttpResponse:
    """Read and decide."""
    place = space_at(space)
    if request.method != "POST":
        may_observe(request.user, place).require()
        return _page(request, place)
    may_moderate(request.user, place).require()
    try:
        return _decide(request, place)
    except Refused as refused:
        return _page(request, place, refused=refused)


def processes_in(spaces: Sequence[int]) -> list[Process]:
    """What a moderator can narrow the queue to."""
    return list(
        Process.objects.filter(space__in=spaces, published_at__isnull=False, erased_at=None)
        .select_related("space")
        .order_by("-published_at")[:30]
    )


def _page(request: HttpRequest, space: Space, refused: Refused | None = None) -> HttpResponse:
    spaces = queries.spaces_inside(space)
    processes = processes_in(spaces)
    given = request.POST if request.method == "POST" else request.GET
    asked = read_asked(given, space, processes)
    cursor = str(given.get("after", ""))[:60]
    page = queries.queue(spaces, asked.wanted, cursor=cursor, size=A_PAGE)
    rows = [
        {
            "row": row,
            "text": row.text,
            "whys": whys(row),
            "url": reverse("moderation:one", args=[space.slug, row.text.public_id]),
            "decision": row.decision,
            "waits": row.text.state == State.PENDING,
            "shown": row.text.state == State.PUBLISHED,
        }
        for row in page.rows
    ]
    return render(
        request,
        "moderation/queue.html",
        {
            "robots": "noindex",
            "space": space,
            "asked": asked,
            "rows": rows,
            "groups": groups(asked, queries.queue_counts(spaces), processes),
            "form_keep": asked.kept() | ({"after": cursor} if cursor else {}),
            "keep": {key: value for key, value in asked.kept().items() if key != "q"},
            "first_url": asked.address() if cursor else "",
            "next_url": f"{asked.address()}&after={page.next_cursor}" if page.next_cursor else "",
            "clicks": queries.last_clicks(spaces, request.user) if request.user.is_authenticated else [],
            "reasons": [(value, label) for value, label in Reason.choices if value],
            "reason": given.get("reason", "") if refused else "",
            "words": given.get("words", "") if refused else "",
            "chosen": set(given.getlist("chosen")) if refused else set(),
            "verdict": refused.verdict.in_words if refused else None,
            "in_state": bool(asked.wanted.state),
        },
        status=refused.verdict.status if refused else 200,
    )


def back_to(space: Space, asked: Asked) -> str:
    return f"{reverse('moderation:queue', args=[space.slug])}{asked.address()}"


def chosen(request: HttpRequest, space: Space) -> list[Contribution]:
    """The texts that were ticked, or the one whose own button was pressed; in this space and inside it."""
    one = request.POST.get("one", "").partition(":")[2]
    names = [one] if one else request.POST.getlist("shown" if "all" in request.POST else "chosen")[:MOST_AT_ONCE]
    names = [name for name in names if "\0" not in name]  # PostgreSQL takes no NUL
    return list(
        Contribution.objects.filter(process__space__in=queries.spaces_inside(space), public_id__in=names)
        .select_related("process__space__parent", "author")
        .order_by("pk")
    )


def _decide(request: HttpRequest, space: Space) -> HttpResponse:
    texts = chosen(request, space)
    if not texts:
        refuse(
            "nothing_chosen",
            _("Nothing was changed: no text is ticked."),
            _("Tick one or several texts, then decide."),
            status=400,
        )
    act = request.POST.get("one", "").partition(":")[0] or request.POST.get("act", "")
    reason = request.POST.get("reason", "")
    if act not in ACTS or reason not in Reason.values:
        refuse(
            "no_such_act",
            _("Nothing was changed: this decision is not one of those offered here."),
            _("Choose one of the buttons."),
            status=400,
        )
    if request.POST.get("scope"):
        from .wide import confirm_page  # late: that page is reached from this one and leads back to it

        return confirm_page(request, space, texts)
    # A reason that was chosen for another act is not a reason to publish.
    batch = decide_together(
        contributions=texts,
        by=request.user,
        act=act,
        reason=reason if act in {Act.HIDE, Act.REPHRASE} else "",
        words=request.POST.get("words", ""),
        as_they_stand=True,
    )
    changed = batch.done if batch else 0
    messages.success(request, ngettext("%(n)s text: decided.", "%(n)s texts: decided.", changed) % {"n": changed})
    spaces = queries.spaces_inside(space)
    return HttpResponseRedirect(back_to(space, read_asked(request.POST, space, processes_in(spaces))))


@signed_in
@require_POST
def take_back(request: HttpRequest, space: str, batch: str) -> HttpResponse:
    """Undo one click. Undoing is a decision too, and shows as one."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    found = (
        Batch.objects.filter(public_id=batch, space__in=queries.spaces_inside(place)).select_related("space").first()
    )
    if found is None:
        refuse(
            "nothing_to_undo",
            _("There is nothing to undo any more."),
            _("Load the page again."),
            status=404,
        )
    made = undo(batch=found, by=request.user)
    if made.finished_at is not None:
        messages.success(request, _("Undone: the texts are where they were."))
    else:
        messages.info(request, _("It is being undone, some texts at a time. You can go on meanwhile."))
    return HttpResponseRedirect(reverse("moderation:queue", args=[place.slug]))


@signed_in
@require_http_methods(["GET", "HEAD"])
def of_phase(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """The queue, narrowed to one phase."""
    found = process_at(request, space, process)
    may_observe(request.user, found.space).require()
    show = request.GET.get("show") or request.GET.get("state", "")
    more = f"&show={show}" if show.isalpha() else ""
    address = reverse("moderation:queue", args=[space])
    return HttpResponseRedirect(f"{address}?process={process}&phase={phase}{more}")


def text_at(spaces: Sequence[int], space: Space, ref: str) -> Contribution:
    """A text of these spaces. Raises ``Refused``."""
    found = (
        Contribution.objects.filter(public_id=ref[:10])
        .select_related("process__space__parent", "phase", "author", "standing")
        .first()
    )
    if found is not None and found.process.space_id not in spaces:
        found = None
    if found is None:
        refuse(
            "no_such_contribution",
            _("There is no text at this address: the address may be incomplete."),
            _("Go back to the queue and look for it there."),
            remedy_url=reverse("moderation:queue", args=[space.slug]),
            status=404,
        )
    found.phase.process = found.process
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one(request: HttpRequest, space: str, ref: str) -> HttpResponse:
    """One text with all that is known about it, and every act."""
    place = space_at(space)
    roles = roles_in(request.user, place)
    if not roles & OBSERVING:
        may_observe(request.user, place).require()
    spaces = queries.spaces_inside(place)
    text = text_at(spaces, place, ref)
    refused: Refused | None = None
    if request.method == "POST":
        may_moderate(request.user, place).require()
        try:
            return _decide_one(request, place, text)
        except Refused as given:
            refused = given
            text = text_at(spaces, place, ref)
    return render(
        request,
        "moderation/one.html",
        {"robots": "noindex", "space": place, "verdict": refused.verdict.in_words if refused else None}
        | one_context(request, spaces, text, bool(roles & MODERATING)),
        status=refused.verdict.status if refused else 200,
    )


def _decide_one(request: HttpRequest, space: Space, text: Contribution) -> HttpResponse:
    act, reason, words = (request.POST.get(name, "") for name in ("act", "reason", "words"))
    if reason not in Reason.values or (act not in OF_A_TEXT and act != Act.PAUSE):
        refuse(
            "no_such_act",
            _("Nothing was changed: this decision is not one of those offered here."),
            _("Choose one of the buttons."),
            status=400,
        )
    if act == Act.PAUSE:
        if text.author is None:
            refuse("no_author", _("This text has no author here. Nobody was paused."), _("Go on."), status=409)
        days = request.POST.get("days", "")
        pause(
            person=text.author,
            space=space,
            by=request.user,
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
            reason=reason,
            words=words,
        )
        messages.success(request, _("This person is paused, and was told why."))
        return HttpResponseRedirect(reverse("moderation:one", args=[space.slug, text.public_id]))
    if act == Act.REMOVE and "sure" not in request.POST:
        refuse(
            "not_sure",
            _("Nothing was removed: removing destroys the text, and cannot be undone."),
            _("Tick the box that says so, then decide again."),
            status=400,
        )
    batch = decide_together(contributions=[text], by=request.user, act=act, reason=reason, words=words)
    messages.success(request, _("Decided.") if batch else _("It was so already: nothing was changed."))
    return HttpResponseRedirect(reverse("moderation:queue", args=[space.slug]))


def one_context(request: HttpRequest, spaces: Sequence[int], text: Contribution, may_act: bool) -> dict[str, Any]:
    """What the page of one text shows."""
    row = queries.row_of(text)
    author = text.author
    acts: dict[str, Sequence[tuple[str, str, str]]] = {
        State.PENDING: (("publish", _("Publish"), "act"), ("reject", _("Do not publish"), "stop")),
        State.PUBLISHED: (("keep", _("Leave as it is"), "act"), ("hide", _("Hide"), "stop")),
        State.HIDDEN: (("restore", _("Show again"), "act"),),
        State.REJECTED: (("publish", _("Publish after all"), "act"),),
    }
    can_rephrase = text.state in {State.PENDING, State.PUBLISHED} and author is not None
    return {
        "text": text,
        "row": row,
        "whys": whys(row),
        "text_url": contribution_url(text),
        "acts": acts.get(text.state, ()),
        "can_rephrase": can_rephrase,
        "can_remove": text.state in MODERATED,
        "notes": list(text.flags.filter(closed_at=None).exclude(note="").values_list("note", flat=True)[:20]),
        "versions": list(text.versions.order_by("-number")[1:11]) if text.current_version > 1 else [],
        "decisions": list(text.decisions.all()[:20]),
        "author": author,
        "author_texts": Contribution.objects.filter(author=author, process__space__in=spaces).count() if author else 0,
        "pauses": list(queries.pauses_of(author)) if author else [],
        "lengths": PAUSES,
        "reasons": [(value, label) for value, label in Reason.choices if value],
        "reason": request.POST.get("reason", ""),
        "words": request.POST.get("words", ""),
        "may_act": may_act,
    }
