# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tool does with the urn of its question: have one made, make it ready, cancel it. Whether it may is the tool's
to say. Of a question and its urn, the urn's row is always held first."""

from django.db import transaction

from isegoria.core.processes.models import Phase

from .models import Arrival, Envelope, Urn
from .urn.sealing import destroy_key, forget_key


def make_urn(*, phase: Phase, places: int, draft: bool = False, public_id: str = "") -> Urn:
    """A new urn for ballots of so many marks. A ``draft`` takes none."""
    state = Urn.State.DRAFT if draft else Urn.State.READY
    named = {"public_id": public_id} if public_id else {}
    return Urn.objects.create(phase=phase, places=places, state=state, **named)


@transaction.atomic
def hold_urn(*, urn: Urn) -> Urn:
    """The urn as it is now, held until the act ends: whoever casts a ballot, opens it or cancels it waits."""
    return Urn.objects.select_for_update(of=("self",)).select_related("phase__process__space").get(pk=urn.pk)


@transaction.atomic
def prepare_urn(*, urn: Urn, places: int | None = None, ready: bool | None = None) -> Urn:
    """Change how many marks a ballot has, or whether ballots are taken, before the first one has come."""
    held = hold_urn(urn=urn)
    if places is not None:
        held.places = places
    if ready is not None and held.state in (Urn.State.DRAFT, Urn.State.READY):
        held.state = Urn.State.READY if ready else Urn.State.DRAFT
    held.save(update_fields=["places", "state"])
    urn.places, urn.state = held.places, held.state
    return held


@transaction.atomic
def cancel_urn(*, urn: Urn) -> None:
    """Take no ballot any more and destroy those that came, unread."""
    held = hold_urn(urn=urn)
    held.state = Urn.State.CANCELLED
    held.save(update_fields=["state"])
    urn.state = held.state
    Envelope.objects.filter(urn=held).delete()
    Arrival.objects.filter(urn=held, state=Arrival.State.HELD).update(state=Arrival.State.LEFT_OUT)
    _drop_key(held)


@transaction.atomic
def remove_urn(*, urn: Urn) -> None:
    """Delete an urn in which nothing is, and the tool's row that hangs on it."""
    held = hold_urn(urn=urn)
    _drop_key(held)
    held.delete()


def _drop_key(urn: Urn) -> None:
    """What no urn needs any more. A file: were the transaction undone, the ballots of this vote could not be read."""
    if urn.seal_key:
        key = bytes(urn.seal_key)
        transaction.on_commit(lambda: destroy_key(key))
        transaction.on_commit(lambda: forget_key(key))
