# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clerk's desk: one page for a space, with what waits today, one next act, and what is under way."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.notifications.waiting import mails_given_up, mails_perhaps_sent
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import REHEARSAL, Phase, Process
from isegoria.core.processes.queries import at_hand
from isegoria.core.results.uncounted.queries import uncounted_in
from isegoria.core.spaces import waiting
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.queries import roles_held, roles_in
from isegoria.core.spaces.rules import MODERATING, OBSERVING, ORGANISING, may_administer, may_observe
from isegoria.core.spaces.waiting import Urgency, Waiting
from isegoria.doors.web.cards import ProcessCard, cards, in_state, standing_phase, turnouts
from isegoria.doors.web.context import now_known
from isegoria.doors.web.queries import failed_tasks

SHOWN = 12
A_PAGE = 30
A_MOMENT = timedelta(minutes=1)
"""What waits for less has no age worth telling."""
FAILURES_SHOWN = 50
WORTH_KNOWING = 20
"""Below this many people an open process has yet to be made known."""
ORDER = ("open", "draft", "coming", "closed")
SHOWS = ("all", *ORDER)
SHOW_WORDS = {
    "all": pgettext_lazy("processes", "all"),
    "open": pgettext_lazy("processes", "open"),
    "draft": pgettext_lazy("processes", "drafts"),
    "coming": pgettext_lazy("processes", "to come"),
    "closed": pgettext_lazy("processes", "closed"),
}


@dataclass(frozen=True)
class Row:
    """Something that waits, with its age or its date in words."""

    waiting: Waiting
    age: str
    """How long the oldest has waited."""
    left: str
    """How long is left until the date that comes."""
    late: str
    """How long ago that date was."""

    @property
    def state(self) -> str:
        """The component's word for how pressing it is."""
        return {Urgency.BROKEN: "stop", Urgency.TODAY: "wait"}.get(self.waiting.urgency, "info")


@dataclass(frozen=True)
class Idea:
    """Something that could be done when nothing waits."""

    words: str | Promise
    act: str | Promise
    url: str


@signed_in
@require_safe
@never_cache
def space(request: HttpRequest, space: str) -> HttpResponse:
    """What waits, what to do first, what is under way."""
    place = space_at(space)
    held = roles_held(request.user)
    now_known(request, place, held)
    roles = frozenset[str]().union(*(held.get(around.pk, set()) for around in place.lineage()))
    if not roles & OBSERVING:
        may_observe(request.user, place).require()
    rows = [_row(one) for one in waiting.rows(place, request.user, roles=roles)]
    listed = _under_way(place)
    return render(
        request,
        "web/organise/desk.html",
        {
            "robots": "noindex",
            "space": place,
            "today": timezone.localtime(timezone=place.zone),
            "first": rows[0] if rows else None,
            "rows": rows[1:],
            "ideas": [] if rows else _ideas(place, listed, bool(roles & ORGANISING)),
            "cards": listed[:SHOWN],
            "more": len(listed) > SHOWN,
            "organises": bool(roles & ORGANISING),
            "moderates": bool(roles & MODERATING),
            "administers": Role.Name.ADMINISTRATOR.value in roles,
        },
    )


def _row(one: Waiting) -> Row:
    now = timezone.now()
    coming = one.by is not None and one.by > now
    return Row(
        waiting=one,
        age=timesince(one.oldest, now, depth=1)
        if one.oldest and one.by is None and now - one.oldest > A_MOMENT
        else "",
        left=_until(one.by, now) if coming else "",
        late=timesince(one.by, now, depth=1) if one.by is not None and not coming else "",
    )


def _until(moment: datetime | None, now: datetime) -> str:
    return timesince(now, moment, depth=1) if moment else ""


def _under_way(space: Space) -> list[ProcessCard]:
    """The processes at hand: open first, then drafts, then those to come, then those closed, each the latest first."""
    by_process: dict[Process, list[Phase]] = defaultdict(list)
    for phase in at_hand(space):
        by_process[phase.process].append(phase)
    people = turnouts(by_process)
    made = []
    for process, phases in by_process.items():
        state, phase = standing_phase(phases)
        made.append(
            ProcessCard(
                process=process, state=state, phase=phase, turnout=people[process.pk], draft=not process.is_published
            )
        )
    return sorted(made, key=lambda card: (ORDER.index("draft" if card.draft else card.state), -card.process.pk))


def _ideas(space: Space, listed: Sequence[ProcessCard], organises: bool) -> list[Idea]:
    """What could be done next: at most three things, of those that a space of this kind profits from."""
    found = []
    open_ones = [card for card in listed if not card.draft and card.state == "open"]
    unknown = [card for card in open_ones if card.turnout.people < WORTH_KNOWING]
    if unknown:
        found.append(
            Idea(
                _("Few people have come yet: make it known, by a message, a poster or a card on another site."),
                _("Share its address"),
                reverse("web:share_process", args=[unknown[0].process.public_id]),
            )
        )
    busiest = max(open_ones, key=lambda card: card.turnout.people, default=None)
    figures = optional_url("audience:figures", space=space.slug, process=busiest.process.slug) if busiest else ""
    if figures:
        found.append(
            Idea(
                _("See who takes part, where they stop, and who is missing."),
                _("See the figures"),
                figures,
            )
        )
    if organises and not open_ones:
        found.append(
            Idea(
                _("Nothing is open here. A conversation takes five minutes to open: a question, a few statements."),
                _("Open a conversation"),
                reverse("web:choose_recipe", args=[space.slug]),
            )
        )
    return found[:3]


@signed_in
@require_safe
def processes(request: HttpRequest, space: str) -> HttpResponse:
    """Every process of a space, drafts included, found by a word or by where it stands."""
    place = space_at(space)
    may_observe(request.user, place).require()
    asked = request.GET.get("show", "all")
    show = asked if asked in SHOWS else "all"
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    rows = _in(show, place)
    if words:
        rows = rows.filter(questions__icontains=words) | rows.filter(slug__icontains=words)
    page = Paginator(rows.select_related("space").order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "web/organise/processes.html",
        {
            "robots": "noindex",
            "space": place,
            "page": page,
            "cards": cards(page.object_list),
            "words": words,
            "show": show,
            "keep": {"show": show},
            "groups": [
                {
                    "label": _("Show"),
                    "choices": [
                        {"label": SHOW_WORDS[one], "url": f"?show={one}", "current": one == show} for one in SHOWS
                    ],
                }
            ],
            "organises": bool(roles_in(request.user, place) & ORGANISING),
        },
    )


def _in(show: str, space: Space) -> "QuerySet[Process]":
    everything = Process.objects.filter(space=space, erased_at=None).exclude(source__startswith=REHEARSAL)
    if show == "draft":
        return everything.filter(published_at=None)
    if show in {"open", "coming", "closed"}:
        return everything.filter(pk__in=in_state(show, space).values("pk"))
    return everything


@signed_in
@require_safe
@never_cache
def failures(request: HttpRequest, space: str) -> HttpResponse:
    """What the site tried to do and could not: mails given up, tasks that failed. Nobody's address is shown."""
    place = space_at(space)
    may_administer(request.user, place).require()
    return render(
        request,
        "web/organise/failures.html",
        {
            "robots": "noindex",
            "space": place,
            "mails": mails_given_up()[:FAILURES_SHOWN],
            "mails_perhaps": mails_perhaps_sent().count(),
            "tasks": failed_tasks()[:FAILURES_SHOWN],
            "uncounted": uncounted_in(place, FAILURES_SHOWN),
        },
    )
