# SPDX-License-Identifier: AGPL-3.0-or-later
"""The uses of personal data that the core makes. Commons and tools declare theirs in their own rooms."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import LEGAL_DUTY, LEGITIMATE, PUBLIC_INTEREST, Processing, declare

from .actions import forget_idle_guests

EVERYONE = _("everyone: they are public")
THEMSELVES = _("the person alone")


def _clear_sessions() -> None:
    call_command("clearsessions", verbosity=0)


declare(
    Processing(
        slug="guests",
        name=_("Taking part without an account"),
        purpose=_("recognise someone who comes back, so that they can change their mind and count once"),
        basis=PUBLIC_INTEREST,
        data=_("a number drawn at random, in a cookie of their own browser; the name that they may choose"),
        people=_("those who act without an account"),
        kept_for=_("as long as what they said stands; 13 months when nothing of it is left"),
        recipients=_("everyone, for the name and what they wrote; nobody, for what they answered"),
        forget=forget_idle_guests,
    )
)
declare(
    Processing(
        slug="accounts",
        name=_("Having an account"),
        purpose=_("sign in, and be written to about what one follows or asked for"),
        basis=PUBLIC_INTEREST,
        data=_("e-mail address, a digest of the password, language, passkeys and keys of apps where one adds them"),
        people=_("those who make an account"),
        kept_for=_("until its owner erases it"),
        recipients=THEMSELVES,
    )
)
declare(
    Processing(
        slug="sessions",
        name=_("Open sessions"),
        purpose=_("stay signed in, and see from where one is"),
        basis=LEGITIMATE,
        data=_("a session number, the beginning of the network address, the name of the browser"),
        people=_("those who sign in"),
        kept_for=_("two weeks after the last visit"),
        recipients=THEMSELVES,
        forget=_clear_sessions,
    )
)
declare(
    Processing(
        slug="contributions",
        name=_("What people write"),
        purpose=_("let everyone read, answer and take up what is said"),
        basis=PUBLIC_INTEREST,
        data=_("texts, their earlier versions, the name that the author chose"),
        people=_("those who write"),
        kept_for=_("until their author erases or withdraws them, or the law asks for their removal"),
        recipients=EVERYONE,
    )
)
declare(
    Processing(
        slug="expressions",
        name=_("Opinions and supports"),
        purpose=_("count what people think, one voice each"),
        basis=PUBLIC_INTEREST,
        data=_("agree, pass or disagree, and support, tied to the person"),
        people=_("those who answer or support"),
        kept_for=_("until the person takes them back or leaves; anonymous lines already counted in a result stay"),
        recipients=_("nobody, with a name: totals are public, and files draw a new number for each person"),
    )
)
declare(
    Processing(
        slug="journal",
        name=_("The public journal"),
        purpose=_("prove that nothing was added, changed or removed in silence"),
        basis=PUBLIC_INTEREST,
        data=_("sealed digests of acts, without a name; erasing an act destroys what opens its seal"),
        people=_("those who act"),
        kept_for=_("for ever: without its seal an entry says nothing of anyone"),
        recipients=EVERYONE,
    )
)
declare(
    Processing(
        slug="roles",
        name=_("Who runs the space"),
        purpose=_("say publicly who can do what, since when and by whom"),
        basis=LEGAL_DUTY,
        data=_("the name chosen, the role, its dates; the e-mail address of those who are invited"),
        people=_("organisers, moderators and officials"),
        kept_for=_("as long as the role; an invitation, until it is answered or lapses"),
        recipients=EVERYONE,
    )
)
declare(
    Processing(
        slug="limits",
        name=_("Limits against floods"),
        purpose=_("keep one network or program from drowning everyone else"),
        basis=LEGITIMATE,
        data=_("the beginning of the network address, in memory; the whole address is neither kept nor logged"),
        people=_("every visitor"),
        kept_for=_("an hour at most"),
        recipients=_("nobody"),
    )
)
