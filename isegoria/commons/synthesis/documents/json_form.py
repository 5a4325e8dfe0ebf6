# SPDX-License-Identifier: AGPL-3.0-or-later
"""An edition as a file: what the digest covers, apart from what it leads to, which may be erased or hidden one day."""

from typing import Any

from isegoria.commons.synthesis.harvesting.queries import sources_of
from isegoria.commons.synthesis.models import Edition

from .content import canonical, digest
from .queries import edition_content


def edition_json(edition: Edition) -> dict[str, Any]:
    """See ``docs/formats/edition.md``. The words of an extract are there as long as everyone may read them."""
    content = edition_content(edition)
    covered = canonical(content)
    sources = sources_of(content.extract_ids())
    return {
        "format": covered["format"],
        "sha256": digest(covered),
        "content": covered,
        "taken_back": {
            "at": edition.taken_back_at.isoformat(timespec="seconds"),
            "reason": edition.taken_back_reason,
        }
        if edition.taken_back_at
        else None,
        "extracts": {
            one.public_id: {
                "contribution": one.contribution,
                "version": one.version,
                "nature": one.nature,
                "words": one.words if one.is_shown else "",
                "language": one.language,
                "state": "erased" if one.is_erased else "shown" if one.is_shown else "hidden",
            }
            for one in sources.values()
        },
    }
