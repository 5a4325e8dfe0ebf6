# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal attests of the paper ballots of a vote: how many are where, and how many people took one.

Neither a number nor a reading nor a name: the log says that a ballot was entered, never which one.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Count

from isegoria.core.journal import subjects

from ..models import PaperBallot, RollEntry, Urn

PAPER_SUBJECT = "paper_ballots"


def paper_content(vote: str, states: dict[str, int], people: int) -> dict[str, object]:
    """The whole content of the subject; ``vote`` is its public id."""
    return {"vote": vote, "people": people, **{str(state): states.get(state, 0) for state in PaperBallot.State.values}}


def paper_contents(ids: Sequence[str]) -> dict[str, dict[str, object]]:
    """The same for the urns of these public ids that have any paper."""
    states: dict[str, dict[str, int]] = {}
    rows = PaperBallot.objects.filter(urn__public_id__in=ids).values("urn__public_id", "state")
    for row in rows.annotate(n=Count("pk")):
        states.setdefault(row["urn__public_id"], {})[row["state"]] = row["n"]
    rolls = RollEntry.objects.filter(urn__public_id__in=ids, channel=RollEntry.Channel.PAPER)
    people = dict(rolls.values_list("urn__public_id").annotate(n=Count("pk")))
    return {one: paper_content(one, states.get(one, {}), people.get(one, 0)) for one in {*states, *people}}


def paper_ids() -> Iterable[str]:
    """Urns with paper ballots: each was printed by an act."""
    return Urn.objects.filter(paper_ballots__isnull=False).values_list("public_id", flat=True).distinct().iterator()


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(PAPER_SUBJECT, paper_contents, public=True, ids=paper_ids)
