# SPDX-License-Identifier: AGPL-3.0-or-later
"""What polling stations do with personal data, for the register: those of votes and of participatory budgets alike.

Ballots that are published with names are no business of theirs: the tool that takes them declares them.
"""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

from .actions import forget_old_lists

declare(
    Processing(
        slug="votes",
        name=_("Secret ballots, in votes and participatory budgets"),
        purpose=_("let each person who is entitled vote once, and count the ballots"),
        basis=PUBLIC_INTEREST,
        data=_(
            "who took part, and how (online, on paper); until the vote closes, their ballot, sealed, with the district "
            "that they chose and whether it is a child’s, where a budget asks; of a list of voters, keyed digests of "
            "addresses and codes"
        ),
        people=_("those who vote, and those on a list of voters"),
        kept_for=_(
            "the tie between a person and their ballot, until the urn is opened after the close; the list of voters, a "
            "year after it; the roll, as long as the process"
        ),
        recipients=_(
            "of ballots, nobody by name: once mixed, and from twenty of them on, they are public without any; of the "
            "roll, those who run the vote"
        ),
        forget=forget_old_lists,
    )
)
