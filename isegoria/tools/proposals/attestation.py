# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of proposals read to the journal."""

from collections.abc import Iterable

from isegoria.core.contributions.models import READABLE, Contribution

from .models import Proposal


def details_content(details: Proposal) -> dict[str, object]:
    """What the journal attests of a proposal beyond its text. Degrees as text: a digest takes no fractions."""

    def degrees(value: float | None) -> str | None:
        return None if value is None else f"{value:.5f}"

    return {
        "proposal": details.contribution.public_id,
        "category": details.category,
        "latitude": degrees(details.latitude),
        "longitude": degrees(details.longitude),
    }


def attested(ids: list[str]) -> dict[str, dict[str, object]]:
    """How the rows read to the journal: of what stands, by public identifier."""
    rows = (
        Proposal.objects.filter(contribution__public_id__in=ids)
        .exclude(contribution__state=Contribution.State.ERASED)
        .select_related("contribution")
    )
    return {one.contribution.public_id: details_content(one) for one in rows}


def publishable(ids: list[str]) -> Iterable[str]:
    """Which of these can be shown: those whose text can be read."""
    return Contribution.objects.filter(
        public_id__in=ids, state__in=READABLE, process__published_at__isnull=False
    ).values_list("public_id", flat=True)
