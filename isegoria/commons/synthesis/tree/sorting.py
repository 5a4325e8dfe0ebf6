# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree as its team works on it: make, move, merge, and undo what was just done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.commons.synthesis.models import Idea, Step
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import Refused, Verdict, refuse

from . import actions, queries
from .addresses import tree_path, workshop_path
from .forms import IdeaForm, MergeForm, choices_of, of_tree
from .queries import Tree, tree_of
from .rules import may_sort
from .undoing.ways import can_be_undone

UNDO_SECONDS = 3_600
"""For so long the page offers to undo what was just done; the history does at any time."""


def just_done(request: HttpRequest, process: Process) -> Step | None:
    """The step that brought the visitor here, while it can be undone at once."""
    number = request.GET.get("done", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    step = Step.objects.select_related("idea", "other").filter(pk=int(number), process=process, by=request.user).first()
    if step is None or not can_be_undone(step) or (timezone.now() - step.at).total_seconds() > UNDO_SECONDS:
        return None
    return step


def done(process: Process, request: HttpRequest, *, idea: Idea | None = None, since: int = 0) -> HttpResponseRedirect:
    """Back to the page, which offers to undo the latest step of the visitor, if this act made one."""
    steps = Step.objects.filter(process=process, by=request.user, pk__gt=since).order_by("-pk")
    latest = steps.values_list("pk", flat=True).first()
    path = workshop_path(process, idea)
    return HttpResponseRedirect(f"{path}?done={latest}" if latest else path)


def latest_step(process: Process) -> int:
    """The step before an act: what comes after it is the act's own."""
    return Step.objects.filter(process=process).order_by("-pk").values_list("pk", flat=True).first() or 0


def version_in(text: str) -> tuple[str, int | None]:
    """Public id and version, from what a button carries."""
    public_id, _dot, version = text.partition(".")
    return public_id, int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ideas(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The whole tree: add an idea, move one up or down, choose some to merge."""
    found = workshop_at(request, space, process)
    tree = tree_of(found)
    adds = request.method == "POST" and request.POST.get("act") == "add"
    form = IdeaForm(request.POST if adds else None, tree=tree)
    verdict: Verdict | None = None
    if request.method == "POST":
        may_sort(request.user, found).require()
        try:
            if (answer := _act(request, found, tree, form)) is not None:
                return answer
        except Refused as refused:
            verdict, tree = refused.verdict, tree_of(found)
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    return render(
        request,
        "synthesis/workshop_ideas.html",
        {
            **workshop(request, found, "ideas"),
            "tree": tree,
            "form": form,
            "asked": asked,
            "hits": [(one, tree.path(one)[:-1]) for one in queries.search(tree, asked)[:100]] if asked else [],
            "verdict": verdict.in_words if verdict is not None else None,
            "base": workshop_path(found),
            "public_url": tree_path(found),
            "unsorted": queries.unsorted_count(found),
            "done": just_done(request, found),
        },
        status=verdict.status if verdict is not None else 400 if form.errors else 200,
    )


def _act(request: HttpRequest, process: Process, tree: Tree, form: IdeaForm) -> HttpResponse | None:
    """Do what the form says; None when it has something to put right."""
    before = latest_step(process)
    if request.POST.get("act") == "add":
        if not form.is_valid():
            return None
        actions.make_idea(process=process, by=request.user, title=form.cleaned_data["title"], parent=form.above())
        messages.success(request, _("The idea is in the tree."))
        return done(process, request, since=before)
    for way, step in (("up", -1), ("down", 1)):
        if way in request.POST:
            public_id, version = version_in(request.POST[way])
            if (idea := of_tree(tree, public_id)) is not None:
                parent = tree.get(idea.parent_id)
                beside = tree.children(parent) if parent else tree.roots
                position = max(0, beside.index(idea) + step)
                actions.move_idea(idea=idea, parent=parent, position=position, by=request.user, version=version)
            answer = done(process, request, since=before)
            answer["Location"] += f"#i-{public_id}" if idea is not None else ""
            return answer
    return None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def merge(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Merge the chosen ideas into one: what will happen is said first."""
    found = workshop_at(request, space, process)
    may_sort(request.user, found).require()
    tree = tree_of(found)
    given = request.POST if request.method == "POST" else request.GET
    chosen = list({one.pk: one for ref in given.getlist("idea")[:100] if (one := of_tree(tree, ref))}.values())
    if not chosen:
        refuse(
            "nothing_chosen",
            _("No idea was chosen, so there is nothing to merge."),
            _("Choose at least one in the tree, then merge."),
            remedy_url=workshop_path(found),
            status=400,
        )
    # Of several, one stays; of one, any other can take it in.
    among = [(one.public_id, one.title) for one in chosen] if len(chosen) > 1 else choices_of(tree, without=chosen)
    form = MergeForm(request.POST if "into" in request.POST else None, tree=tree, choices=among)
    verdict: Verdict | None = None
    if request.method == "POST" and form.is_valid():
        before = latest_step(found)
        versions = dict(version_in(text) for text in request.POST.getlist("version")[:100])
        into = form.stays()
        try:
            actions.merge_ideas(
                ideas=chosen,
                into=into,
                by=request.user,
                versions={one.pk: version for one in chosen if (version := versions.get(one.public_id)) is not None},
            )
        except Refused as refused:
            verdict = refused.verdict
        else:
            messages.success(
                request, _("The ideas are merged: the addresses of the others lead to the one that stays.")
            )
            return done(found, request, idea=into, since=before)
    return render(
        request,
        "synthesis/workshop_merge.html",
        {
            **workshop(request, found, "ideas"),
            "chosen": chosen,
            "form": form,
            "verdict": verdict.in_words if verdict is not None else None,
            "base": workshop_path(found),
            "extracts": sum(one.extracts_count for one in chosen),
        },
        status=verdict.status if verdict is not None else 400 if form.errors else 200,
    )


@signed_in
@require_POST
@never_cache
def undo(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Undo one step of the history, then back to where it was asked from."""
    found = workshop_at(request, space, process)
    number = request.POST.get("step", "")
    rows = Step.objects.select_related("process__space", "idea").filter(process=found)
    step = rows.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 19 else None
    if step is None:
        refuse(
            "no_such_step",
            _("There is no such step in the history. Nothing was changed."),
            _("Load the history again."),
            status=404,
        )
    actions.undo(step=step, by=request.user)
    messages.success(request, _("It is undone."))
    return HttpResponseRedirect(_back(request, found, step))


def _back(request: HttpRequest, process: Process, step: Step) -> str:
    back: Any = request.POST.get("back", "")
    if back == "history":
        return f"/workshop/{process.space.slug}/{process.slug}/history/"
    idea = step.idea
    if back == "idea" and idea is not None and Idea.objects.filter(pk=idea.pk, state=Idea.State.STANDING).exists():
        return workshop_path(process, idea)
    return workshop_path(process)
