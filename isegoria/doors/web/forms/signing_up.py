# SPDX-License-Identifier: AGPL-3.0-or-later
"""What signing up asks beside an address and a password."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignUpForm(forms.Form):
    """The age from which one agrees alone to the use of one's data: 15 in France (GDPR, article 8; law of 6 January
    1978, article 45). Below it people take part as guests, of whom nothing is known: no parent has to be asked."""

    of_age = forms.BooleanField(
        label=_("I am 15 or older"),
        help_text=_("Younger? You can take part in everything without an account: nothing is asked of you."),
        error_messages={"required": _("Tick this box, or take part without an account: nothing was kept.")},
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Nothing to keep: that the account exists says that the box was ticked."""
