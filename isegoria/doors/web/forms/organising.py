# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms with which an organiser opens and changes a process."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.spaces.models import Role

from .texts import TextsForm, TextSpec

QUESTION = TextSpec(
    label=_("The question"),
    help=_("In the words of the people you ask, and one that they can answer: “What place for bicycles in our town?”"),
    required=True,
    rows=2,
    max_length=300,
)
PRESENTATION = TextSpec(
    label=_("What it is about"),
    help=_("A few sentences: what is at stake, what is already decided, what is open. Markdown can be used."),
    rows=6,
)
DECIDERS = TextSpec(
    label=_("Who decides what, and when"),
    help=_("What will be done with what people say, by whom, and on which date. It is what people ask first."),
    rows=3,
)
RULES = TextSpec(label=_("The rules of the game"), rows=10, required=True)


class ProcessTextsForm(TextsForm):
    specs = {"questions": QUESTION, "presentations": PRESENTATION, "deciders": DECIDERS}


class RulesForm(TextsForm):
    specs = {"rules": RULES}


class OpenForm(TextsForm):
    """Open a process from a recipe: what is asked. Its rules and phases have forms of their own beside this one."""

    specs = {"questions": QUESTION, "presentations": PRESENTATION, "deciders": DECIDERS}
    language = forms.ChoiceField(label=_("Language that most people will write in"), choices=settings.LANGUAGES)


class StatementsForm(forms.Form):
    """First statements, one a line."""

    statements = forms.CharField(
        label=_("First statements, one a line"),
        help_text=_(
            "Ten to forty short sentences that stand alone, each with one idea that one can agree or disagree with, "
            "from all sides of the matter. They show as set out by the organisers. No opinion is entered for anyone."
        ),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["statements"].splitlines() if line.strip()]


class DatesForm(forms.Form):
    """When a phase opens and closes, in the time zone that is active (the space's)."""

    opens_at = forms.DateTimeField(
        label=_("Opens"),
        help_text=_("Nobody can take part before, nor before you publish."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes_at = forms.DateTimeField(
        label=_("Closes"),
        help_text=_("Left empty, the phase stays open until you close it."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("A phase closes after it opens."))
        return cleaned


class GrantForm(forms.Form):
    """Give a role to an account that exists."""

    email = forms.EmailField(
        label=_("E-mail address of their account"),
        help_text=_("They must have signed up on this site first."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.ChoiceField(
        label=_("Role"),
        # Made at each use: the words are those of the reader's language.
        choices=lambda: [(value, capfirst(str(label))) for value, label in Role.Name.choices],
        widget=forms.RadioSelect,
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        self.account = Account.objects.filter(email=email, is_active=True).first()
        if self.account is None:
            raise forms.ValidationError(
                _("No account has this address. Ask them to sign up on this site, then give the role again.")
            )
        return email
