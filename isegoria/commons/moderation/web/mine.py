# SPDX-License-Identifier: AGPL-3.0-or-later
"""For the people it is about: what was decided on their texts and why, what they flagged, and their appeals."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.actions import edit
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.manifest import find_kind
from isegoria.core.processes.addresses import say_where
from isegoria.core.verdicts import Refused, refuse

from .. import queries
from ..appealing.actions import appeal as keep_appeal
from ..appealing.actions import decline, judge
from ..models import WORDS, Appeal, Concern, Decision, Juror
from ..notices import in_words
from ..reasons import rule_of
from ..rules import APPEALED, may_appeal, may_judge

MOST = 100
Act = Decision.Act


def person_of(request: HttpRequest) -> Person:
    """Who reads. Raises ``Refused`` where this browser holds nobody."""
    person = known_person(request)
    if person is None:
        refuse(
            "nobody_yet",
            _("This computer holds nothing about you, so there is nothing to show."),
            _("Sign in if you have an account, or take part first."),
            remedy_url=reverse("account_login"),
            status=404,
        )
    return person


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """All that moderators decided about one, all that one flagged, and what one can do about it."""
    person = person_of(request)
    decisions = list(queries.written_to(person)[:MOST])
    flags = list(queries.flags_of(person)[:MOST])
    rows: list[dict[str, Any]] = []
    for one in decisions:
        undone = bool(list(one.undone_by.all()))
        appeal = getattr(one, "appeal", None)
        text = one.contribution
        rows.append(
            {
                "decision": one,
                "subject": in_words(one),
                "rule": rule_of(one.reason),
                "text": text,
                "text_url": contribution_url(text) if text is not None else "",
                "undone": undone,
                "appeal": appeal,
                "can_appeal": appeal is None and not undone and one.act in APPEALED,
            }
        )
    return render(
        request,
        "moderation/mine.html",
        {
            "robots": "noindex",
            "rows": rows,
            "flags": [(one, contribution_url(one.contribution)) for one in flags],
            "pauses": list(queries.pauses_of(person)),
            "asides": list(queries.set_aside_from(person)),
            "in_hand": list(queries.to_rephrase(person)),
            "seats": list(queries.seats_of(person)),
        },
    )


class RephraseForm(forms.Form):
    """The same text, in other words."""

    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Your text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={"required": _("Write your text, then send it.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


def longest(text: Contribution) -> int:
    """The longest text of this kind where it stands, in characters."""
    kind = find_kind(text.kind)
    most = kind.max_length if kind else 10_000
    tool = text.phase.tool
    if tool is not None and any(one.slug == text.kind for one in tool.kinds):
        return int(getattr(text.phase.rules_of_tool, "max_length", most))
    return most


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rephrase(request: HttpRequest, ref: str) -> HttpResponse:
    """Write a text in other words, as a moderator asked; it comes back to them."""
    person = person_of(request)
    text = contribution_at(request, ref)
    say_where(request, text.process.space)
    asked = Concern.objects.filter(pk=text.pk, with_author=True).exists()
    if text.author_id != person.pk or not asked:
        refuse(
            "not_asked",
            _("Nobody asks you to write this text in other words, or you have done so already. Nothing was changed."),
            _("Read on your page what stands now."),
            remedy_url=reverse("moderation:mine"),
            status=404,
        )
    form = RephraseForm(
        request.POST if request.method == "POST" else None,
        initial={"title": text.title, "text": text.body, "version": text.current_version},
    )
    if not text.title:
        del form.fields["title"]
    if request.method == "POST" and form.is_valid():
        try:
            edit(
                contribution=text,
                person=acting_person(request),
                title=form.cleaned_data.get("title", ""),
                body=form.cleaned_data["text"],
                max_length=longest(text),
                state=Contribution.State.PENDING,
                expected_version=form.cleaned_data["version"] or 0,
            )
        except Refused as refused:
            form.add_error("text", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            messages.success(request, _("Thank you. A moderator reads your new text before it shows."))
            return HttpResponseRedirect(reverse("moderation:mine"))
    context = {
        "robots": "noindex",
        "text": text,
        "space": text.process.space,
        "form": form,
        "longest": longest(text),
        "decision": Decision.objects.filter(contribution=text, act=Act.REPHRASE).first(),
    }
    return render(request, "moderation/rephrase.html", context, status=400 if form.errors else 200)


class AppealForm(forms.Form):
    """Why a decision is wrong."""

    words = forms.CharField(
        label=_("Why should the decision be looked at again?"),
        help_text=_("At most 2,000 characters. Say what was misread, or what has changed."),
        max_length=2 * WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write why, then send it.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def appeal(request: HttpRequest, decision: int) -> HttpResponse:
    """Ask that someone else reads a decision; once."""
    person = person_of(request)
    found = (
        Decision.objects.filter(pk=decision, person=person)
        .select_related("contribution__process__space", "process__space__parent", "space__parent", "pause")
        .first()
    )
    if found is None:
        refuse(
            "not_yours",
            _("Only the person whom a decision is about can appeal. Nothing was kept."),
            _("Open your own page: the decisions about you are there."),
            remedy_url=reverse("moderation:mine"),
            status=404,
        )
    may_appeal(person, found).require()
    say_where(request, found.space)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        # Not an act in a phase: someone who is paused appeals too.
        try:
            keep_appeal(decision=found, person=person, words=form.cleaned_data["words"])
        except Refused as refused:
            form.add_error("words", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            messages.success(
                request, _("Your appeal was kept. Someone else reads it, and you are told what became of it.")
            )
            return HttpResponseRedirect(f"{reverse('moderation:mine')}#d-{found.pk}")
    way = (
        queries.way_of(found.process)
        if found.process is not None
        else queries.way_of_space(found.space)
        if found.space
        else None
    )
    context = {
        "robots": "noindex",
        "decision": found,
        "subject": in_words(found),
        "rule": rule_of(found.reason),
        "text": found.contribution,
        "form": form,
        "way": way,
        "space": found.space,
    }
    return render(request, "moderation/appeal.html", context, status=400 if form.errors else 200)


class JudgeForm(forms.Form):
    """A voice and its reason."""

    voice = forms.ChoiceField(
        label=_("What do you think?"),
        choices=[(value, capfirst(label)) for value, label in Appeal.Outcome.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two, then send it again.")},
    )
    words = forms.CharField(
        label=_("Why?"),
        help_text=_("Shown to who appealed and to the moderators, without your name."),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why, then send it.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def jury(request: HttpRequest, appeal: str) -> HttpResponse:
    """For someone drawn by lot: what was decided, what its author says, and their own voice."""
    person = known_person(request)
    juror = (
        Juror.objects.filter(appeal__public_id=appeal, person=person)
        .select_related(
            "appeal__decision__contribution__process__space", "appeal__decision__space", "appeal__decision__pause"
        )
        .first()
        if person is not None
        else None
    )
    may_judge(juror).require()
    if juror is None:  # said above; for the type alone
        raise AssertionError
    form = JudgeForm(
        request.POST if request.method == "POST" and "decline" not in request.POST else None,
        initial={"voice": juror.voice, "words": juror.words},
    )
    if request.method == "POST":
        if "decline" in request.POST:
            decline(juror=juror)
            messages.success(request, _("Thank you for having said so: someone else is asked."))
            return HttpResponseRedirect(reverse("moderation:mine"))
        if form.is_valid():
            try:
                judge(juror=juror, **form.cleaned_data)
            except Refused as refused:
                form.add_error("words", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
            else:
                messages.success(request, _("Your voice was kept. You may change it until the appeal closes."))
                return HttpResponseRedirect(reverse("moderation:mine"))
    decision = juror.appeal.decision
    say_where(request, decision.space)
    context = {
        "robots": "noindex",
        "juror": juror,
        "appeal": juror.appeal,
        "decision": decision,
        "text": decision.contribution,
        "rule": rule_of(decision.reason),
        "space": decision.space,
        "form": form,
    }
    return render(request, "moderation/jury.html", context, status=400 if form.errors else 200)
