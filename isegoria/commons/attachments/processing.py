# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does with personal data, for the register."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="files",
        name=_("Files sent"),
        purpose=_("show pictures and documents beside a text"),
        basis=PUBLIC_INTEREST,
        data=_("the file, without what cameras write in it, and its description"),
        people=_("those who attach a file"),
        kept_for=_("as long as the text; erased with it"),
        recipients=_("everyone"),
    )
)
