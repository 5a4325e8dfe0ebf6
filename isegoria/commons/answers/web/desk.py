# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desk: what waits for whom, since when, what is overdue first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.answers import officials, queries
from isegoria.commons.answers.models import Batch, Office
from isegoria.commons.answers.queries import ALL, ANSWERED, OVERDUE, WAITING, Wanted
from isegoria.commons.answers.rules import MOST_AT_ONCE, Hat, hat_of, may_use_desk
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import published_processes
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.design.filters import Choice, Choices

A_PAGE = 40
BATCHES_SHOWN = 5
MINE, NOBODY = "mine", "none"
SHOW_WORDS = {WAITING: _("waiting"), OVERDUE: _("overdue"), ANSWERED: _("answered"), ALL: pgettext_lazy("texts", "all")}


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as words; ``wanted`` is the same as keys."""

    show: str
    office: str
    process: str
    words: str
    wanted: Wanted

    def address(self, **changes: str) -> str:
        """The address of the list with something changed, without what is left at its default."""
        now = {"show": self.show, "office": self.office, "process": self.process, "q": self.words} | changes
        if now["show"] == WAITING:
            del now["show"]
        return f"?{urlencode({key: value for key, value in now.items() if value})}"


def read_asked(given: Any, space: Space, hat: Hat, offices: Sequence[Office], processes: Sequence[Process]) -> Asked:
    """What a query or a form asks for. Whatever is unknown is left out rather than refused."""
    show = given.get("show", "")
    show = show if show in queries.SHOWS else WAITING
    office, process = given.get("office", ""), given.get("process", "")
    words = " ".join(given.get("q", "").replace("\0", "").split())[:100]
    keys = {one.public_id: one.pk for one in offices}
    if office not in {MINE, NOBODY, *keys} or (office == MINE and not hat.offices):
        office = ""
    slugs = {one.slug: one.pk for one in processes}
    process = process if process in slugs else ""
    wanted = Wanted(
        show=show,
        office=0 if office == NOBODY else keys.get(office),
        offices=hat.offices if office == MINE else None,
        process=slugs.get(process),
        words=words,
    )
    return Asked(show, office, process, words, wanted)


def chosen_on_desk(request: HttpRequest, space: Space, hat: Hat) -> Sequence[str]:
    """Public ids of what was ticked on the desk, or of all that match when that was asked for; one more than the most
    that can be done at once shows that there are too many."""
    if "matching" in request.POST:
        offices, processes = queries.offices_for(space), list(published_processes(space))
        asked = read_asked(request.POST, space, hat, offices, processes)
        return list(queries.desk(space, asked.wanted).values_list("public_id", flat=True)[: MOST_AT_ONCE + 1])
    return request.POST.getlist("shown" if "all" in request.POST else "chosen")[: MOST_AT_ONCE + 1]


@signed_in
@require_safe
@never_cache
def desk(request: HttpRequest, space: str) -> HttpResponse:
    """The list, its filters, and what can be done with what is ticked."""
    place = space_at(space)
    offices = queries.offices_for(place, account=request.user)
    hat = hat_of(request.user, place, offices=[one.pk for one in offices if one.is_mine])
    may_use_desk(hat).require()
    processes = list(published_processes(place))
    asked = read_asked(request.GET, place, hat, offices, processes)
    counts = queries.desk_counts(place, asked.wanted)
    paginator = Paginator(queries.desk(place, asked.wanted), A_PAGE)
    # Counted already, with the filters' own numbers.
    paginator.count = counts.shows[asked.show]  # type: ignore[misc]  # a cached property may be given its value
    page = paginator.get_page(request.GET.get("page"))
    rows = page.object_list = queries.on_desk(page.object_list)
    duties = queries.duties_among(rows)
    for one in rows:
        one.process.space = place
        one.page_url = contribution_url(one)
        one.owed = duties.get(one.pk, ())
    return render(
        request,
        "answers/desk.html",
        {
            "robots": "noindex",
            "space": place,
            "hat": hat,
            "page": page,
            "rows": rows,
            "asked": asked,
            "groups": _groups(asked, counts, place, hat, offices, processes),
            "keep": {key: value for key, value in _kept(asked).items() if value},
            "form_keep": {**_kept(asked), "q": asked.words},
            "more_match": counts.shows[asked.show] > len(rows),
            "most": MOST_AT_ONCE,
            "has_offices": bool(offices),
            "batches": Batch.objects.filter(space=place, taken_back_at=None).order_by("-pk")[:BATCHES_SHOWN],
        },
    )


def _kept(asked: Asked) -> dict[str, str]:
    return {"show": asked.show, "office": asked.office, "process": asked.process}


def _groups(
    asked: Asked,
    counts: queries.DeskCounts,
    space: Space,
    hat: Hat,
    offices: Sequence[Office],
    processes: Sequence[Process],
) -> list[Choices]:
    def choice(label: str | Promise, key: str, value: str, now: str, count: int | None = None) -> Choice:
        return Choice(label, asked.address(**{key: value}), now == value, count)

    groups = [
        Choices(
            _("Show"), [choice(SHOW_WORDS[one], "show", one, asked.show, counts.shows[one]) for one in queries.SHOWS]
        )
    ]
    if offices:
        waiting = counts.waiting
        choices = [choice(pgettext_lazy("offices", "all"), "office", "", asked.office)]
        if hat.offices:
            mine = sum(waiting.get(key, 0) for key in hat.offices)
            choices.append(choice(_("mine"), "office", MINE, asked.office, mine))
        choices += [
            choice(str(one.name), "office", one.public_id, asked.office, waiting.get(one.pk, 0)) for one in offices
        ]
        choices.append(choice(_("with no office"), "office", NOBODY, asked.office, waiting.get(None, 0)))
        groups.append(Choices(_("Office"), choices))
    if len(processes) > 1:
        groups.append(
            Choices(
                _("Process"),
                [
                    choice(pgettext_lazy("processes", "all"), "process", "", asked.process),
                    *(choice(_short(one), "process", one.slug, asked.process) for one in processes),
                ],
            )
        )
    return groups


def _short(process: Process) -> str:
    text = str(process.question)
    return text if len(text) <= 40 else f"{text[:39]}…"


@signed_in
@require_safe
@never_cache
def desks(request: HttpRequest) -> HttpResponse:
    """An official's own page: what to answer first, where texts wait, what was promised, and what everyone sees."""
    spaces = officials.spaces_answered_in(request.user)
    waiting = queries.waiting_by_space(spaces)
    promises = officials.promises_of(request.user, spaces)
    for case in (*promises.dated, *promises.studied):
        here = case.contribution
        write = reverse("answers:write", args=[here.process.space.slug])
        case.write_url = f"{write}?on={here.public_id}"  # type: ignore[attr-defined]  # for the template
    busiest = max(spaces, key=lambda one: waiting.get(one.pk, (0, 0)), default=None)
    busiest_waiting = waiting.get(busiest.pk, (0, 0))[0] if busiest else 0
    person = getattr(request.user, "person", None)
    return render(
        request,
        "answers/desks.html",
        {
            "robots": "noindex",
            "spaces": [(one, *waiting.get(one.pk, (0, 0))) for one in spaces],
            "promises": promises,
            "first": promises.first,
            "busiest": busiest if busiest_waiting else None,
            "busiest_waiting": busiest_waiting,
            "page_of_mine": reverse("answers:official", args=[person.public_id])
            if person and officials.official_of(person)
            else "",
        },
    )
