# SPDX-License-Identifier: AGPL-3.0-or-later
"""When two ways of finding copies do as well.

An answer is {"recall": share of the texts drawn again that were found with the text they were drawn from, "precision":
share of the pairs found that were drawn from one text}.
"""

from typing import Any

TOLERANCE = 0.005


def same(ours: dict[str, Any], peer: dict[str, Any]) -> bool:
    """Ours finds as much, and as little that it should not."""
    return all(ours[share] >= peer[share] - TOLERANCE for share in ("recall", "precision"))
