# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one says of oneself, if one wishes to: three questions, each of which may be left empty."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.audience import queries
from isegoria.commons.audience.actions import describe_oneself
from isegoria.commons.audience.models import Age, Gender, Reference
from isegoria.commons.audience.rules import PEOPLE_NEEDED, ROUNDED_TO
from isegoria.core.accounts.identification import acting_person, known_person
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space

NOT_SAID = ("", _("I would rather not say"))


class PortraitForm(forms.Form):
    """Three questions. The quarters are those that the organisers entered."""

    age = forms.ChoiceField(
        label=_("My age"), required=False, choices=[NOT_SAID, *Age.choices], widget=forms.RadioSelect
    )
    gender = forms.ChoiceField(label=_("I am"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, quarters: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gender"].choices = [  # type: ignore[attr-defined]  # a field of choices
            NOT_SAID,
            *((value, capfirst(str(label))) for value, label in Gender.choices),
        ]
        if quarters:
            self.fields["quarter"] = forms.ChoiceField(
                label=_("I live in"),
                required=False,
                choices=[NOT_SAID, *((name, name) for name in quarters)],
            )


def _quarters(space: Space) -> list[str]:
    table = queries.references(space).get(Reference.Dimension.QUARTER)
    return list(table.counts) if table else []


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def portrait(request: HttpRequest, space: str) -> HttpResponse:
    """The form, with what one said before."""
    place = space_at(space)
    person = known_person(request)
    kept = queries.portrait_of(person, place) if person else None
    form = PortraitForm(
        request.POST if request.method == "POST" else None,
        quarters=_quarters(place),
        initial={"age": kept.age, "gender": kept.gender, "quarter": kept.quarter} if kept else None,
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data.get(name, "") for name in ("age", "gender", "quarter")}
        if any(said.values()) or kept is not None:
            describe_oneself(person=acting_person(request), space=place, **said)
        if any(said.values()):
            messages.success(request, _("Thank you: it is kept, and counted with the others only."))
        else:
            messages.success(request, _("Nothing is kept about you here."))
        return redirect("audience:portrait", space)
    return render(
        request,
        "audience/portrait.html",
        {
            "robots": "noindex",
            "space": place,
            "form": form,
            "kept": kept,
            "needed": PEOPLE_NEEDED,
            "step": ROUNDED_TO,
        },
        status=400 if form.errors else 200,
    )
