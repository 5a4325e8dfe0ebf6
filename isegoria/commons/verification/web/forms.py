# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people and organisers fill in to check, and to be checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..digests import normal_date
from ..models import Case
from ..port import Handler
from ..residents.reading import FIELDS

WRITTEN = {"autocomplete": "off"}
HOW_TO = {
    "family_name": _("Name of birth, as on your official papers."),
    "given_names": _("As on your official papers. One is enough if the list has one."),
    "birth_date": _("Day, month, year: 14/07/1952."),
    "postcode": "",
    "number": _("As it stands on the card or the letter that you were sent."),
}
AUTOCOMPLETE = {
    "family_name": "family-name",
    "given_names": "given-name",
    "birth_date": "bday",
    "postcode": "postal-code",
    "number": "off",
}


class DateText(forms.CharField):
    """A date as people write it: no calendar to climb down to one’s year of birth."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text and not normal_date(text):
            raise forms.ValidationError(_("Write the date as day, month and year: 14/07/1952."))
        return text


class IdentityForm(forms.Form):
    """What a list of residents, or someone’s papers, say of them. Nothing of it is kept."""

    def __init__(self, *args: Any, fields: list[str], about_me: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            kind = DateText if name == "birth_date" else forms.CharField
            attributes = {"autocomplete": AUTOCOMPLETE[name] if about_me else "off"}
            if name == "birth_date":
                attributes["inputmode"] = "text"
            self.fields[name] = kind(
                label=FIELDS[name],
                help_text=HOW_TO[name] if about_me or name == "birth_date" else "",
                max_length=200,
                widget=forms.TextInput(attrs=attributes),
            )


class LetterForm(forms.Form):
    """Where to send a code."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it stands on your letterbox."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("Your address"),
        help_text=_("Number and street, postcode and town: at most six lines."),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )


class CodeForm(forms.Form):
    """A code that was printed."""

    code = forms.CharField(
        label=_("The code on the paper"),
        help_text=_("Ten letters and digits. Capitals and the hyphen do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class ParametersForm(forms.Form):
    """What an organiser settles when a way to be checked is opened."""

    months = forms.IntegerField(
        label=_("Months that a check holds"),
        help_text=_("Then one is asked to be checked again. What was done before stands."),
        min_value=1,
        max_value=120,
        initial=36,
    )
    sender = forms.CharField(
        label=_("Sender’s name and address, as printed on the letters"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.CharField(
        label=_("Where and when to come, and with which papers"),
        help_text=_("Shown to whoever chooses this way."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, handler: Handler, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{handler.slug}_%s", **kwargs)
        for name in list(self.fields):
            if name not in handler.parameters:
                del self.fields[name]


class RegisterForm(forms.Form):
    """A list of residents and the names of its columns."""

    list_file = forms.FileField(
        label=_("The list, in CSV"),
        help_text=_(
            "One person on each line, names of columns on the first. At most 12 MB, some 250,000 lines. The file is "
            "read as it comes in and kept nowhere."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FIELDS.items():
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=120,
                widget=forms.TextInput(attrs=WRITTEN),
            )

    def columns(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in FIELDS}


class DecisionForm(forms.Form):
    """What becomes of two participations, and why."""

    outcome = forms.ChoiceField(label=_("What do you decide?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Told to both. Do not name anyone."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, both: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (Case.Outcome.MERGED, _("One person: bring the two together. The latest act counts where both acted.")),
            (Case.Outcome.BOTH, _("Two people who have the same name and date: confirm both.")),
            (Case.Outcome.FIRST, _("Two people, and the earlier one is right: do not confirm the later one.")),
            (Case.Outcome.SECOND, _("Two people, and the later one is right: take the earlier one’s check back.")),
        ]
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]  # a field of choices
            one for one in choices if both or one[0] != Case.Outcome.BOTH
        ]


class AgentForm(forms.Form):
    """An account that may act at the desk."""

    email = forms.EmailField(
        label=pgettext_lazy("agent of a desk", "E-mail address of their account"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
