# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="readings",
        name=_("Collective reading"),
        purpose=_("have each text read by several people, and say how far they agree"),
        basis=PUBLIC_INTEREST,
        data=_("which texts a person read, what they answered, when, and how long it took"),
        people=_("those who read in a circle"),
        kept_for=_("as long as the process; erased with the person"),
        recipients=_("nobody by name; everyone as totals; the team of the space, how far a reader agrees with others"),
    )
)
