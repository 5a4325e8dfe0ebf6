# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the one row that says where a conversation's map stands."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.tools.statements.models import MapHead

from .rules import may_freeze


@transaction.atomic
def keep_live(*, phase: Phase, summary: Mapping[str, Any], seen: Mapping[str, Any], people: int, opinions: int) -> None:
    """A live map takes the place of the one shown until now. ``seen`` is the fingerprint of what it was made of."""
    MapHead.objects.get_or_create(phase=phase)
    MapHead.objects.filter(phase=phase).update(
        number=F("number") + 1,
        summary=dict(summary),
        seen=dict(seen),
        people=people,
        opinions=opinions,
        counted_at=timezone.now(),
    )


@transaction.atomic
def let_frozen_stand(*, phase: Phase, seen: Mapping[str, Any]) -> None:
    """A result was just frozen, or no other one can be: no live map is newer."""
    MapHead.objects.get_or_create(phase=phase)
    MapHead.objects.filter(phase=phase).update(
        number=F("number") + 1, summary=None, seen=dict(seen), counted_at=timezone.now()
    )


@transaction.atomic
def ask_to_freeze(*, phase: Phase, by: Account) -> None:
    """The worker freezes a result at its next turn, without waiting for its hour. Raises ``Refused``."""
    may_organise(by, phase.process.space).require()
    MapHead.objects.get_or_create(phase=phase)
    head = MapHead.objects.select_for_update().get(phase=phase)
    may_freeze(phase, head).require()
    head.freeze_asked_at = timezone.now()
    head.save(update_fields=["freeze_asked_at"])
