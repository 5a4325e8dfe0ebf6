# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone reads of the ideas of a process: the tree, its map, and the page of one idea."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.synthesis.harvesting.queries import Source, sources_of
from isegoria.commons.synthesis.models import EditionSentence, Idea, Nature
from isegoria.core.manifest import optional_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.spaces.rules import may_harvest
from isegoria.core.verdicts import refuse
from isegoria.design.drawings import Drawing, ThemeInTime, TimeLabels, themes_in_time
from isegoria.design.drawings.idea_map import Field, FieldLabels, idea_map
from isegoria.design.figures import number
from isegoria.design.filters import Choice, Choices

from . import queries
from .addresses import idea_at, idea_path, ref_of, tree_path, workshop_path
from .forms import of_tree
from .matrix import speakers
from .queries import Tree, tree_of
from .speaking import Said, in_periods, periods_of, said_of, who_speaks

A_PAGE = 30
IN_TIME = 6
"""Ideas below that the drawing of time shows beside the idea itself."""
SORTS: dict[str, str | Promise] = {
    "order": pgettext_lazy("ideas", "as sorted by the team"),
    "people": pgettext_lazy("ideas", "most people first"),
    "extracts": pgettext_lazy("ideas", "most extracts first"),
}


@dataclass(frozen=True)
class NatureGroup:
    """Extracts of one nature: those shown, and how many there are."""

    nature: str
    label: str
    count: int
    sources: list[Source]
    url: str


def _frame(process: Process) -> dict[str, Any]:
    where = {"space": process.space.slug, "process": process.slug}
    return {
        "process": process,
        "space": process.space,
        "tree_url": tree_path(process),
        "map_url": f"{tree_path(process)}map/",
        "data_url": optional_url("open_data:process", **where),
        "syntheses_url": optional_url("synthesis:syntheses", **where),
    }


