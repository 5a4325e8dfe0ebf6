# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of paper ballots and of the roll at the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, QuerySet, Value

from isegoria.core.accounts.models import Account

from ..models import Envelope, ListedVoter, PaperBallot, RollEntry, Urn


@dataclass(frozen=True)
class Counts:
    """Where the paper ballots of an urn are."""

    states: Mapping[str, int] = field(default_factory=dict)
    people: int = 0
    """How many are on the roll as having taken a paper ballot."""
    for_reader: int = 0
    """Read once, by somebody else than the account that asks: those that it can read now."""

    def _of(self, state: str) -> int:
        return self.states.get(state, 0)

    @property
    def printed(self) -> int:
        """All that were ever printed."""
        return sum(self.states.values())

    @property
    def out(self) -> int:
        """Printed, and neither entered nor cancelled: still on the pile, in someone's hands, or never returned."""
        return self._of(PaperBallot.State.PRINTED)

    @property
    def once(self) -> int:
        return self._of(PaperBallot.State.ONCE)

    @property
    def twice(self) -> int:
        """Read by two people alike, or settled."""
        return self._of(PaperBallot.State.READ)

    @property
    def differing(self) -> int:
        return self._of(PaperBallot.State.DIFFERS)

    @property
    def cancelled(self) -> int:
        return self._of(PaperBallot.State.CANCELLED)

    @property
    def entered(self) -> int:
        """Come out of the ballot box, as far as is known."""
        return self.once + self.twice + self.differing

    @property
    def too_many(self) -> int:
        """Entered beyond what people took: 0 where all is in order."""
        return max(0, self.entered - self.people)

    @property
    def missing(self) -> int:
        """Taken by someone, and not entered."""
        return max(0, self.people - self.entered)


NONE = Counts()
ON_ROLL = "on the roll"
"""Beside the states of ballots: people who took one."""


def counts_of(urns: Sequence[Urn], reader: Account | None = None) -> dict[int, Counts]:
    """The counts of several urns, by key: one query."""
    states: dict[int, dict[str, int]] = {}
    for_reader: dict[int, int] = {}
    people: dict[int, int] = {}
    own = Q(first_by=reader) if reader is not None else Q(pk=None)
    papers = PaperBallot.objects.filter(urn__in=urns).order_by().values_list("urn", "state")
    papers = papers.annotate(n=Count("pk"), by_reader=Count("pk", filter=own))
    rolls = RollEntry.objects.filter(urn__in=urns, channel=RollEntry.Channel.PAPER).order_by()
    rolls = rolls.values_list("urn", Value(ON_ROLL, CharField())).annotate(n=Count("pk"), by_reader=Value(0))
    for urn, state, n, by_reader in papers.union(rolls, all=True):
        if state == ON_ROLL:
            people[urn] = n
            continue
        states.setdefault(urn, {})[state] = n
        if state == PaperBallot.State.ONCE:
            for_reader[urn] = n - by_reader
    return {one.pk: Counts(states.get(one.pk, {}), people.get(one.pk, 0), for_reader.get(one.pk, 0)) for one in urns}


def counts(urn: Urn) -> Counts:
    """Of one urn: one query."""
    return counts_of([urn])[urn.pk]


def ballot_of(phase: int, serial: str) -> PaperBallot | None:
    """The paper ballot of a number in a phase."""
    return PaperBallot.objects.select_related("urn").filter(pk=serial, urn__phase=phase).first()


def to_settle(urns: Sequence[Urn]) -> list[PaperBallot]:
    """Those that were read in two ways: in the order of the urns given, and of each by number, which tells nothing of
    when. One query."""
    places = {urn.pk: place for place, urn in enumerate(urns)}
    rows = PaperBallot.objects.filter(urn__in=urns, state=PaperBallot.State.DIFFERS).select_related("urn")
    return sorted(rows, key=lambda one: (places[one.urn_id], one.serial))


@dataclass(frozen=True)
class Standing:
    """Where someone on the list stands with one urn."""

    urn: Urn
    channel: str = ""
    """``online`` or ``paper``; empty where they have not voted."""


def standings(listed: ListedVoter, urns: Sequence[Urn]) -> list[Standing]:
    """Whether someone on the list voted, and how, with each of these urns: one query."""
    found: dict[int, str] = {}
    for entry in roll_of(listed).filter(urn__in=urns):
        found[entry.urn_id] = entry.channel
    return [Standing(urn, found.get(urn.pk, "")) for urn in urns]


def to_hand(listed: ListedVoter, urns: Sequence[Urn], *, withdraw: bool) -> list[Urn]:
    """The urns of which someone on the list is to be given paper: those in which they have not voted online, unless
    that ballot is withdrawn. Where they have voted online in all of them, all: to be refused, with why."""
    if withdraw:
        return list(urns)
    found = [one.urn for one in standings(listed, urns) if one.channel != RollEntry.Channel.ONLINE]
    return found or list(urns)


def roll_of(listed: ListedVoter) -> "QuerySet[RollEntry]":
    """What the rolls hold of someone on the list, as that line or as the person who proved to be it."""
    own = RollEntry.objects.filter(listed=listed)
    if listed.person_id is not None:
        own = own | RollEntry.objects.filter(person=listed.person_id, urn__phase=listed.phase_id)
    return own


def online_ballot(urn: Urn, listed: ListedVoter) -> Envelope | None:
    """The sealed ballot that someone on the list has cast online, while the urn is closed."""
    if listed.person_id is None:
        return None
    return Envelope.objects.filter(urn=urn, person=listed.person_id).first()
