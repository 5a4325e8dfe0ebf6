# SPDX-License-Identifier: AGPL-3.0-or-later
"""One idea as its team works on it: its words, its place, its facts; split it, remove it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.synthesis.harvesting.queries import sources_of
from isegoria.commons.synthesis.models import Extract, Fact, Idea
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused, Verdict, refuse

from . import actions, queries
from .addresses import idea_at, idea_path, tree_path, workshop_path
from .forms import EditForm, FactForm, MoveForm
from .queries import tree_of
from .rules import may_add_facts, may_sort
from .sorting import done, just_done, latest_step

SPLIT_AT_ONCE = 100
"""Extracts on a page of splitting; those that are left are split next."""
PARTS = 4


def _at(request: HttpRequest, space: str, process: str, idea: str) -> tuple[Process, Idea | None, HttpResponse | None]:
    """The process and the idea, or where one that stands no more leads to."""
    found = workshop_at(request, space, process)
    one = idea_at(found, idea)
    if one.stands:
        return found, one, None
    now = queries.stands_now(one)
    if now is None and request.method == "POST":
        refuse(
            "idea_gone",
            _("“%(title)s” was removed, or merged into another idea. Nothing was changed."),
            _("Load the tree again, and choose an idea that stands in it."),
            remedy_url=workshop_path(found),
            status=409,
            title=one.title,
        )
    messages.info(request, _("This idea was merged or removed meanwhile."))
    return found, None, HttpResponseRedirect(workshop_path(found, now))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def idea(request: HttpRequest, space: str, process: str, idea: str) -> HttpResponse:
    """Everything that can be done with one idea."""
    found, one, elsewhere = _at(request, space, process, idea)
    if one is None:
        return elsewhere or HttpResponseRedirect(workshop_path(found))
    tree = tree_of(found)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    edit = EditForm(request.POST if act == "edit" else None, idea=one)
    move = MoveForm(request.POST if act == "move" else None, tree=tree, idea=one)
    fact = FactForm(request.POST if act == "fact" else None)
    verdict: Verdict | None = None
    theirs: Idea | None = None
    if request.method == "POST":
        (may_add_facts if act in {"fact", "remove_fact"} else may_sort)(request.user, found).require()
        try:
            if (answer := _act(request, act, found, one, edit, move, fact)) is not None:
                return answer
        except Refused as refused:
            verdict = refused.verdict
            if verdict.code == "idea_changed" and act == "edit":
                # Both texts are kept: theirs stands above, and what was written stays in the form, which would now
                # replace the version that is shown beside it.
                theirs = queries.find_idea(found, one.public_id)
                if theirs is not None:
                    edit = EditForm({**request.POST.dict(), "version": theirs.version}, idea=theirs)
    failed = request.method == "POST" and verdict is None
    return render(
        request,
        "synthesis/workshop_idea.html",
        {
            **workshop(request, found, "ideas"),
            "idea": one,
            "path": tree.path(one)[:-1],
            "children": tree.children(one),
            "edit": edit,
            "move": move,
            "fact": fact,
            "theirs": theirs,
            "verdict": verdict.in_words if verdict is not None else None,
            "facts": queries.facts_of(one).select_related("added_by__person"),
            "steps": queries.steps_of(one)[:10],
            "base": workshop_path(found),
            "public_url": idea_path(one),
            "own": Extract.objects.filter(idea=one, state=Extract.State.STANDING).count(),
            "others": len(tree) > 1,
            "done": just_done(request, found),
        },
        status=verdict.status if verdict is not None else 400 if failed else 200,
    )


def _act(
    request: HttpRequest, act: str, process: Process, one: Idea, edit: EditForm, move: MoveForm, fact: FactForm
) -> HttpResponse | None:
    """Do what the form says; None when it has something to put right."""
    before = latest_step(process)
    if act == "edit" and edit.is_valid():
        given = edit.cleaned_data
        actions.edit_idea(
            idea=one,
            by=request.user,
            version=given["version"],
            title=given["title"],
            summary=given["summary"],
            language=given["language"],
        )
        messages.success(request, _("The idea has its new words."))
    elif act == "move" and move.is_valid():
        parent, position = move.place_of()
        actions.move_idea(
            idea=one, parent=parent, position=position, by=request.user, version=move.cleaned_data["version"]
        )
        messages.success(request, _("The idea has its new place."))
    elif act == "fact" and fact.is_valid():
        actions.add_fact(idea=one, by=request.user, **fact.cleaned_data)
        messages.success(request, _("The fact stands beside the idea."))
    elif act == "remove_fact":
        rows = Fact.objects.select_related("idea").filter(idea=one, public_id=request.POST.get("fact", "")[:10])
        if (gone := rows.first()) is not None:
            actions.remove_fact(fact=gone, by=request.user)
        messages.success(request, _("The fact was taken away."))
    elif act == "remove":
        version = request.POST.get("version", "")
        actions.remove_idea(idea=one, by=request.user, version=int(version) if version.isdecimal() else None)
        messages.success(request, _("The idea was removed. Its extracts wait to be sorted again."))
        return done(process, request, since=before)
    else:
        return None
    return done(process, request, idea=one, since=before)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def split(request: HttpRequest, space: str, process: str, idea: str) -> HttpResponse:
    """Make several ideas of one: name them, and say which extracts each takes."""
    found, one, elsewhere = _at(request, space, process, idea)
    if one is None:
        return elsewhere or HttpResponseRedirect(workshop_path(found))
    may_sort(request.user, found).require()
    own = Extract.objects.filter(idea=one, state=Extract.State.STANDING).order_by("nature", "pk")
    keys = list(own.values_list("pk", flat=True)[:SPLIT_AT_ONCE])
    given = request.POST if request.method == "POST" else {}
    titles = [str(given.get(f"title-{part}", "")) for part in range(1, PARTS + 1)]
    chosen = {key: str(given.get(f"extract-{key}", "0")) for key in keys}
    verdict: Verdict | None = None
    if request.method == "POST":
        before = latest_step(found)
        version = request.POST.get("version", "")
        try:
            actions.split_idea(
                idea=one,
                parts=[
                    actions.Part(title, [key for key in keys if chosen[key] == str(part)])
                    for part, title in enumerate(titles, start=1)
                    if title.strip() or str(part) in chosen.values()
                ],
                below=request.POST.get("below") == "1",
                by=request.user,
                version=int(version) if version.isdecimal() and len(version) < 10 else None,
            )
        except Refused as refused:
            verdict = refused.verdict
        else:
            messages.success(request, _("The idea is split."))
            return done(found, request, since=before)
    sources = sources_of(keys)
    return render(
        request,
        "synthesis/workshop_split.html",
        {
            **workshop(request, found, "ideas"),
            "idea": one,
            "titles": list(enumerate(titles, start=1)),
            "rows": [(sources[key], chosen[key]) for key in keys if key in sources],
            "parts": [str(part) for part in range(1, PARTS + 1)],
            "own": own.count(),
            "below": given.get("below") == "1",
            "verdict": verdict.in_words if verdict is not None else None,
            "base": workshop_path(found),
            "tree_url": tree_path(found),
        },
        status=verdict.status if verdict is not None else 200,
    )
