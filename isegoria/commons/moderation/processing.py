# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import LEGITIMATE, PUBLIC_INTEREST, Processing, declare

from .signals.actions import forget_old

declare(
    Processing(
        slug="moderation",
        name=_("Moderation"),
        purpose=_("decide on what is said to break the rules, say why, and let it be appealed"),
        basis=PUBLIC_INTEREST,
        data=_("what was flagged and by whom, decisions with their reason, words of appeals, pauses"),
        people=_("those who flag, whose text is decided on, or who appeal"),
        kept_for=_("as long as the text or its trace; erased with the person"),
        recipients=_("moderators; the public log shows neither texts nor people"),
    )
)
declare(
    Processing(
        slug="bursts",
        name=_("Bursts of newcomers"),
        purpose=_("suggest to moderators that many persons of one hour may be one"),
        basis=LEGITIMATE,
        data=_("a digest of the network's beginning under a key that lasts one day"),
        people=_("those who act without an account"),
        kept_for=_("the key, a day; the digest, which then says nothing, 30 days"),
        recipients=_("moderators, as a number of persons"),
        forget=forget_old,
    )
)
