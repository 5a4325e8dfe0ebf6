# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots that were cast elsewhere, put into an urn as if it had just been opened."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase

from ..attestation import URN_SUBJECT, ballots_root, envelopes_root, urn_content
from ..models import SealedVote, Urn
from ..urn.mixing import mix

IMPORTED = "urn.imported"
AT_ONCE = 2_000


@transaction.atomic
def import_urn(*, phase: Phase, places: int, ballots: Iterable[list[int] | None]) -> Urn:
    """An opened urn with these ballots: the marks of each, or None for a spoiled one. Nobody is on its roll.

    Whether ballots can be brought into this phase is the tool's to say. A row a ballot, in the order of random keys: a
    file whose lines were in the order of voting loses it here. Raises ``ValueError`` for ballots of another width.
    """
    mixed = mix(list(ballots))
    if any(marks is not None and len(marks) != places for _key, marks in mixed):
        raise ValueError(f"ballots of {places} marks each were expected")
    count, root = ballots_root(mixed)
    urn = Urn.objects.create(
        phase=phase, places=places, state=Urn.State.OPENED, opened_at=timezone.now(), ballots_count=count, root=root
    )
    for start in range(0, len(mixed), AT_ONCE):
        SealedVote.objects.bulk_create(
            SealedVote(key=key, urn=urn, marks=marks) for key, marks in mixed[start : start + AT_ONCE]
        )
    journal.record(
        kind=IMPORTED,
        subject_kind=URN_SUBJECT,
        subject_id=urn.public_id,
        content=urn_content(
            vote=urn.public_id,
            ballots=count,
            root=root,
            envelopes=0,
            envelopes_root=envelopes_root([])[1],
            left_out=0,
            seed=urn.seed,
        ),
    )
    return urn
