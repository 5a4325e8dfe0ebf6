# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing texts for good: one, or all that someone who leaves has written."""

from collections.abc import Iterable

from django.db import transaction

from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.journal.queries import entries_of

from ..attestation import SUBJECT
from ..events import ContributionsErased
from ..models import Contribution, Version

TOLD_AT_ONCE = 5_000
"""Texts in one event, and keys in one statement: SQLite takes some 30,000 parameters."""


def erase(*, contribution: Contribution, reason: str) -> Contribution:
    """Destroy the texts of a contribution, its versions and its author's name.

    What stays is that something stood here, when it went, and why: the journal's leaves, without their secrets.
    """
    erase_many(contributions=[contribution], reason=reason)
    return Contribution.objects.get(pk=contribution.pk)


@transaction.atomic
def erase_many(*, contributions: Iterable[Contribution], reason: str) -> int:
    """Erase many texts as :func:`erase` does one, and all in one act; returns how many still stood.

    A few statements for thousands of texts, and one erasure in the journal: one for each would tell how many were
    whose.
    """
    keys = sorted({one.pk for one in contributions})
    entries: list[int] = []
    erased = 0
    for start in range(0, len(keys), TOLD_AT_ONCE):
        some = _empty(keys[start : start + TOLD_AT_ONCE])
        entries += entries_of(SUBJECT, [one.public_id for one in some])
        erased += len(some)
    journal.erase(entry_ids=entries, reason=reason)
    return erased


def _empty(keys: list[int]) -> list[Contribution]:
    """Empty the rows of some texts, and tell; those that were erased before are left out."""
    held = (
        Contribution.objects.select_for_update(of=("self",))
        .select_related("process__space")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    found = [one for one in held if one.state != Contribution.State.ERASED]
    if not found:
        return []
    keys = [one.pk for one in found]
    before = {one.pk: one.state for one in found}
    for one in found:
        one.title = one.body = ""
        one.author = None
        one.state = Contribution.State.ERASED
    Contribution.objects.filter(pk__in=keys).update(title="", body="", author=None, state=Contribution.State.ERASED)
    Version.objects.filter(contribution__in=keys).update(title="", body="")
    announce(ContributionsErased(contributions=found, before=before))
    return found
