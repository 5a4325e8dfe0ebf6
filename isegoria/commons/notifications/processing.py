# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import CONSENT, PUBLIC_INTEREST, Processing, declare

from .actions import forget_old_mail, forget_old_notices
from .pushing.actions import forget_silent_devices

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
declare(
    Processing(
        slug="push",
        name=_("Notices on devices"),
        purpose=_("show at once, on the devices that one chose, the notices that one asked to have at once"),
        basis=CONSENT,
        data=_("the address and the keys that the browser gave, when they were given, when they last served"),
        people=_("those who asked for it, on each device"),
        kept_for=_("until one stops or the browser does; 400 days without a notice"),
        recipients=_("the push service of the browser’s maker, which sees when a notice comes and cannot read it"),
        forget=forget_silent_devices,
    )
)
