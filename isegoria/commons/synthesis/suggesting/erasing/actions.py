# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the machine noted of texts goes with them, in the act that erases them."""

from collections.abc import Sequence

from isegoria.commons.synthesis.models import Membership, Suggestion, Theme


def forget_noted(*, contributions: Sequence[int]) -> None:
    """Keys of contributions that were erased. A theme whose name stood in one of them alone loses its name."""
    keys = list(contributions)
    Membership.objects.filter(contribution__in=keys).delete()
    Suggestion.objects.filter(contribution__in=keys).delete()
    Theme.objects.filter(named_by__in=keys).update(name="", terms=[], named_by=None)
