# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether an urn takes ballots. Who may vote is ``electorate.rules``' to say, what of paper ``paper.rules``'."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import YES, Verdict, no

from .models import Urn


def takes_ballots(urn: Urn) -> Verdict:
    """Whether an urn takes ballots as it stands, whatever the dates of its phase, which the core checks."""
    if urn.state == Urn.State.READY:
        return YES
    if urn.state in (Urn.State.OPENING, Urn.State.OPENED):
        return no(
            "urn_opening",
            _("The vote has closed and its urn is being opened. This ballot was not cast."),
            _("What you had cast before counts. The result will be on this page in a few minutes."),
            status=409,
        )
    if urn.state == Urn.State.CANCELLED:
        return no(
            "vote_cancelled",
            _("This vote was cancelled. This ballot was not cast."),
            _("Read why on its page."),
            status=409,
        )
    return no(
        "vote_not_ready",
        _("This vote is still being written. Nothing was cast."),
        _("Come back when it is ready."),
        status=409,
    )
