# SPDX-License-Identifier: AGPL-3.0-or-later
"""How pauses and the draws of citizens read to the journal. Who was paused, appealed or drawn stays out of it."""

import hashlib
from datetime import UTC, datetime

from isegoria.core.journal import subjects
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Pause

from .models import Appeal, Batch

PAUSE_SUBJECT = "pause"
APPEAL_SUBJECT = "appeal"
ASIDE_SUBJECT = "set_aside"


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def pause_content(pause: Pause) -> dict[str, object]:
    """What the journal attests of a pause."""
    return {
        "space": pause.space.public_id,
        "reason": pause.reason,
        "since": _at(pause.since),
        "until": _at(pause.until),
        "ended_at": _at(pause.ended_at),
    }


def appeal_content(appeal: Appeal) -> dict[str, object]:
    """What the journal attests of an appeal: how citizens are drawn for it, and what became of it."""
    return {
        "decision": appeal.decision_id,
        "made_at": _at(appeal.made_at),
        "seats": appeal.seats,
        "seed": appeal.seed,
        "closes_at": _at(appeal.closes_at),
        "outcome": appeal.outcome,
        "decided_at": _at(appeal.decided_at),
    }


def aside_content(batch: Batch) -> dict[str, object]:
    """What the journal attests of a click that set expressions aside or put them back: numbers, and nobody."""
    about = batch.undoes or batch
    process = Process.objects.filter(pk=about.about.get("process") or 0).values_list("public_id", flat=True).first()
    return {
        "space": batch.space.public_id,
        "process": process,
        "reason": batch.reason,
        "undoes": batch.undoes.public_id if batch.undoes else None,
        "people": batch.done,
        "expressions": batch.expressions,
        "asked_at": _at(batch.asked_at),
    }


def lot(seed: str, public_id: str) -> bytes:
    """The place that the lot gives a person: those with the smallest are asked first. SHA-256 of the seed, a colon and
    the person's public id, so that anyone who is given both can draw again."""
    return hashlib.sha256(f"{seed}:{public_id}".encode()).digest()


def _pauses(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Pause.objects.filter(pk__in=[one for one in ids if one.isdigit()]).select_related("space")
    return {str(one.pk): pause_content(one) for one in rows}


def _appeals(ids: list[str]) -> dict[str, dict[str, object]]:
    return {one.public_id: appeal_content(one) for one in Appeal.objects.filter(public_id__in=ids)}


def _asides(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Batch.objects.filter(public_id__in=ids).select_related("space", "undoes")
    return {one.public_id: aside_content(one) for one in rows}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(PAUSE_SUBJECT, _pauses, public=True)
    subjects.register(APPEAL_SUBJECT, _appeals, public=True)
    subjects.register(ASIDE_SUBJECT, _asides, public=True)
