# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of syntheses."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.documents.rules import MAX_CALL, MAX_REASON, MAX_TITLE, MAX_WORDS
from isegoria.commons.synthesis.models import Document
from isegoria.design.forms import language_choices


class RemarkForm(forms.Form):
    """Is it faithful, and if not, why."""

    faithful = forms.ChoiceField(
        label=_("Is it faithful to what was said?"),
        choices=[("yes", _("Yes, it says what was said")), ("no", _("No, not quite"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why"),
        help_text=_("Needed if you say no. The team answers; then both are public, without your name."),
        max_length=MAX_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("faithful") == "no" and not given.get("words", "").strip():
            self.add_error("words", _("Say what is not faithful: the team can then put it right."))
        return given


class StartForm(forms.Form):
    """A new synthesis."""

    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE)
    start = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect, initial="tree")
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, language: str, has_draft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("tree", _("a section for each idea at the top of the tree"))]
        if has_draft:
            offered.append(("machine", _("the machine's draft, each sentence of which you sign off")))
        offered.append(("blank", _("a blank page")))
        self.fields["start"].choices = offered  # type: ignore[attr-defined]  # a choice field
        self.fields["language"].choices = language_choices(language)  # type: ignore[attr-defined]  # as above
        self.fields["language"].initial = language


class PromiseForm(forms.Form):
    """How often an edition comes."""

    rhythm = forms.ChoiceField(label=_("An edition comes"), choices=Document.Rhythm.choices)
    next_due = forms.DateField(
        label=_("The next one by"),
        help_text=_("Everyone sees this date. Nothing is published without you. At the end of phases, theirs counts."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def due_at(self, zone: ZoneInfo) -> datetime | None:
        day = self.cleaned_data.get("next_due")
        return datetime.combine(day, time(18), tzinfo=zone) if day else None


class PublishForm(forms.Form):
    """The last word before an edition."""

    changes = forms.CharField(
        label=_("What this edition brings"),
        help_text=_("One sentence, shown on top of it."),
        max_length=MAX_REASON,
        required=False,
    )


class ReasonForm(forms.Form):
    """Why an edition is taken back."""

    reason = forms.CharField(label=_("Why"), help_text=_("Everyone reads it."), max_length=MAX_REASON)


class CallForm(forms.Form):
    """What is asked of whom."""

    addressee = forms.CharField(
        label=_("To whom"), help_text=_("Name and office of who decides."), max_length=MAX_TITLE
    )
    words = forms.CharField(
        label=_("What is asked"),
        help_text=_("Markdown can be used."),
        max_length=MAX_CALL,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    due = forms.DateField(
        label=_("An answer is hoped for by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_due(self) -> Any:
        day = self.cleaned_data["due"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Give a day to come."))
        return day

    def due_at(self, zone: ZoneInfo) -> datetime | None:
        day = self.cleaned_data.get("due")
        return datetime.combine(day, time(23, 59), tzinfo=zone) if day else None


class AnswerForm(forms.Form):
    """An answer: to a remark, or to a call."""

    answer = forms.CharField(label=_("Your answer"), max_length=MAX_CALL, widget=forms.Textarea(attrs={"rows": 3}))
