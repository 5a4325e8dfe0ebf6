# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of urns: who took part, and what came out of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase

from .models import Arrival, ListedVoter, PaperBallot, RollEntry, SealedVote, Urn

SEALED_AT_ONCE = 1_000


def find_urn(phase: Phase, public_id: str) -> Urn | None:
    """An urn of a phase, whatever its state. One query."""
    found = Urn.objects.filter(phase=phase, public_id=public_id).first()
    if found is not None:
        found.phase = phase
    return found


def urns_of(phase: Phase) -> list[Urn]:
    """The urns of a phase, but for those of drafts and those that were cancelled. One query."""
    found = list(Urn.objects.filter(phase=phase).exclude(state__in=[Urn.State.DRAFT, Urn.State.CANCELLED]))
    for urn in found:
        urn.phase = phase
    return found


def has_ballots(urn: Urn) -> bool:
    """Whether anyone has voted, or ballots were printed: from then on what is asked does not change."""
    return RollEntry.objects.filter(urn=urn).exists() or PaperBallot.objects.filter(urn=urn).exists()


# --- who took part ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Turnout:
    """How many have voted, on paper or online; of how many listed, where there is a list."""

    voted: int
    paper: int
    listed: int | None

    @property
    def percent(self) -> float | None:
        return 100 * self.voted / self.listed if self.listed else None


def turnout_of(urn: Urn) -> Turnout:
    """Counted at most every ten seconds."""
    key = f"polling:turnout:{urn.pk}"
    found: Turnout | None = cache.get(key)
    if found is None:
        found = count_turnout(urn)
        cache.set(key, found, timeout=10)
    return found


def count_turnout(urn: Urn) -> Turnout:
    """The exact figures now."""
    roll = RollEntry.objects.filter(urn=urn)
    return Turnout(
        voted=roll.count(),
        paper=roll.filter(channel=RollEntry.Channel.PAPER).count(),
        listed=listed_in(urn.phase),
    )


def turnouts_of(phase: Phase, urns: Sequence[Urn]) -> dict[int, Turnout]:
    """The same of several urns of a phase, by their keys. Two queries at most."""
    listed = listed_in(phase)
    rows = (
        RollEntry.objects.filter(urn__in=urns)
        .values("urn")
        .annotate(voted=Count("pk"), paper=Count("pk", filter=Q(channel=RollEntry.Channel.PAPER)))
        .order_by()
    )
    counted = {row["urn"]: row for row in rows}
    return {
        one.pk: Turnout(counted[one.pk]["voted"], counted[one.pk]["paper"], listed)
        if one.pk in counted
        else Turnout(0, 0, listed)
        for one in urns
    }


def listed_in(phase: Phase) -> int | None:
    """How many may vote in a phase that has a list; None where everyone may."""
    if phase.rules_of_tool.electorate != "list":
        return None
    return ListedVoter.objects.filter(phase=phase).count()


def voted_in(person: Person | None, urns: Sequence[Urn]) -> dict[int, str]:
    """In which of some urns someone took part: key of the urn → how (``RollEntry.Channel``). One query."""
    if person is None:
        return {}
    return dict(RollEntry.objects.filter(person=person, urn__in=urns).values_list("urn_id", "channel"))


def paper_unsettled(urn: Urn) -> int:
    """Paper ballots that were read once only, or in two ways: the urn waits for them."""
    waiting = (PaperBallot.State.ONCE, PaperBallot.State.DIFFERS)
    return PaperBallot.objects.filter(urn=urn, state__in=waiting).count()


# --- what came out of an urn ------------------------------------------------------------------------------
def sealed_votes(urn: Urn) -> "QuerySet[SealedVote]":
    """The ballots of an opened urn, in the order of their random keys."""
    return SealedVote.objects.filter(urn=urn).order_by("key")


def sealed_pages(urn: Urn) -> Iterator[list[tuple[str, list[int] | None]]]:
    """The same as keys and marks, a page at a time: nothing stays open between two, so that a slow reader holds nothing
    back."""
    rows = sealed_votes(urn).values_list("key", "marks")
    last = ""
    while page := list(rows.filter(key__gt=last)[:SEALED_AT_ONCE]):
        yield page
        last = page[-1][0]


def left_out(urn: Urn) -> int:
    """How many envelopes were left out of the count."""
    return Arrival.objects.filter(urn=urn, state=Arrival.State.LEFT_OUT).count()
