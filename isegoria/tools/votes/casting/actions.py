# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casting a ballot: into the urn where the vote is secret, and by name where it is not, with why one objects."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from isegoria.commons.polling.urn.actions import CAST, Cast, put_in, sign_roll
from isegoria.core.accounts.models import Person
from isegoria.core.contributions import actions as contributions
from isegoria.core.contributions.models import Contribution, Standing, Version
from isegoria.core.contributions.rules import is_read_first
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal

from ..attestation import NAMED_SUBJECT, OBJECTION_SUBJECT, named_content, objection_content
from ..marks import read_marks
from ..models import NamedBallot, Objection, Vote
from ..queries import is_secret, named_ballots, options_of
from ..rules import is_open_for_ballots
from ..tool import LONGEST_REASON, OBJECTION
from .reasons import read_reasons

State = Contribution.State
STANDING = (State.PUBLISHED, State.PENDING)
AT_ONCE = 40
"""Reasons made public in one act: more would hold SQLite's one place of writing for too long."""


@transaction.atomic
def cast(*, vote: Vote, person: Person, marks: Any, reasons: Sequence[str | None] = (), language: str = "") -> Cast:
    """Cast a ballot, in the place of an earlier one if there is one. ``vote`` comes with its phase, process and space.

    ``marks``: a whole number an option, by place; checked here. ``reasons``: why one objects, by place, with the
    ``language`` that they are in; left aside in a secret vote. Raises ``Refused``: as ``rules.may_vote``,
    ``marks.check_marks`` and ``reasons.check_reason``.
    """
    is_open_for_ballots(vote).require()
    read = sign_roll(urn=vote.urn, person=person, read=lambda: read_marks(vote, options_of(vote), marks))
    if is_secret(vote, fresh=True):
        return put_in(urn=vote.urn, person=person, marks=read)
    said = read_reasons(vote, options_of(vote), read, reasons)
    return _cast_named(vote, person, read, said, language or vote.phase.process.language)


def _cast_named(vote: Vote, person: Person, marks: list[int], reasons: Mapping[int, str], language: str) -> Cast:
    ballot, new = NamedBallot.objects.get_or_create(
        vote=vote, person=person, defaults={"marks": marks, "assurance": person.assurance}
    )
    ballot.vote, ballot.person = vote, person
    if not new:
        ballot.marks, ballot.given_at, ballot.assurance = marks, timezone.now(), person.assurance
        ballot.save(update_fields=["marks", "given_at", "assurance"])
    _write_reasons(ballot, reasons, language, new=new)
    receipt = journal.record(
        kind=CAST if new else "ballot.changed",
        subject_kind=NAMED_SUBJECT,
        subject_id=str(ballot.pk),
        content=named_content(ballot),
    )
    return Cast(receipt, changed=not new)


# --- why one objects --------------------------------------------------------------------------------------
def _write_reasons(ballot: NamedBallot, reasons: Mapping[int, str], language: str, *, new: bool) -> None:
    """The reasons of a ballot are those of its latest casting. One that is public already gets a new version, or is
    withdrawn; one that a moderator took off stays off, and what is said in its place is another text."""
    rows = [] if new else ballot.objections.select_related("vote", "contribution")
    standing = {one.place: one for one in rows}
    for place, one in standing.items():
        if place not in reasons:
            _take_back(one)
    for place, text in reasons.items():
        one = standing.get(place)
        public = one.contribution if one is not None else None
        if one is not None and text == (public.body if public is not None else one.reason):
            continue
        if one is not None and public is None:
            one.reason, one.language = text, language
            one.save(update_fields=["reason", "language"])
            _attest(one, "objection.changed")
        elif public is not None and public.state in STANDING:
            first = is_read_first(ballot.vote.phase, ballot.person)
            contributions.edit(
                contribution=public, person=ballot.person, body=text, max_length=LONGEST_REASON,
                state=State.PENDING if first else "",
            )  # fmt: skip
        else:
            if one is not None:
                _take_back(one)
            made = Objection.objects.create(
                vote=ballot.vote, ballot=ballot, place=place, reason=text, language=language
            )
            _attest(made, "objection.made")


def _take_back(objection: Objection) -> None:
    """Its author objects no more: what nobody saw goes, what was public is withdrawn."""
    public = objection.contribution
    if public is None:
        journal.erase_subject(subject_kind=OBJECTION_SUBJECT, subject_id=str(objection.pk), reason="taken_back")
        objection.delete()
        return
    if public.state in STANDING:
        contributions.set_state(contribution=public, state=State.WITHDRAWN, kind=f"{OBJECTION}.withdrawn")
    objection.ballot = None
    objection.save(update_fields=["ballot"])


def publish_reasons(*, vote: Vote) -> int:
    """Make the reasons of a named vote public, as texts of their authors, some at a time; returns how many.

    For the worker, as it counts: at the close, or all along where results show live. Where the space has texts read
    first, they wait for a moderator. Once more changes nothing.
    """
    done = 0
    while not is_secret(vote) and (made := _publish_some(vote)):
        done += made
    return done


@transaction.atomic
def _publish_some(vote: Vote) -> int:
    counted = named_ballots(vote).order_by().values("pk")
    rows = list(
        Objection.objects.select_for_update(of=("self",))
        .filter(vote=vote, contribution=None, ballot__in=counted)
        .select_related("ballot__person")
        .order_by("pk")[:AT_ONCE]
    )
    for one in rows:
        one.vote = vote
        _publish(one)
    return len(rows)


def _publish(objection: Objection) -> None:
    phase, author = objection.vote.phase, objection.ballot.person if objection.ballot is not None else None
    made = Contribution.objects.create(
        kind=OBJECTION,
        process=phase.process,
        phase=phase,
        author=author,
        body=objection.reason,
        language=objection.language,
        state=State.PENDING if is_read_first(phase, author) else State.PUBLISHED,
    )
    Version.objects.create(contribution=made, number=1, body=made.body)
    Standing.objects.create(contribution=made, shuffle_key=secrets.randbelow(2**31))
    journal.record(
        kind=f"{OBJECTION}.said",
        subject_kind=contributions.SUBJECT,
        subject_id=made.public_id,
        content=contributions.contribution_content(made),
    )
    objection.contribution, objection.reason = made, ""
    objection.save(update_fields=["contribution", "reason"])
    _attest(objection, "objection.published")
    announce(contributions.ContributionMade(contribution=made))


def _attest(objection: Objection, kind: str) -> None:
    journal.record(
        kind=kind,
        subject_kind=OBJECTION_SUBJECT,
        subject_id=str(objection.pk),
        content=objection_content(objection),
    )
