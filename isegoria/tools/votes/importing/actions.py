# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bring in a vote that was held elsewhere, with its ballots: they are counted and published as our own are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from isegoria.commons.polling.importing.actions import import_urn
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse
from isegoria.engine.profiles.ballots import Ballots

from ..actions import NewOption, attest_order
from ..attestation import VOTE_SUBJECT, vote_content
from ..models import Vote, VoteOption
from ..writing import check_vote

IMPORTED = "vote.imported"


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
    choices = [NewOption({language: name}) for name in ballots.candidates]
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
    )
    check_vote(vote, choices, draft=False).require()
    vote.urn = import_urn(phase=phase, places=len(choices), ballots=_each(ballots))
    vote.public_id, vote.ballots_count = vote.urn.public_id, vote.urn.ballots_count
    vote.save()
    VoteOption.objects.bulk_create(
        VoteOption(vote=vote, position=place, names=dict(one.names)) for place, one in enumerate(choices)
    )
    journal.record(
        kind=IMPORTED, subject_kind=VOTE_SUBJECT, subject_id=vote.public_id, content=vote_content(vote)
    )  # fmt: skip
    attest_order(phase=phase)
    return vote


def _each(ballots: Ballots) -> Iterator[list[int] | None]:
    """The marks of each ballot; None for a spoiled one."""
    for marks, count in zip(ballots.marks.tolist(), ballots.counts.tolist(), strict=True):
        for _ballot in range(count):
            yield marks
    for _ballot in range(ballots.null):
        yield None
