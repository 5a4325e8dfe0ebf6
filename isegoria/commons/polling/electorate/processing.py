# SPDX-License-Identifier: AGPL-3.0-or-later
"""What polling stations do with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

from .actions import forget_old_lists

declare(
    Processing(
        slug="votes",
        name=_("Votes"),
        purpose=_("let each person who is entitled vote once, and count the ballots"),
        basis=PUBLIC_INTEREST,
        data=_(
            "who took part, and how (online, on paper); a secret ballot, sealed, until the vote closes; a named "
            "ballot; of a list of voters, keyed digests of addresses and codes"
        ),
        people=_("those who vote, and those on a list of voters"),
        kept_for=_(
            "the tie between a person and a secret ballot, until the close; the list of voters, a year after it; the "
            "roll, as long as the process"
        ),
        recipients=_("of secret ballots, nobody by name; of named ones, everyone; of the roll, those who run the vote"),
        forget=forget_old_lists,
    )
)
