# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the desk."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from isegoria.commons.answers.models import OFFERED, Decision, Office
from isegoria.commons.answers.rules import MAX_NOTE, MAX_REASONS, Hat
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space

OWN_SPACE = "space"
"""What the form says for the space itself, which no office's id can be."""


def _name(office: Office, space: Space) -> str:
    """An office of a space around this one is told apart by that space's name."""
    return str(office.name) if office.space_id == space.pk else f"{office.name} ({office.space})"


class AnswerForm(forms.Form):
    """The answer: what is decided, why, in whose name."""

    decision = forms.ChoiceField(
        label=_("What is decided"),
        choices=lambda: [(one.value, capfirst(str(Decision(one).label))) for one in OFFERED],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("The reasons"),
        help_text=_(
            "Say it to the people who wrote: what will be done, by when and with what money; or what stands in the "
            "way. Markdown can be used."
        ),
        max_length=MAX_REASONS,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    office = forms.ChoiceField(label=_("In the name of"))
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    correction = forms.CharField(
        label=_("What this corrects"),
        help_text=_("One sentence that everyone reads beside the new version. The earlier ones stay readable."),
        max_length=MAX_NOTE,
        required=False,
    )

    def __init__(
        self, *args: Any, space: Space, hat: Hat, offices: Sequence[Office], corrects: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {one.public_id: one for one in offices if hat.organises or one.pk in hat.offices}
        choices = [(key, _name(one, space)) for key, one in self.offices.items()]
        if hat.organises or not choices:
            choices.append((OWN_SPACE, str(space)))
        self.fields["office"].choices = choices
        if not corrects:
            del self.fields["correction"]

    @property
    def office_chosen(self) -> Office | None:
        return self.offices.get(self.cleaned_data["office"])


class TransferForm(forms.Form):
    """To which office, by when, and why."""

    office = forms.ChoiceField(label=_("To this office"))
    due = forms.DateField(
        label=_("An answer is due by"),
        help_text=_("The end of that day. Everyone sees the date. Left empty, a date already promised still holds."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("One sentence that everyone reads. It is needed where another office has one of these texts."),
        max_length=MAX_NOTE,
        required=False,
    )

    def __init__(self, *args: Any, space: Space, offices: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone: ZoneInfo = space.zone
        self.offices = {one.public_id: one for one in offices}
        self.fields["office"].choices = [(key, _name(one, space)) for key, one in self.offices.items()]

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if due is not None and due < timezone.localdate(timezone=self.zone):
            raise forms.ValidationError(_("This day has passed: give one that can still be kept."))
        return due

    @property
    def due_at(self) -> datetime | None:
        due = self.cleaned_data["due"]
        return datetime.combine(due, time(23, 59, 59), tzinfo=self.zone) if due else None


class OfficeForm(forms.Form):
    """The name of an office, in the languages of the site; the first of them at least."""

    def __init__(self, *args: Any, office: Office | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name of the office (%(language)s)") % {"language": name},
                max_length=120,
                required=code == settings.LANGUAGE_CODE,
                initial=office.names.get(code, "") if office else "",
                widget=forms.TextInput(attrs={"lang": code}),
            )

    def names(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"name_{code}"] for code, _name in settings.LANGUAGES}


class MemberForm(forms.Form):
    """Add an account to an office."""

    email = forms.EmailField(
        label=_("E-mail address of their account"),
        help_text=_("They must have the role of official or of organiser in this space."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        self.account = Account.objects.filter(email=email, is_active=True).first()
        if self.account is None:
            raise forms.ValidationError(_("No account has this address. Ask them to sign up on this site first."))
        return email


class TakeBackForm(forms.Form):
    """Take answers back."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Everyone reads it, beside the versions that stay readable."),
        max_length=MAX_NOTE,
    )


class DutyForm(forms.Form):
    """Link the process that was opened."""

    process = forms.ChoiceField(label=_("The process that was opened"))

    def __init__(self, *args: Any, processes: Sequence[Process], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.processes = {one.public_id: one for one in processes}
        self.fields["process"].choices = [(key, str(one.question)) for key, one in self.processes.items()]
