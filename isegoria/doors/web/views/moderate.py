# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderator's desk: one phase's contributions by state, decisions on several at once, each with its reason.

Plain forms: everything works by keyboard and without JavaScript.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from isegoria.commons.moderation.actions import decide, decide_many
from isegoria.commons.moderation.models import Decision
from isegoria.commons.moderation.queries import counts_by_state, queue
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import Refused, no
from isegoria.doors.web.addresses import phase_at, signed_in
from isegoria.doors.web.errors import shown

A_PAGE = 50
MOST_AT_ONCE = 200
UNDO = "moderation_undo"
State = Contribution.State
Act = Decision.Act


@dataclass(frozen=True)
class Tab:
    """One state of the queue."""

    state: str
    label: str | Promise
    acts: tuple[tuple[str, str | Promise, str], ...]
    empty: str | Promise


TABS = (
    Tab(
        State.PENDING,
        _("To read"),
        ((Act.PUBLISH, _("Publish"), "act"), (Act.REJECT, _("Do not publish"), "stop")),
        _("Nothing waits for a moderator here."),
    ),
    Tab(State.PUBLISHED, _("Published"), ((Act.HIDE, _("Hide"), "stop"),), _("Nothing has been published here yet.")),
    Tab(State.HIDDEN, _("Hidden"), ((Act.RESTORE, _("Show again"), "act"),), _("Nothing is hidden here.")),
    Tab(
        State.REJECTED,
        _("Not published"),
        ((Act.PUBLISH, _("Publish after all"), "act"),),
        _("Nothing has been declined here."),
    ),
)
# From the state that a text was in to the act that brings it back there.
BACK = {
    State.PENDING: Act.REOPEN,
    State.PUBLISHED: Act.RESTORE,
    State.REJECTED: Act.REJECT,
    State.HIDDEN: Act.HIDE,
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request: HttpRequest, space: str, process: str, phase: str) -> HttpResponse:
    """Read and decide."""
    found = phase_at(request, space, process, phase)
    may_moderate(request.user, found.process.space).require()
    if request.method == "POST":
        if "undo" in request.POST:
            return _undo(request, found)
        return _decide(request, found)
    return _page(request, found)


def _tab(request: HttpRequest) -> Tab:
    wanted = request.POST.get("state") or request.GET.get("state", "")
    return next((tab for tab in TABS if tab.state == wanted), TABS[0])


def _address(phase: Phase) -> str:
    return reverse("web:moderate", args=[phase.process.space.slug, phase.process.slug, phase.slug])


def _page(
    request: HttpRequest,
    phase: Phase,
    *,
    verdict: dict[str, str] | None = None,
    chosen: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    tab = _tab(request)
    wanted = " ".join((request.POST.get("q") or request.GET.get("q", "")).replace("\x00", "").split())[:100]
    rows = queue(phase, tab.state)
    if wanted:
        rows = rows.filter(body__icontains=wanted)
    page = Paginator(rows, A_PAGE).get_page(request.POST.get("page") or request.GET.get("page"))
    counts = counts_by_state(phase)
    latest: dict[int, Decision] = {}
    for decision in Decision.objects.filter(contribution__in=list(page.object_list)).order_by("decided_at", "pk"):
        latest[decision.contribution_id] = decision
    undo = request.session.get(UNDO)
    return render(
        request,
        "web/organise/moderate.html",
        {
            "robots": "noindex",
            "space": phase.process.space,
            "process": phase.process,
            "phase": phase,
            "tab": tab,
            "tabs": [
                {
                    "label": one.label,
                    "url": f"{_address(phase)}?state={one.state}",
                    "current": one is tab,
                    "count": counts.get(one.state, 0),
                }
                for one in TABS
            ],
            "page": page,
            "rows": [(one, latest.get(one.pk)) for one in page.object_list],
            "wanted": wanted,
            "reasons": [(value, label) for value, label in Decision.Reason.choices if value],
            "reason": request.POST.get("reason", ""),
            "needs_reason": tab.state in {State.PENDING, State.PUBLISHED},
            "chosen": set(chosen),
            "verdict": verdict,
            "undo": len(undo["back"]) if undo and undo["phase"] == phase.pk else 0,
        },
        status=status,
    )


def _decide(request: HttpRequest, phase: Phase) -> HttpResponse:
    tab = _tab(request)
    names = request.POST.getlist("shown" if "all" in request.POST else "chosen")[:MOST_AT_ONCE]
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    contributions = list(Contribution.objects.filter(phase=phase, public_id__in=names).select_related("process__space"))
    try:
        if not contributions:
            no(
                "nothing_chosen",
                _("Nothing was changed: no text is ticked."),
                _("Tick one or several texts, then decide."),
                status=400,
            ).require()
        if act not in {one for one, _label, _kind in tab.acts} or reason not in Decision.Reason.values:
            no(
                "no_such_act",
                _("Nothing was changed: this decision is not one of those offered here."),
                _("Choose one of the buttons."),
                status=400,
            ).require()
        back = _way_back(contributions)
        changed = decide_many(contributions=contributions, by=request.user, act=act, reason=reason)
    except Refused as refused:
        return _page(request, phase, verdict=shown(refused.verdict), chosen=names, status=refused.verdict.status)
    if changed:
        request.session[UNDO] = {"phase": phase.pk, "back": back}
    messages.success(
        request,
        ngettext("%(n)s text: decided.", "%(n)s texts: decided.", changed) % {"n": changed},
    )
    return redirect(f"{_address(phase)}?state={tab.state}")


def _way_back(contributions: Sequence[Contribution]) -> list[tuple[str, str, str]]:
    """For each text: its id, the act that brings it back to its present state, and the reason it had."""
    reasons: dict[int, str] = {}
    for pk, reason in (
        Decision.objects.filter(contribution__in=contributions)
        .order_by("decided_at", "pk")
        .values_list("contribution_id", "reason")
    ):
        reasons[pk] = reason
    return [
        (one.public_id, BACK[State(one.state)].value, reasons.get(one.pk, ""))
        for one in contributions
        if State(one.state) in BACK
    ]


def _undo(request: HttpRequest, phase: Phase) -> HttpResponse:
    """Bring back the last decision's texts to where they were. Undoing is a decision too, and shows as one."""
    kept: dict[str, Any] | None = request.session.pop(UNDO, None)
    if not kept or kept["phase"] != phase.pk:
        messages.info(request, _("There is nothing to undo any more."))
        return redirect(_address(phase))
    back = {public_id: (act, reason) for public_id, act, reason in kept["back"]}
    contributions = Contribution.objects.filter(phase=phase, public_id__in=back).select_related("process__space")
    with transaction.atomic():
        for contribution in contributions:
            act, reason = back[contribution.public_id]
            decide(contribution=contribution, by=request.user, act=act, reason=reason)
    messages.success(request, gettext("Undone: the texts are where they were."))
    return redirect(_address(phase))
