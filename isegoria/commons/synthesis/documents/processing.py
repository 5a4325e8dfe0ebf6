# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="synthesis_remarks",
        name=_("Remarks on syntheses"),
        purpose=_("let those who took part say whether a synthesis is faithful, and be answered"),
        basis=PUBLIC_INTEREST,
        data=_("the yes or no, the words, whether one of the person's texts is a source, when"),
        people=_("those who say something of a synthesis"),
        kept_for=_("until one takes it back or leaves; an unnamed yes or no then stays counted when one leaves"),
        recipients=_("the team that answers; everyone, without the name, once it is answered"),
    )
)
