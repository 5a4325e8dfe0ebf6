# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists of the harvest: the texts to read, and the extracts made, on which much can be done at once."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.synthesis.models import Extract, Nature
from isegoria.commons.synthesis.tree.queries import Tree, tree_of
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.verdicts import refuse
from isegoria.design.filters import Choice, Choices

from . import actions, listing
from .asked import Asked, key_of, read_extracts_asked, read_texts_asked
from .listing import ALL, HARVESTED, NO_IDEA, NOT_YET
from .queries import in_order
from .rules import AT_ONCE, may_work

SHOW_WORDS = {
    ALL: pgettext_lazy("texts", "all"),
    NOT_YET: _("not harvested yet"),
    HARVESTED: _("harvested"),
}


def speaks() -> str:
    """The language of whoever asks, for the words that they look for."""
    return get_language() or "fr"


@signed_in
@require_safe
@never_cache
def harvest(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The texts of a process, with what was made of each."""
    found = workshop_at(request, space, process)
    phases = phases_of(found)
    reading, themes = listing.latest_themes(found)
    tree = tree_of(found)
    asked = read_texts_asked(request.GET, phases=phases, themes=themes, tree=tree)
    language = speaks()
    page, counts = listing.page_and_counts(
        found,
        asked.wanted,
        reading,
        language=language,
        after=key_of(request.GET.get("after", "")),
        before=key_of(request.GET.get("before", "")),
    )
    by_key = {one.pk: one for one in themes}
    for one in page.rows:
        kind = find_kind(one.kind)
        one.kind_label = kind.name if kind else one.kind
        one.theme = by_key.get(getattr(one, "of_theme", None))
    kinds = sorted({kind for phase in phases for kind in _kinds_in(phase)} | {one.kind for one in page.rows})
    return render(
        request,
        "synthesis/harvest.html",
        {
            **workshop(request, found, "harvest"),
            "asked": asked,
            "page": page,
            "counts": counts,
            "count": counts[asked.wanted.show],
            "phases": phases,
            "themes": themes,
            "ideas": tree.flat(),
            "kinds": [(slug, kind.name_plural) for slug in kinds if (kind := find_kind(slug))],
            "groups": [
                Choices(
                    _("Show"),
                    [
                        Choice(
                            SHOW_WORDS[one],
                            asked.address(show="" if one == ALL else one),
                            one == asked.wanted.show,
                            counts[one],
                        )
                        for one in listing.SHOWS
                    ],
                )
            ],
            "previous_url": asked.address(before=str(page.before)) if page.before else "",
            "next_url": asked.address(after=str(page.after)) if page.after else "",
            "query": asked.query(),
        },
    )


def _kinds_in(phase: Any) -> Sequence[str]:
    return [kind.slug for kind in phase.tool.kinds] if phase.tool else []


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def extracts(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The extracts of a process, the latest first, and what can be done with those that are ticked."""
    found = workshop_at(request, space, process)
    tree = tree_of(found)
    if request.method == "POST":
        return _act(request, found, tree)
    asked = read_extracts_asked(request.GET, tree=tree, account=request.user)
    after, before = key_of(request.GET.get("after", "")), key_of(request.GET.get("before", ""))
    rows, counts = listing.extracts_and_counts(found, asked.wanted, after=after, before=before)
    page = listing.page_of(rows.select_related("made_by__person", "idea"), after=after, before=before, newest=True)
    sources = {one.id: one for one in in_order(Extract.objects.filter(pk__in=[one.pk for one in page.rows]))}
    for one in page.rows:
        one.source, one.seen = sources[one.pk], actions.seen_as(one)
        one.text_url = reverse("synthesis:harvest_text", args=[space, process, one.source.contribution])
    total = sum(counts.values())
    return render(
        request,
        "synthesis/harvest_extracts.html",
        {
            **workshop(request, found, "harvest"),
            "asked": asked,
            "page": page,
            "count": counts.get(asked.wanted.nature, 0) if asked.wanted.nature else total,
            "natures": Nature.choices,
            "ideas": tree.flat(),
            "groups": _groups(asked, counts, total),
            "previous_url": asked.address(before=str(page.before)) if page.before else "",
            "next_url": asked.address(after=str(page.after)) if page.after else "",
            "query": asked.query(),
            "most": AT_ONCE,
            "said": _said(request, tree),
        },
    )


def _groups(asked: Asked, counts: Any, total: int) -> list[Choices]:
    natures = [Choice(pgettext_lazy("natures", "all"), asked.address(nature=""), not asked["nature"], total)]
    natures += [
        Choice(label, asked.address(nature=value), asked["nature"] == value, counts.get(value, 0))
        for value, label in Nature.choices
        if counts.get(value) or asked["nature"] == value
    ]
    return [
        Choices(_("What they are"), natures),
        Choices(
            _("Show"),
            [
                Choice(_("those that stand"), asked.address(state=""), not asked["state"]),
                Choice(_("those removed"), asked.address(state="removed"), bool(asked["state"])),
            ],
        ),
        Choices(
            pgettext_lazy("filter", "Only"),
            [
                Choice(_("mine"), asked.address(mine="" if asked["mine"] else "1"), bool(asked["mine"])),
                Choice(
                    _("those whose text was edited since"),
                    asked.address(edited="" if asked["edited"] else "1"),
                    bool(asked["edited"]),
                ),
            ],
        ),
    ]


def _act(request: HttpRequest, process: Process, tree: Tree) -> HttpResponse:
    """What is done with the extracts that were ticked."""
    may_work(request.user, process).require()
    shown = [name.removeprefix("seen-") for name in request.POST if name.startswith("seen-")]
    given = shown if "all" in request.POST else request.POST.getlist("chosen")
    ids = [one for one in given if "\0" not in one][: AT_ONCE + 1]
    chosen = list(Extract.objects.filter(process=process, public_id__in=ids))
    # What the page showed of each: one that someone else changed meanwhile is not changed blindly.
    seen = {
        one.public_id: request.POST[f"seen-{one.public_id}"]
        for one in chosen
        if f"seen-{one.public_id}" in request.POST
    }
    act = request.POST.get("act", "")
    if act == "type":
        done = actions.retype(extracts=chosen, nature=request.POST.get("nature", ""), by=request.user, seen=seen)
    elif act == "move":
        idea = idea_named(tree, request.POST.get("idea", ""))
        done = actions.move_extracts(extracts=chosen, idea=idea, by=request.user, seen=seen)
    elif act == "restore":
        done = actions.restore_extracts(extracts=chosen, by=request.user, seen=seen)
    elif act == "remove":
        done = actions.remove_extracts(extracts=chosen, by=request.user, seen=seen)
    else:
        refuse("no_act", _("Nothing was chosen to be done."), _("Press one of the buttons."), status=400)
    asked = read_extracts_asked(request.GET, tree=tree, account=request.user)
    return HttpResponseRedirect(asked.address(done=act, n=str(len(done))) + "#done")


def idea_named(tree: Tree, public_id: str) -> Any:
    """The idea that a form names; None for none. Raises ``Refused`` for one that does not stand."""
    if public_id in {"", NO_IDEA}:
        return None
    found = next((one for one in tree.ideas.values() if one.public_id == public_id), None)
    if found is None:
        refuse(
            "idea_gone",
            _("This idea does not stand any more. Nothing was changed."),
            _("Choose another one, or none for now."),
            status=409,
        )
    return found


def _said(request: HttpRequest, tree: Tree) -> str:
    """What the act before this page did, in words."""
    act, count = request.GET.get("done", ""), key_of(request.GET.get("n", ""))
    words = {
        "type": ngettext("%(n)s extract was given another nature.", "%(n)s extracts were given another nature.", count),
        "move": ngettext("%(n)s extract was moved.", "%(n)s extracts were moved.", count),
        "remove": ngettext("%(n)s extract was removed.", "%(n)s extracts were removed.", count),
        "restore": ngettext("%(n)s extract was put back.", "%(n)s extracts were put back.", count),
    }
    return words[act] % {"n": count} if act in words else ""
