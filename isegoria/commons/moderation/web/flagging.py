# SPDX-License-Identifier: AGPL-3.0-or-later
"""To tell the moderators that something is wrong with a text: anyone can, without an account."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.core.access import client_network, throttle
from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.contributions.addresses import contribution_at, contribution_url
from isegoria.core.processes.addresses import say_where
from isegoria.core.verdicts import Refused

from ..actions import flag as keep_flag
from ..models import Flag
from ..reasons import Reason
from ..rules import may_flag

PER_HOUR = 30
PER_NETWORK_PER_HOUR = 200


class FlagForm(forms.Form):
    """What is wrong, and a word more."""

    reason = forms.ChoiceField(
        label=_("What is wrong with this text? It…"),
        choices=[(value, label) for value, label in Reason.choices if value],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the reasons, then send it again.")},
    )
    note = forms.CharField(
        label=_("A word more, for the moderators alone"),
        help_text=_("At most 500 characters."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def flag(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what is wrong; or read what one said, and what became of it."""
    text = contribution_at(request, ref)
    say_where(request, text.process.space)
    person = known_person(request)
    own = Flag.objects.filter(contribution=text, person=person).select_related("decision").first() if person else None
    form = FlagForm(request.POST if request.method == "POST" else None)
    if own is None:
        may_flag(person, text).require()
    if request.method == "POST" and own is None and form.is_valid():
        throttle("flags_of_network", client_network(request), limit=PER_NETWORK_PER_HOUR, seconds=3600).require()
        person = acting_person(request)
        throttle("flags", person.public_id, limit=PER_HOUR, seconds=3600).require()
        try:
            keep_flag(contribution=text, person=person, **form.cleaned_data)
        except Refused as refused:
            form.add_error("note", f"{refused.verdict.reason_text} {refused.verdict.remedy_text}")
        else:
            messages.success(
                request,
                _("Thank you. A moderator will read this text; your page tells you what became of it."),
            )
            return HttpResponseRedirect(contribution_url(text) or reverse("moderation:mine"))
    context: dict[str, Any] = {
        "robots": "noindex",
        "text": text,
        "space": text.process.space,
        "text_url": contribution_url(text),
        "form": form,
        "own": own,
    }
    return render(request, "moderation/flag.html", context, status=400 if form.errors else 200)
