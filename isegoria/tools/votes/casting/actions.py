# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casting a ballot: into the urn where the vote is secret, and by name where it is not."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from isegoria.commons.polling.urn.actions import CAST, Cast, put_in, sign_roll
from isegoria.core.accounts.models import Person
from isegoria.core.journal import actions as journal

from ..attestation import NAMED_SUBJECT, named_content
from ..marks import read_marks
from ..models import NamedBallot, Vote
from ..queries import is_secret, options_of
from ..rules import is_open_for_ballots


@transaction.atomic
def cast(*, vote: Vote, person: Person, marks: Any) -> Cast:
    """Cast a ballot, in the place of an earlier one if there is one. ``vote`` comes with its phase, process and space.

    ``marks``: a whole number an option, by place; checked here. Raises ``Refused``: as ``rules.may_vote`` and
    ``marks.check_marks``.
    """
    is_open_for_ballots(vote).require()
    read = sign_roll(urn=vote.urn, person=person, read=lambda: read_marks(vote, options_of(vote), marks))
    if is_secret(vote, fresh=True):
        return put_in(urn=vote.urn, person=person, marks=read)
    return _cast_named(vote, person, read)


def _cast_named(vote: Vote, person: Person, marks: list[int]) -> Cast:
    ballot, new = NamedBallot.objects.get_or_create(
        vote=vote, person=person, defaults={"marks": marks, "assurance": person.assurance}
    )
    if not new:
        ballot.marks, ballot.given_at, ballot.assurance = marks, timezone.now(), person.assurance
        ballot.save(update_fields=["marks", "given_at", "assurance"])
    receipt = journal.record(
        kind=CAST if new else "ballot.changed",
        subject_kind=NAMED_SUBJECT,
        subject_id=str(ballot.pk),
        content=named_content(ballot),
    )
    return Cast(receipt, changed=not new)
