# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agreement means, in a sentence for people who never heard of α."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

# Krippendorff (2013), Content Analysis, chapter 12: rely on 0.800 and above, conclude with care from 0.667 on.
RELIABLE, TENTATIVE, FAINT = 0.800, 0.667, 0.200


def agreement_sentence(kept: Mapping[str, Any]) -> str:
    """Of the figures of one question."""
    alpha = kept["alpha"]
    if alpha is None:
        if kept["compared"]:
            return gettext("All readers gave the same answer everywhere: there is nothing yet to compare it with.")
        return gettext("No text has been read by two people yet, so nothing can be compared.")
    if alpha >= RELIABLE:
        return gettext("Readers agree well: what the readings say can be relied on.")
    if alpha >= TENTATIVE:
        return gettext("Readers agree fairly well: what the readings say holds as a whole, less so text by text.")
    if alpha >= FAINT:
        return gettext("Readers often disagree: what the readings say is a hint, and the question may not be clear.")
    return gettext("Readers agree little more than by chance: nothing can be concluded from this question.")
