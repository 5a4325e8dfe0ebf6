# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a space, written by those who run it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.places.models import Territory
from isegoria.core.spaces import actions
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.rules import may_administer
from isegoria.doors.web.forms.texts import TextsForm, TextSpec


class SpacePagesForm(TextsForm):
    """The texts of a space."""

    specs = {
        "names": TextSpec(_("Name of the space"), required=True, rows=1, max_length=120),
        "presentations": TextSpec(_("Presentation"), _("A few sentences at the top of the space’s page."), rows=4),
        "governance": TextSpec(
            _("Who runs, pays for and moderates this space"),
            _("Names of the people answerable, where the money comes from, who moderates and to whom one can object."),
        ),
        "legal_notices": TextSpec(
            _("Legal notice"), _("Publisher, director of publication, host: what the law asks for.")
        ),
        "privacy_notices": TextSpec(
            _("Your data and privacy"),
            _(
                "Who answers for the data, on which legal ground, how to use one’s rights. "
                "Left empty, a page says what the software keeps."
            ),
        ),
        "accessibility_statements": TextSpec(
            _("Accessibility"), _("State of conformity, and how to tell of an obstacle.")
        ),
    }
    territory = forms.CharField(
        label=_("INSEE code of the territory"),
        help_text=_("Of the commune, department or region (86194 is Poitiers): who lives there is a resident here."),
        max_length=16,
        required=False,
    )

    def __init__(self, *args: Any, territory: Territory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].initial = territory.code if territory else ""

    def clean_territory(self) -> Territory | None:
        """The place of this code; where a department and a region share one, the department."""
        code = self.cleaned_data["territory"].strip().upper()
        if not code:
            return None
        found = Territory.objects.filter(scheme="INSEE", code=code).order_by("level").first()
        if found is None:
            raise ValidationError(_("No territory has this code. Look it up on the site of INSEE."))
        return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pages(request: HttpRequest, space: str) -> HttpResponse:
    """Write the space's own pages."""
    place = space_at(space)
    may_administer(request.user, place).require()
    kept = {name: getattr(place, name) for name in SpacePagesForm.specs}
    form = SpacePagesForm(request.POST if request.method == "POST" else None, texts=kept, territory=place.territory)
    if request.method == "POST" and form.is_valid():
        try:
            territory = form.cleaned_data["territory"]
            actions.edit_space(space=place, by=request.user, texts=form.texts(), territory=territory)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The pages of the space are changed."))
            return redirect("web:organise_space", space)
    return render(
        request,
        "web/organise/pages.html",
        {"robots": "noindex", "space": place, "form": form},
        status=400 if form.errors else 200,
    )
