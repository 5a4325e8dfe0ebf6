# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import CONSENT, Processing, declare

declare(
    Processing(
        slug="portraits",
        name=_("Who takes part, as people say it"),
        purpose=_("see whom a participation does not reach"),
        basis=CONSENT,
        data=_("age band, gender, quarter: each may be left empty"),
        people=_("those who wish to say it"),
        kept_for=_("until the person changes or erases it"),
        recipients=_("nobody: only totals of 20 people or more are shown, rounded to fives"),
    )
)
