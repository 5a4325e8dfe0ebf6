# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small forms of the paper desk."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from isegoria.design.forms import language_choices

from ..paper.readings import typed_serial
from ..paper.rules import MOST_AT_ONCE


class SerialForm(forms.Form):
    """The number of a ballot, typed or read by a scanner."""

    serial = forms.CharField(
        label=_("Number of the ballot"),
        help_text=_("Ten signs, under the code at the top right. The camera of a phone leads straight to the ballot."),
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 16}
        ),
    )

    def clean_serial(self) -> str:
        # A scanner types the whole address: its end is the number.
        found = typed_serial(self.cleaned_data["serial"].rstrip("/").rpartition("/")[2])
        if not found:
            raise forms.ValidationError(_("A number has ten signs, as in ABCDE-FGHJK. Read it again, sign by sign."))
        return found


class PrintForm(forms.Form):
    """How many ballots, and in which language."""

    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_AT_ONCE, initial=50)
    language = forms.ChoiceField(label=_("In"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = (get_language() or "fr").split("-")[0]
        self.fields["language"].choices = language_choices(here)  # type: ignore[attr-defined]  # a choice field
        self.fields["language"].initial = here


class LineForm(forms.Form):
    """Who stands at the desk, as the list knows them."""

    line = forms.CharField(
        label=_("Their number on the list, their e-mail address or their code"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
