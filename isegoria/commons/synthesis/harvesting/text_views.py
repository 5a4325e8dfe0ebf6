# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which one text is harvested: its sentences, the extracts that stand in it, and what is done with them.

Every act is a form of the page. A script sends the same forms without leaving it, and is given the part that changed.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.commons.synthesis.models import Extract, Nature
from isegoria.commons.synthesis.passages import locate, readable
from isegoria.commons.synthesis.tree.queries import Tree, tree_of
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.manifest import find_kind
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.rules import may_harvest
from isegoria.core.verdicts import refuse

from . import actions, listing
from .actions import NewExtract
from .asked import Asked, read_texts_asked
from .marking import Marked, Span, joined, marked, standing_in
from .rules import may_be_harvested, may_work
from .views import idea_named, speaks

# What was done, as the address of the page says it after a form.
MADE, AGAIN, REMOVED, RESTORED, TYPED, MOVED = "made", "again", "removed", "restored", "typed", "moved"
_MOST_SHOWN = 20


@signed_in
@require_safe
def find(request: HttpRequest, ref: str) -> HttpResponse:
    """From the page of a text to the one on which it is harvested, with the words chosen there."""
    found = contribution_at(request, ref)
    process = found.process
    may_harvest(request.user, process.space).require()
    address = reverse("synthesis:harvest_text", args=[process.space.slug, process.slug, found.public_id])
    words = request.GET.get("words", "").replace("\0", " ")[:2_000].strip()
    return HttpResponseRedirect(f"{address}?{urlencode({'words': words})}" if words else address)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def text(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One text: read by the team, harvested by harvesters."""
    found = workshop_at(request, space, process)
    contribution = find_contribution(ref[:10])
    if contribution is None or contribution.process_id != found.pk:
        refuse(
            "no_such_contribution",
            _("There is no text at this address: the address may be incomplete."),
            _("Look for it in the list of texts."),
            remedy_url=reverse("synthesis:harvest", args=[space, process]),
            status=404,
        )
    contribution.process = found
    tree = tree_of(found)
    if request.method != "POST":
        return _page(request, contribution, tree, said=_said_before(request, contribution))
    done, about = _act(request, contribution, tree)
    if request.headers.get("HX-Request"):
        return _page(request, contribution, tree, said=_said(done, about), fragment=True)
    kept = {key: value for key, value in request.GET.items() if key not in {"done", "of", "words"}}
    kept |= {"done": done, "of": ".".join(one.public_id for one in about[:_MOST_SHOWN])}
    kept |= {"under": request.POST.get("idea", ""), "nature": request.POST.get("nature", "")}
    address = urlencode({key: value for key, value in kept.items() if value})
    return HttpResponseRedirect(f"{request.path}?{address}#done")


# --- what was done --------------------------------------------------------------------------------------
def _said(done: str, about: Sequence[Extract]) -> dict[str, Any]:
    return {"done": done, "extracts": about, "first": about[0] if about else None, "count": len(about)}


def _said_before(request: HttpRequest, contribution: Contribution) -> dict[str, Any] | None:
    """What the form before this page did: only what the address names and is so."""
    done = request.GET.get("done", "")
    ids = [one for one in request.GET.get("of", "").split(".") if "\0" not in one][:_MOST_SHOWN]
    if done not in {MADE, AGAIN, REMOVED, RESTORED, TYPED, MOVED} or not ids:
        return None
    rows = Extract.objects.filter(contribution=contribution, public_id__in=ids).exclude(state=Extract.State.ERASED)
    about = list(rows.select_related("idea", "made_by__person"))
    return _said(done, about) if about else None


def _act(request: HttpRequest, contribution: Contribution, tree: Tree) -> tuple[str, Sequence[Extract]]:
    """Do what the form asks for; returns what was done, and to which extracts."""
    by, act = request.user, request.POST.get("act", "make")
    may_work(by, contribution.process).require()
    if act == "make":
        return _make(request, contribution, tree)
    ids = [one for one in request.POST.getlist("extract") if "\0" not in one][: actions.AT_ONCE + 1]
    chosen = list(Extract.objects.filter(contribution=contribution, public_id__in=ids))
    seen = dict(zip(ids, request.POST.getlist("seen"), strict=False))
    if act == "remove":
        actions.remove_extracts(extracts=chosen, by=by, seen=seen)
        return REMOVED, _fresh(chosen)
    if act == "restore":
        actions.restore_extracts(extracts=chosen, by=by, seen=seen)
        return RESTORED, _fresh(chosen)
    if act == "type":
        actions.retype(extracts=chosen, nature=request.POST.get("nature", ""), by=by, seen=seen)
        return TYPED, _fresh(chosen)
    if act != "move":
        refuse("no_act", _("Nothing was chosen to be done."), _("Press one of the buttons."), status=400)
    idea = idea_named(tree, request.POST.get("idea", ""))
    actions.move_extracts(extracts=chosen, idea=idea, by=by, seen=seen)
    return MOVED, _fresh(chosen)


def _fresh(extracts: Sequence[Extract]) -> Sequence[Extract]:
    rows = Extract.objects.filter(pk__in=[one.pk for one in extracts])
    return list(rows.select_related("idea", "made_by__person"))


def _make(request: HttpRequest, contribution: Contribution, tree: Tree) -> tuple[str, Sequence[Extract]]:
    given = request.POST
    version = given.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    if not contribution.is_public:
        may_be_harvested(contribution, contribution.process).require()
    row = contribution.versions.filter(number=number).first()
    whole = readable(row.title, row.body) if row else ""
    spans = _spans(given.getlist("span")) or joined(_spans(given.getlist("sentence")), whole)
    words = given.get("words", "").strip()
    if words and not spans:
        place = locate(whole, words)
        if place is None:
            refuse(
                "words_not_found",
                _("These words are not in this text. Nothing was kept."),
                _("Copy them from the text, or tick its sentences."),
                status=400,
            )
        spans = [place]
    if not spans:
        spans = [(0, 0)]  # refused with its own sentence
    idea = idea_named(tree, given.get("idea", ""))
    made = actions.make_extracts(
        process=contribution.process,
        by=request.user,
        made=[
            NewExtract(
                contribution,
                number,
                start,
                stop,
                given.get("nature", ""),
                idea,
                given.get("note", ""),
                sha256=given.get("sha256", "")[:64],
            )
            for start, stop in spans
        ],
    )
    new = [one for one in made if one.is_new]
    return (MADE, new) if new else (AGAIN, made)


def _spans(given: Sequence[str]) -> list[Span]:
    """ "120-180" as a pair; whatever else is left out."""
    found = []
    for one in given[: actions.AT_ONCE + 1]:
        start, _dash, stop = one.partition("-")
        if all(each.isascii() and each.isdigit() and len(each) < 9 for each in (start, stop)):
            found.append((int(start), int(stop)))
    return found


# --- the page -------------------------------------------------------------------------------------------
def _page(
    request: HttpRequest,
    contribution: Contribution,
    tree: Tree,
    *,
    said: dict[str, Any] | None,
    fragment: bool = False,
) -> HttpResponse:
    process = contribution.process
    ideas = tree.flat()
    shown: Marked | None = None
    words = request.GET.get("words", "").replace("\0", " ").strip()[:2_000]
    place: Span | None = None
    if contribution.is_public:
        standing = list(standing_in(contribution))
        for one in standing:
            one.seen = actions.seen_as(one)  # type: ignore[attr-defined]  # for the template
        shown = marked(contribution, standing)
        if words and not fragment and (place := locate(shown.text, words)):
            shown = marked(contribution, standing, chosen=place)
    given = request.POST if fragment else request.GET
    under = given.get("idea" if fragment else "under", "")
    frame = workshop(request, process, "harvest")
    context = {
        **frame,
        "contribution": contribution,
        "shown": shown,
        "said": said,
        "natures": list(Nature.choices),
        "nature": given.get("nature", ""),
        "ideas": ideas,
        "under": under,
        "words": words if place else "",
        "words_lost": words if words and shown and not fragment and place is None else "",
        "place": place,
        "query": request.GET.urlencode(),
        "harvests": frame["hat"].harvests,
    }
    if fragment:
        return render(request, "synthesis/harvest_region.html", context)
    kind = find_kind(contribution.kind)
    asked = _asked(request, process, tree)
    before, after = _neighbours(process, asked, contribution)
    return render(
        request,
        "synthesis/harvest_text.html",
        {
            **context,
            "kind_label": kind.name if kind else contribution.kind,
            "page_url": contribution_url(contribution),
            "before_url": _address(process, before, asked, under, given.get("nature", "")),
            "after_url": _address(process, after, asked, under, given.get("nature", "")),
            "list_url": f"{reverse('synthesis:harvest', args=[process.space.slug, process.slug])}{asked.address()}",
        },
    )


def _asked(request: HttpRequest, process: Process, tree: Tree) -> Asked:
    """The list from which the page was opened, so that next and previous follow it. Read only as far as it narrows."""
    phases = phases_of(process) if request.GET.get("phase") else []
    themes = listing.latest_themes(process)[1] if request.GET.get("theme") else []
    return read_texts_asked(request.GET, phases=phases, themes=themes, tree=tree)


def _neighbours(process: Process, asked: Asked, contribution: Contribution) -> tuple[str, str]:
    return listing.around(listing.texts(process, asked.wanted, language=speaks()), contribution)


def _address(process: Process, public_id: str, asked: Asked, under: str, nature: str) -> str:
    if not public_id:
        return ""
    address = reverse("synthesis:harvest_text", args=[process.space.slug, process.slug, public_id])
    query = asked.query(under=under, nature=nature)
    return f"{address}?{query}" if query else address
