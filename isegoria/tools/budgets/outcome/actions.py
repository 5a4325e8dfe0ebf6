# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publish the result of a vote on a budget, once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from isegoria.core.results.actions import publish_result
from isegoria.core.results.models import Result

from ..models import BudgetVote

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
