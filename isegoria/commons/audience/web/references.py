# SPDX-License-Identifier: AGPL-3.0-or-later
"""The population to compare with, entered by organisers with its source."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.audience import queries
from isegoria.commons.audience.actions import set_reference
from isegoria.commons.audience.models import Age, Gender, Reference
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.rules import may_organise

Dimension = Reference.Dimension
MOST = 100_000_000
MOST_QUARTERS = 100
COUNTED = {
    Dimension.AGE: list(Age.choices),
    Dimension.GENDER: [(Gender.WOMAN, _("Women")), (Gender.MAN, _("Men"))],
}


class CountsForm(forms.Form):
    """How many people of each age, or of each gender."""

    def __init__(self, *args: Any, dimension: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = [str(value) for value, _label in COUNTED[Dimension(dimension)]]
        for value, label in COUNTED[Dimension(dimension)]:
            self.fields[str(value)] = forms.IntegerField(
                label=capfirst(str(label)), required=False, min_value=0, max_value=MOST
            )
        self.fields["source"] = forms.CharField(
            label=_("Source"), help_text=_("Who counted, what and when."), required=False, max_length=300
        )

    def counts(self) -> dict[str, int]:
        given = {value: self.cleaned_data.get(value) for value in self.values}
        return {value: count for value, count in given.items() if count is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _ask_for_source(self, any(cleaned.get(value) is not None for value in self.values))
        return cleaned


class QuartersForm(forms.Form):
    """The quarters, one a line, each with its people."""

    rows = forms.CharField(
        label=_("Quarters, one a line"),
        help_text=_("The name, a semicolon, how many people live there: “Les Trois Cités ; 9400”."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    source = forms.CharField(
        label=_("Source"), help_text=_("Who counted, what and when."), required=False, max_length=300
    )

    def clean_rows(self) -> str:
        self.found: dict[str, int] = {}
        for place, line in enumerate(self.cleaned_data["rows"].splitlines(), start=1):
            if not line.strip():
                continue
            name, sign, count = line.rpartition(";")
            name, count = " ".join(name.split()), "".join(count.split())
            if not (sign and name and len(name) <= 120 and count.isascii() and count.isdigit() and len(count) < 10):
                raise forms.ValidationError(
                    _("Line %(line)s is not a name, a semicolon and a whole number."), params={"line": place}
                )
            self.found[name] = int(count)
        if len(self.found) > MOST_QUARTERS:
            raise forms.ValidationError(_("At most %(most)s quarters."), params={"most": MOST_QUARTERS})
        return str(self.cleaned_data["rows"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        _ask_for_source(self, bool(getattr(self, "found", {})))
        return cleaned

    def counts(self) -> dict[str, int]:
        return self.found


def _ask_for_source(form: forms.Form, has_figures: bool) -> None:
    if has_figures and not (form.cleaned_data.get("source") or "").strip():
        form.add_error("source", _("Say where these figures come from: they are shown with their source."))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def references(request: HttpRequest, space: str) -> HttpResponse:
    """One form for each question of the portrait."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    place = space_at(space)
    may_organise(request.user, place).require()
    known = queries.references(place)
    sent = request.POST.get("dimension", "") if request.method == "POST" else ""
    shown = [(Dimension(one), _form(one, known, request.POST if one == sent else None)) for one in Dimension.values]
    for dimension, form in shown:
        if dimension == sent and form.is_valid():
            set_reference(
                space=place,
                dimension=dimension,
                counts=form.counts(),
                source=form.cleaned_data["source"],
                by=request.user,
            )
            messages.success(request, _("The figures are kept, with their source."))
            return redirect("audience:references", space)
    return render(
        request,
        "audience/references.html",
        {
            "robots": "noindex",
            "space": place,
            "shown": shown,
            "wrong": [form for _dimension, form in shown if form.errors],
        },
        status=400 if any(form.errors for _dimension, form in shown) else 200,
    )


def _form(dimension: str, known: Mapping[str, Reference], data: Any) -> Any:
    table = known.get(dimension)
    if dimension == Dimension.QUARTER:
        rows = "\n".join(f"{name} ; {count}" for name, count in table.counts.items()) if table else ""
        return QuartersForm(data, prefix=dimension, initial={"rows": rows, "source": table.source if table else ""})
    return CountsForm(
        data,
        prefix=dimension,
        dimension=dimension,
        initial={**table.counts, "source": table.source} if table else None,
    )
