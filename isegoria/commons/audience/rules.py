# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be shown of who takes part: never one person, and nothing from which one could be found."""

PEOPLE_NEEDED = 20
"""Below this many people who answered, nothing is shown."""
ROUNDED_TO = 5
"""Every count is rounded to a multiple of this, so that one more answer cannot be read in the difference of two."""


def rounded(count: int) -> int:
    """A count as it may be shown."""
    return ROUNDED_TO * ((count + ROUNDED_TO // 2) // ROUNDED_TO)
