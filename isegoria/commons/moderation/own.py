# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that this room keeps about one person, for the person themselves."""

from datetime import datetime
from typing import Any

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person

from .models import Juror
from .queries import flags_of, written_to


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


@kept.also("flags")
def own_flags(person: Person) -> list[dict[str, Any]]:
    """What a person flagged."""
    return [
        {
            "contribution": one.contribution.public_id,
            "reason": one.reason,
            "note": one.note,
            "made_at": _at(one.made_at),
            "decided": one.decision.act if one.decision else None,
        }
        for one in flags_of(person)
    ]


@kept.also("moderation")
def own_decisions(person: Person) -> list[dict[str, Any]]:
    """What moderators decided about a person's texts, or about them, and what they appealed."""
    rows = written_to(person)
    return [
        {
            "contribution": one.contribution.public_id if one.contribution else None,
            "act": one.act,
            "reason": one.reason,
            "words": one.words,
            "decided_at": _at(one.decided_at),
            "appeal": {"words": one.appeal.words, "made_at": _at(one.appeal.made_at), "outcome": one.appeal.outcome}
            if hasattr(one, "appeal")
            else None,
        }
        for one in rows
    ]


@kept.also("panels")
def own_seats(person: Person) -> list[dict[str, Any]]:
    """The appeals that a person was drawn for, and what they said."""
    return [
        {
            "appeal": one.appeal.public_id,
            "invited_at": _at(one.invited_at),
            "declined": one.declined_at is not None,
            "voice": one.voice,
            "words": one.words,
        }
        for one in Juror.objects.filter(person=person).select_related("appeal").order_by("pk")
    ]
