# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import CONSENT, PUBLIC_INTEREST, Processing, declare

from .actions import forget_old_mail, forget_old_notices

declare(
    Processing(
        slug="mail",
        name=_("Mails"),
        purpose=_("send what one asked for: codes, notices of what one follows, newsletters"),
        basis=PUBLIC_INTEREST,
        data=_("e-mail address, subject; the text only until it has left"),
        people=_("those who have an account with a checked address"),
        kept_for=_("45 days, so that nobody is written to twice"),
        recipients=_("whoever carries the mail"),
        forget=forget_old_mail,
    )
)
declare(
    Processing(
        slug="notices",
        name=_("What one follows, and its notices"),
        purpose=_("tell what became of what one said or follows"),
        basis=PUBLIC_INTEREST,
        data=_("what one follows, how often one is written to, the notices and whether they were read"),
        people=_("those who follow something or wrote it"),
        kept_for=_("what one follows, until one stops; notices, 180 days once read and 400 otherwise"),
        recipients=_("the person alone"),
        forget=forget_old_notices,
    )
)
declare(
    Processing(
        slug="newsletters",
        name=_("Newsletters"),
        purpose=_("send the letters of a space to those who wish for them"),
        basis=CONSENT,
        data=_("the wish, with its date"),
        people=_("those who took part and ticked the box, and those who follow"),
        kept_for=_("until it is taken back"),
        recipients=_("nobody: organisers see a number of recipients, never a list"),
    )
)
