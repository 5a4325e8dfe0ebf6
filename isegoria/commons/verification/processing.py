# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

from .tasks import tidy

declare(
    Processing(
        slug="verification",
        name=_("Checks of who people are"),
        purpose=_("give one voice to each resident where a phase asks for it"),
        basis=PUBLIC_INTEREST,
        data=_(
            "which check was passed and when; keyed digests of the identity, never the identity; "
            "an address until its letter is printed"
        ),
        people=_("those who ask to be checked, and those on a list of residents, as digests"),
        kept_for=_(
            "an address, 7 days after printing and 90 at most; a code, 60 days; "
            "a check, until it runs out or is taken back"
        ),
        recipients=_("organisers, for the letters that they print"),
        forget=tidy,
    )
)
