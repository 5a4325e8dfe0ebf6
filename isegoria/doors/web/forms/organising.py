# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms with which an organiser opens and changes a process."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
    needed_later=True,
)
AUDIENCES = TextSpec(
    label=_("Whom it is for"),
    help=_("Who is asked: everyone who lives here, those of one quarter, those who use a service."),
    rows=2,
    max_length=1000,
    needed_later=True,
)
RULES = TextSpec(label=_("The rules of the game"), rows=10, required=True)


class ProcessTextsForm(TextsForm):
    specs = {
        "questions": QUESTION,
        "presentations": PRESENTATION,
        "audiences": AUDIENCES,
        "deciders": DECIDERS,
    }


class RulesForm(TextsForm):
    specs = {"rules": RULES}


class OpenForm(TextsForm):
    """Open a process from a recipe: what is asked. Its rules and phases have forms of their own beside this one."""

    specs = {
        "questions": QUESTION,
        "audiences": AUDIENCES,
        "deciders": DECIDERS,
        "presentations": PRESENTATION,
    }
    language = forms.ChoiceField(label=_("Language that most people will write in"), choices=settings.LANGUAGES)

    def main_first(self) -> list[Any]:
        """What has to be thought about: all but the presentation, in the reader's language."""
        return [self[f"{name}_{self.main_language}"] for name in self.specs if name != "presentations"]

    def main_rest(self) -> list[Any]:
        return [self[f"presentations_{self.main_language}"]]

    def main_rest_wrong(self) -> bool:
        return any(field.errors for field in (*self.main_rest(), *self.rest()))


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statements"].needed_later = True  # type: ignore[attr-defined]  # read by the field's template

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


class ScheduleForm(forms.Form):
    """When a draft is published by itself, in the time zone that is active (the space's)."""

    publish_at = forms.DateTimeField(
        label=_("Publish it by itself on"),
        help_text=_("Left empty, it is published by hand only."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_publish_at(self) -> Any:
        wanted = self.cleaned_data["publish_at"]
        if wanted is not None and wanted <= timezone.now():
            raise forms.ValidationError(_("This date is past: give one to come, or publish it now."))
        return wanted


class DuplicateForm(forms.Form):
    """When the first date of the copy falls; the others keep their distance from it."""

    begins_at = forms.DateTimeField(
        label=_("The copy begins on"),
        help_text=_("The other dates follow at the same distance. Left empty, the copy has no dates yet."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
