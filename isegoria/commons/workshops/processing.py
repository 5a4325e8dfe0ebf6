# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="workshops",
        name=_("Notes of workshops"),
        purpose=_("let what people say at meetings join what is said here, with its place and date"),
        basis=PUBLIC_INTEREST,
        data=_(
            "words of meetings without their speakers; who facilitated and who took notes, as the organisers wrote it; "
            "the account that brought the notes in"
        ),
        people=_("those who facilitate, take notes or bring them in; names left in notes by mistake"),
        kept_for=_("texts as any other text of the process; lines that are left out go when the rest is published"),
        recipients=_("everyone, once published; the organisers before"),
    )
)