@require_safe
@never_cache
def ideas(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The tree as nested lists; ordered, searched, printed."""
    found = process_at(request, space, process)
    tree = tree_of(found)
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    sort = request.GET.get("sort", "order")
    sort = sort if sort in SORTS else "order"
    hits = queries.search(tree, asked) if asked else []

    def address(**changes: str) -> str:
        now = {"sort": "" if sort == "order" else sort, "q": asked} | changes
        return f"?{urlencode({key: value for key, value in now.items() if value})}"

    choices = [Choice(label, address(sort="" if key == "order" else key), key == sort) for key, label in SORTS.items()]
    return render(
        request,
        "synthesis/ideas.html",
        {
            **_frame(found),
            "tree": tree,
            "sort": sort,
            "asked": asked,
            "hits": [(one, tree.path(one)[:-1], ref_of(one)) for one in hits[:100]],
            "hit_count": len(hits),
            "keep": {} if sort == "order" else {"sort": sort},
            "groups": [] if asked else [Choices(_("Order"), choices)],
            "extracts": sum(one.extracts_count for one in tree.roots),
            "unsorted": queries.unsorted_count(found),
            "can_sort": bool(request.user.is_authenticated and may_harvest(request.user, found.space)),
            "workshop_url": workshop_path(found),
        },
    )


@require_safe
@never_cache
def ideas_map(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The same as a map: of the whole tree, or of what stands below one idea."""
    found = process_at(request, space, process)
    tree = tree_of(found)
    under = next((one for one in tree.ideas.values() if one.public_id == request.GET.get("under", "")), None)
    shown = tree.children(under) if under else tree.roots
    return render(
        request,
        "synthesis/ideas_map.html",
        {
            **_frame(found),
            "tree": tree,
            "under": under,
            "path": tree.path(under) if under else [],
            "under_url": idea_path(under) if under else "",
            "drawing": _map(tree, shown, under),
            "speakers": speakers(shown),
            "rows": sorted(
                ((one, ref_of(one), len(tree.children(one))) for one in shown), key=lambda row: -row[0].people_count
            ),
        },
    )


def _map(tree: Tree, shown: list[Idea], under: Idea | None) -> Drawing:
    fields = [
        Field(
            one.title,
            one.people_count,
            one.language,
            tuple((below.title, below.people_count) for below in tree.children(one)),
        )
        for one in shown
    ]
    labels = FieldLabels(
        title=gettext("Map of the ideas below “%(title)s”") % {"title": under.title}
        if under
        else gettext("Map of the ideas"),
        row=gettext("{label}: {count} people"),
        others=gettext("{n} others"),
        nothing=gettext("Nothing to show yet"),
        idea_column=gettext("Idea"),
        count_column=gettext("People"),
        below_column=gettext("Ideas below"),
    )
    return idea_map(fields, labels=labels, number=number, uid="ideas")


@require_safe
@never_cache
def idea(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One idea: what it says, who says so, since when, and what became of it."""
    found = process_at(request, space, process)
    tree = tree_of(found)
    one = of_tree(tree, ref[:10]) or idea_at(found, ref)
    if not one.stands:
        return _elsewhere(one)
    if ref != ref_of(one):
        return HttpResponsePermanentRedirect(idea_path(one))
    said = said_of(one, tree)
    nature = request.GET.get("nature", "")
    nature = nature if nature in said.natures else ""
    page = None
    if nature:
        keys = queries.extract_keys(one, tree, nature)
        paginator = Paginator(keys, A_PAGE)
        paginator.count = said.natures[nature]  # type: ignore[misc]  # a cached property, counted already
        page = paginator.get_page(request.GET.get("page"))
        shown = list(page.object_list)
    else:
        shown = list(said.first)
    return render(
        request,
        "synthesis/idea.html",
        {
            **_frame(found),
            "idea": one,
            "path": [(above, ref_of(above)) for above in tree.path(one)[:-1]],
            "children": [(child, ref_of(child)) for child in tree.children(one)],
            "most": max((child.people_count for child in tree.children(one)), default=0),
            "said": said,
            "nature": nature,
            "nature_label": capfirst(str(Nature(nature).label)) if nature else "",
            "groups": _by_nature(said, shown, nature),
            "page": page,
            "speakers": who_speaks(said),
            "in_time": _in_time(one, tree, said),
            "facts": queries.facts_of(one),
            "citing": [(sentence, _sentence_url(sentence)) for sentence in queries.citing(one, tree)],
            "steps": queries.steps_of(one)[:8],
            "follow_url": optional_url("notifications:follow"),
            "can_sort": bool(request.user.is_authenticated and may_harvest(request.user, found.space)),
            "workshop_url": workshop_path(found, one),
        },
    )


def _sentence_url(sentence: EditionSentence) -> str:
    edition = sentence.edition
    process = edition.document.process
    return optional_url(
        "synthesis:sentence",
        space=process.space.slug,
        process=process.slug,
        document=edition.document.public_id,
        number=str(edition.number),
        sentence=sentence.sentence,
    )


def _elsewhere(one: Idea) -> HttpResponse:
    """Of an idea that was merged, the way to where it stands; of one that was removed, that one stood here."""
    now = queries.stands_now(one)
    if now is None:
        refuse(
            "idea_removed",
            _("An idea stood here. The team removed it when it sorted what people said."),
            _("What was sorted into it stays public: look for it among the ideas that stand."),
            remedy_url=tree_path(one.process),
            status=410,
        )
    now.process = one.process
    return HttpResponseRedirect(idea_path(now))


def _by_nature(said: Said, shown: list[int], only: str) -> list[NatureGroup]:
    sources = sources_of(shown)
    by_nature: dict[str, list[Source]] = {}
    for key in shown:
        if key in sources:
            by_nature.setdefault(sources[key].nature, []).append(sources[key])
    return [
        NatureGroup(
            nature.value,
            capfirst(str(nature.label)),
            said.natures.get(nature.value, 0),
            by_nature[nature.value],
            f"?nature={nature.value}",
        )
        for nature in Nature
        if nature.value in by_nature and only in ("", nature.value)
    ]


def _in_time(one: Idea, tree: Tree, said: Said) -> Drawing | None:
    """When the texts of an idea, and of the largest ones below it, were written."""
    periods = periods_of(said.days.get(None, {}))
    if periods is None or len(periods[0]) < 2:
        return None
    starts, last = periods
    largest = sorted(tree.children(one), key=lambda child: -child.people_count)[:IN_TIME]
    drawn = [(one, said.days.get(None, {})), *((child, said.days.get(child.pk, {})) for child in largest)]
    rows = [ThemeInTime(idea.title, in_periods(days, starts), idea.language) for idea, days in drawn if days]
    labels = TimeLabels(
        title=gettext("When it was said"),
        row=gettext("{label}: {most}, from {peak}"),
        most=gettext("{n} texts at most"),
        rising=gettext("rising"),
        falling=gettext("falling"),
        nothing=gettext("Nothing to show yet"),
        theme_column=gettext("Idea"),
    )
    return themes_in_time(rows, starts, last, labels=labels, number=number, format_date=_day, uid="time")


def _day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
