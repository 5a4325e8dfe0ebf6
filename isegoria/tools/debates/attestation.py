# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of debates read to the journal."""

from collections.abc import Iterable

from isegoria.core.contributions.models import Contribution

from .models import Argument, Position


def attested_side(public_id: str, side: str) -> dict[str, object]:
    """What the journal attests of an argument beside its text."""
    return {"contribution": public_id, "side": str(side)}


def attested_sides(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Argument.objects.filter(contribution__public_id__in=ids).values_list("contribution__public_id", "side")
    return {public_id: attested_side(public_id, side) for public_id, side in rows}


def attested_side_ids() -> Iterable[str]:
    # What was imported is covered by the one entry of its import.
    rows = Argument.objects.filter(contribution__provenance=None)
    return rows.values_list("contribution__public_id", flat=True).iterator()


def shown_sides(ids: list[str]) -> Iterable[str]:
    return Contribution.objects.filter(
        public_id__in=ids, state=Contribution.State.PUBLISHED, process__published_at__isnull=False
    ).values_list("public_id", flat=True)


def attested_position(process: str, phase: int, value: int) -> dict[str, object]:
    """What the journal attests of a position, keyed so that only its holder can open it."""
    return {"process": process, "phase": phase, "value": int(value)}


def attested_positions(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Position.objects.filter(pk__in=ids).values_list("pk", "phase__process__public_id", "phase_id", "value")
    return {str(pk): attested_position(process, phase, value) for pk, process, phase, value in rows}


def attested_position_ids() -> Iterable[str]:
    own = Position.objects.filter(person__is_imported=False)
    return (str(pk) for pk in own.values_list("pk", flat=True).iterator())
