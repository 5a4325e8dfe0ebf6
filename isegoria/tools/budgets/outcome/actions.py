# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publish the result of a vote on a budget, once; and settle a tie that it leaves open, in the open."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.processes.rules import may_change
from isegoria.core.results.actions import publish_result
from isegoria.core.results.models import Result
from isegoria.core.spaces.rules import may_organise

from ..models import BudgetVote
from ..voting.attestation import SUBJECT, vote_content
from . import rules
from .queries import outcome_of

TO_COUNT = (BudgetVote.State.READY, BudgetVote.State.OPENING)


@transaction.atomic
def publish_outcome(
    *,
    vote: BudgetVote,
    method: str,
    engine_version: str,
    input_file: Path,
    document_file: Path,
    digest: str,
    summary: Mapping[str, Any],
    people: int,
    expressions: int,
) -> Result | None:
    """Keep a result and tie it to its vote, both or neither. A vote that was counted meanwhile keeps its result; None
    for one that was cancelled."""
    held = BudgetVote.objects.select_for_update(of=("self",)).select_related("result").get(pk=vote.pk)
    if held.state in TO_COUNT:
        held.result = publish_result(
            phase=vote.phase,
            method=method,
            engine_version=engine_version,
            input_file=input_file,
            document_file=document_file,
            digest=digest,
            summary=summary,
            people=people,
            expressions=expressions,
        )
        held.state = BudgetVote.State.COUNTED
        held.save(update_fields=["result", "state"])
        _tell_the_lines(held, summary)
    vote.result, vote.state = held.result, held.state
    return held.result


def _tell_the_lines(vote: BudgetVote, summary: Mapping[str, Any]) -> None:
    """Write on the ballot's lines which projects were chosen, so that whoever follows the works finds them without
    reading a result. What hangs on a tie is said of neither."""
    outcomes = [one["outcome"] for one in summary.get("projects", [])]
    for told, names in ((True, {"chosen", "funded"}), (False, {"passed"})):
        places = [place for place, outcome in enumerate(outcomes) if outcome in names]
        vote.lines.filter(place__in=places).update(is_chosen=told)


@transaction.atomic
def settle_tie(
    *, vote: BudgetVote, by: Account | None, way: str, order: Sequence[int] = (), reason: str
) -> BudgetVote:  # fmt: skip
    """Settle the tie of a result: by a lot whose seed is drawn now, or by a decision: ``order`` has the numbers of the
    tied projects, the first to be paid first. The worker then counts the same ballots again with it.

    What was said is kept with what the count goes by, in the journal and on the page of the result, and so is the
    first result, which stays verifiable. It is done once. ``by`` is None for the command line. Raises ``Refused``.
    """
    if by is not None:
        may_organise(by, vote.phase.process.space).require()
    may_change(vote.phase.process).require()
    rows = BudgetVote.objects.select_for_update(of=("self",)).select_related("result", "urn", "budget")
    held = rows.get(pk=vote.pk)
    held.phase = vote.phase
    outcome = outcome_of(held)
    rules.may_settle(outcome).require()
    if outcome is None:
        raise TypeError("only what is counted can be settled")
    rules.settles(outcome, way, order, reason).require()
    lot = way == rules.LOT
    held.options = {
        **held.options,
        "settled": {
            "way": way,
            **({"seed": secrets.token_hex(32)} if lot else {"order": list(order)}),
            "tied": [one.number for one in outcome.tied],
            "reason": " ".join(reason.split())[: rules.LONGEST_REASON],
            "at": timezone.now().isoformat(timespec="seconds"),
            "first": {"digest": outcome.result.digest, "document_sha256": outcome.result.document_sha256},
        },
    }
    held.state = BudgetVote.State.OPENING
    held.save(update_fields=["options", "state"])
    journal.record(
        kind="budget_vote.tie_settled", subject_kind=SUBJECT, subject_id=held.public_id, content=vote_content(held)
    )
    vote.options, vote.state = held.options, held.state
    return held
