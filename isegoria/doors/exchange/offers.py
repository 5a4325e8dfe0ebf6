# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this door offers on the page of open data of a process: its texts and comments in the columns of Decidim."""

from django.utils.translation import gettext_lazy as _

from isegoria.commons.open_data.offered import Offer, offer


def register() -> None:
    """Called once the apps are ready."""
    offer(
        Offer(
            "exchange:decidim_proposals",
            "decidim-proposals.csv",
            _(
                "The texts as CSV with Decidim's columns. Counts made here and elsewhere are added up: it has one "
                "column."
            ),
        )
    )
    offer(
        Offer(
            "exchange:decidim_comments",
            "decidim-comments.csv",
            _("The comments as CSV with Decidim's columns, without their authors' names."),
        )
    )
