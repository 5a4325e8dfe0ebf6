# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rephrasing does with personal data, for the register: declared whether or not the site has such a server."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="rephrasing",
        name=_("Rephrasing of sentences of syntheses"),
        purpose=_("offer other words for a sentence of a synthesis, which a person takes and signs, or leaves"),
        basis=PUBLIC_INTEREST,
        data=_("words of public texts, without who wrote them; what the server offers until someone decides"),
        people=_("those whose public texts a sentence cites"),
        kept_for=_("until it is taken or left; erased with the text"),
        recipients=_("a server that the administrator of the site has chosen; none where none is named"),
    )
)
