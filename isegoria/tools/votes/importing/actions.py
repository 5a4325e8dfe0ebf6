# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring in a vote that was held elsewhere, with its ballots: they are counted and published as our own are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse
from isegoria.engine.profiles.ballots import Ballots

from ..attestation import URN_SUBJECT, VOTE_SUBJECT, ballots_root, envelopes_root, urn_content, vote_content
from ..models import SealedVote, Vote, VoteOption
from ..urn.mixing import mix
from ..writing import check_vote

IMPORTED = "vote.imported"
AT_ONCE = 2_000


@transaction.atomic
def import_vote(
    *,
    phase: Phase,
    questions: Mapping[str, str],
    method: str,
    ballots: Ballots,
    source: str,
    scale: Sequence[Mapping[str, Any]] = (),
    seats: int = 1,
    options: Mapping[str, Any] | None = None,
    presentations: Mapping[str, str] | None = None,
) -> Vote:
    """Keep a vote whose phase has closed, with its ballots; the worker counts it. The command line alone calls it.

    ``scale``: as in ``Vote.scale``, a grade for each of the ballots'. Nobody is on its roll: nobody is invented.
    Raises ``Refused``; ``ValueError`` for ballots that are weighted, which no vote of ours can hold yet.
    """
    if ballots.is_weighted:
        raise ValueError("a vote holds ballots of one vote each")
    if phase.state != Phase.State.CLOSED:
        refuse(
            "vote_not_closed",
            _("This step is not over: ballots cast elsewhere are brought into one that has closed. Nothing was kept."),
            _("Give the step the dates on which people voted."),
            status=409,
        )
    language = phase.process.language
    vote = Vote(
        phase=phase,
        position=Vote.objects.filter(phase=phase).count(),
        questions=dict(questions),
        presentations=dict(presentations or {}),
        method=method,
        options=dict(options or {}),
        seats=seats,
        scale=[dict(one) for one in scale],
        source=source,
        state=Vote.State.OPENING,
        opened_at=timezone.now(),
    )
    choices = [
        VoteOption(vote=vote, position=place, names={language: name}) for place, name in enumerate(ballots.candidates)
    ]
    check_vote(vote, choices, draft=False).require()
    vote.save()
    VoteOption.objects.bulk_create(choices)
    journal.record(
        kind=IMPORTED, subject_kind=VOTE_SUBJECT, subject_id=vote.public_id, content=vote_content(vote)
    )  # fmt: skip
    _keep_ballots(vote, ballots)
    return vote


def _keep_ballots(vote: Vote, ballots: Ballots) -> None:
    """A row a ballot, in the order of random keys: a file whose lines were in the order of voting loses it here."""
    mixed = mix(list(_each(ballots)))
    for start in range(0, len(mixed), AT_ONCE):
        SealedVote.objects.bulk_create(
            SealedVote(key=key, vote=vote, marks=marks) for key, marks in mixed[start : start + AT_ONCE]
        )
    vote.ballots_count, vote.root = ballots_root(mixed)
    vote.save(update_fields=["ballots_count", "root"])
    journal.record(
        kind=IMPORTED,
        subject_kind=URN_SUBJECT,
        subject_id=vote.public_id,
        content=urn_content(
            vote=vote.public_id,
            ballots=vote.ballots_count,
            root=vote.root,
            envelopes=0,
            envelopes_root=envelopes_root([])[1],
            left_out=0,
            seed=vote.seed,
        ),
    )


def _each(ballots: Ballots) -> Iterator[list[int] | None]:
    """The marks of each ballot; None for a spoiled one."""
    for marks, count in zip(ballots.marks.tolist(), ballots.counts.tolist(), strict=True):
        for _ballot in range(count):
            yield marks
    for _ballot in range(ballots.null):
        yield None
