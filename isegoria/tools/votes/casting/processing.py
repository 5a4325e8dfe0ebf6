# SPDX-License-Identifier: AGPL-3.0-or-later
"""What votes whose ballots have names do with personal data, for the register. Secret ballots: polling stations."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="named-ballots",
        name=_("Votes whose ballots have names"),
        purpose=_("publish who voted what, where the page of the vote said so beforehand"),
        basis=PUBLIC_INTEREST,
        data=_("what someone voted, under the name that they go by here; the reason that they gave for an objection"),
        people=_("those who vote there"),
        kept_for=_("as long as the process; the ballot of someone who leaves goes with them"),
        recipients=_("everyone, once the vote is counted"),
    )
)
