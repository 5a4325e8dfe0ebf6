# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms with which roles are offered and given, and acts that take two people are asked for and decided on."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.spaces.approving.actions import LONGEST
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.rules import LONGEST_ROLE
from isegoria.core.spaces.words import MAY_DO


def _choices() -> list[tuple[str, str]]:
    """Each role with what it may do. Made at each use: the words are those of the reader's language."""
    return [
        (
            value,
            format_html('<span>{}<br><span class="quiet small">{}</span></span>', capfirst(str(label)), MAY_DO[value]),
        )
        for value, label in Role.Name.choices
    ]


class RoleForm(forms.Form):
    """Offer a role by mail, or give it to an account that exists."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Administrators of this space alone see it. In public, people show under the name they chose."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.ChoiceField(label=_("Role"), choices=_choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("Left empty, the role has no end. It ends by itself after this day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, space: Space, must_exist: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.space, self.must_exist = space, must_exist
        self.account: Account | None = None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        self.account = Account.objects.filter(email=email, is_active=True).first()
        if self.account is None and self.must_exist:
            raise forms.ValidationError(
                _("No account has this address: send an invitation instead. It leads through the sign-up.")
            )
        return email

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        today = timezone.now().astimezone(self.space.zone).date()
        if day is not None and not today <= day < today + LONGEST_ROLE:
            raise forms.ValidationError(_("Choose a day to come, within ten years."))
        return day

    @property
    def expires_at(self) -> datetime | None:
        """The last moment of the last day, where the space is."""
        day = self.cleaned_data["until"]
        return datetime.combine(day, time(23, 59, 59), tzinfo=self.space.zone) if day else None


class ReasonForm(forms.Form):
    """Why a dangerous act is asked for."""

    reason = forms.CharField(
        label=_("Why"),
        help_text=_("In a sentence or two. It is public, and whoever decides reads it first: name nobody in it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
