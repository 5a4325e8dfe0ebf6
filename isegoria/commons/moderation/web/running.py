# SPDX-License-Identifier: AGPL-3.0-or-later
"""For moderators: the appeals that wait, the end of a pause, and how a space is moderated."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Pause, Space
from isegoria.core.spaces.rules import may_moderate, may_observe, may_organise
from isegoria.core.verdicts import Refused, refuse

from .. import queries
from ..actions import end_pause
from ..appealing.actions import decide_appeal
from ..governing.actions import set_way
from ..models import Appeal, Way
from ..reasons import rule_of
from ..rules import may_decide_appeal
from .desk import processes_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def appeals(request: HttpRequest, space: str) -> HttpResponse:
    """The appeals that wait; each decided by someone else than who decided."""
    place = space_at(space)
    may_observe(request.user, place).require()
    refused: Refused | None = None
    if request.method == "POST":
        may_moderate(request.user, place).require()
        try:
            return _decide(request, place)
        except Refused as given:
            refused = given
    rows: list[dict[str, Any]] = []
    for one in queries.open_appeals(queries.spaces_inside(place))[:50]:
        verdict = may_decide_appeal(request.user, one)
        text = one.decision.contribution
        rows.append(
            {
                "appeal": one,
                "decision": one.decision,
                "text": text,
                "text_url": contribution_url(text) if text is not None else "",
                "rule": rule_of(one.decision.reason),
                "can": bool(verdict),
                "why_not": "" if verdict else verdict.reason_text,
            }
        )
    return render(
        request,
        "moderation/appeals.html",
        {
            "robots": "noindex",
            "space": place,
            "rows": rows,
            "outcomes": Appeal.Outcome.choices,
            "verdict": refused.verdict.in_words if refused else None,
            "of": request.POST.get("appeal", ""),
            "answer": request.POST.get("answer", ""),
        },
        status=refused.verdict.status if refused else 200,
    )


def _decide(request: HttpRequest, space: Space) -> HttpResponse:
    found = queries.find_appeal(request.POST.get("appeal", "")[:10].replace("\0", ""))
    if found is None or found.decision.space_id not in queries.spaces_inside(space):
        refuse("no_such_appeal", _("There is no such appeal here."), _("Load the page again."), status=404)
    decide_appeal(
        appeal=found,
        by=request.user,
        outcome=request.POST.get("outcome", ""),
        answer=request.POST.get("answer", ""),
    )
    messages.success(request, _("Decided. Both were told: who appealed, and who had decided."))
    return HttpResponseRedirect(reverse("moderation:appeals", args=[space.slug]))


@signed_in
@require_POST
def stop_pause(request: HttpRequest, space: str, pause: int) -> HttpResponse:
    """Let someone write again before the end of their pause."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    found = Pause.objects.filter(pk=pause, space__in=queries.spaces_inside(place)).select_related("space").first()
    if found is None:
        refuse("no_such_pause", _("There is no such pause here."), _("Load the page again."), status=404)
    end_pause(pause=found, by=request.user)
    messages.success(request, _("The pause has ended, and the person was told."))
    return HttpResponseRedirect(reverse("moderation:queue", args=[place.slug]))


class WayForm(forms.Form):
    """How a space, or one process, is moderated."""

    read_first = forms.ChoiceField(
        label=_("What waits for a moderator before it shows"),
        help_text=_("Under an attack, let what guests write wait: nothing is lost, and all the rest goes on."),
        choices=Way.ReadFirst.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    appeals_by = forms.ChoiceField(
        label=_("Who decides appeals"), choices=Way.AppealsBy.choices, widget=forms.RadioSelect
    )
    seats = forms.IntegerField(label=_("Citizens on a panel"), min_value=3, max_value=25)
    days = forms.IntegerField(label=_("Days that a panel has"), min_value=1, max_value=60)
    noticed = forms.CharField(
        label=_("Words to notice"),
        help_text=_(
            "One word or phrase a line, beside the house's own list. A minus sign before one leaves it out. A text "
            "that holds one is suggested to the moderators, and nothing else happens to it."
        ),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def way(request: HttpRequest, space: str) -> HttpResponse:
    """How this space is moderated, or one of its processes."""
    place = space_at(space)
    may_organise(request.user, place).require()
    processes = [one for one in processes_in([place.pk]) if one.space_id == place.pk]
    slug = request.POST.get("process") or request.GET.get("process", "")
    process = next((one for one in processes if one.slug == slug), None)
    kept = queries.way_of(process) if process is not None else queries.way_of_space(place)
    names = ("appeals_by", "seats", "days") if process is not None else tuple(WayForm.base_fields)
    form = WayForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(kept, name) for name in names}
    )
    for name in set(form.fields) - set(names):  # these belong to the whole space
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        set_way(space=place, process=process, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept."))
        more = f"?process={process.slug}" if process is not None else ""
        return HttpResponseRedirect(f"{reverse('moderation:way', args=[place.slug])}{more}")
    return render(
        request,
        "moderation/way.html",
        {"robots": "noindex", "space": place, "process": process, "processes": processes, "form": form},
        status=400 if form.errors else 200,
    )
