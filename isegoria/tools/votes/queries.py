# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of votes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import REHEARSAL, Phase
from isegoria.core.results.models import Result
from isegoria.core.verdicts import Verdict

from .models import ListedVoter, NamedBallot, PaperBallot, RollEntry, SealedVote, Vote, VoteOption
from .rules import FEW_BALLOTS, may_publish_ballots
from .tool import TOOL_SLUG

SEALED_AT_ONCE = 1_000


# --- votes and their options ------------------------------------------------------------------------------
def votes_of(phase: Phase, *, drafts: bool = False, outcomes: bool = False) -> list[Vote]:
    """The votes of a phase in their order, each with its options, and with what it gave where ``outcomes`` are to be
    told: they may be large. Two queries."""
    rows = _with_options(Vote.objects.filter(phase=phase))
    if not outcomes:
        rows = rows.defer("result__summary")
    found = list(rows if drafts else rows.exclude(state=Vote.State.DRAFT))
    for vote in found:
        vote.phase = phase
    return found


def vote_at(phase: Phase, public_id: str) -> Vote | None:
    """A vote of a phase, with its options; drafts included. Two queries."""
    found = _with_options(Vote.objects.filter(phase=phase, public_id=public_id)).first()
    if found is not None:
        found.phase = phase
    return found


def find_vote(public_id: str) -> Vote | None:
    """A vote by its public id alone, with its phase and its options. Two queries."""
    return _with_options(
        Vote.objects.filter(public_id=public_id, phase__tool_slug=TOOL_SLUG).select_related("phase__process__space")
    ).first()


def _with_options(votes: "QuerySet[Vote]") -> "QuerySet[Vote]":
    named = NamedBallot.objects.filter(vote=OuterRef("pk"))
    return (
        votes.select_related("result")
        .annotate(has_named=Exists(named))
        .prefetch_related(
            Prefetch(
                "choices", queryset=VoteOption.objects.select_related("contribution__process").order_by("position")
            )
        )
    )


def options_of(vote: Vote) -> list[VoteOption]:
    """The options of a vote by place: their columns in every ballot. No query where they came with the vote."""
    return sorted(vote.choices.all(), key=lambda one: one.position)


def option_names(vote: Vote, options: Sequence[VoteOption] | None = None) -> tuple[str, ...]:
    """The names under which options are counted: in the language of the process, or else the first one written."""
    language = vote.phase.process.language
    return tuple(one.name_in(language) for one in (options_of(vote) if options is None else options))


def is_secret(vote: Vote, *, fresh: bool = False) -> bool:
    """Whether the ballots of a vote are secret. What the first voter was promised holds, whatever becomes of the
    phase's settings. No query where the vote was found here, unless ``fresh``: as it is at this moment."""
    if vote.seal_key:
        return True
    if vote.phase.rules_of_tool.publicity == "named":
        return False
    named: bool | None = None if fresh else getattr(vote, "has_named", None)
    return not (NamedBallot.objects.filter(vote=vote).exists() if named is None else named)


def has_votes(phase: Phase) -> bool:
    """Whether any question was written in a phase."""
    return Vote.objects.filter(phase=phase).exists()


def has_ballots(vote: Vote) -> bool:
    """Whether anyone has voted, or ballots were printed: from then on a vote is not edited."""
    return RollEntry.objects.filter(vote=vote).exists() or PaperBallot.objects.filter(vote=vote).exists()


# --- who took part ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class VoteTurnout:
    """How many have voted, on paper or online; of how many listed, where there is a list."""

    voted: int
    paper: int
    listed: int | None

    @property
    def percent(self) -> float | None:
        return 100 * self.voted / self.listed if self.listed else None


def turnout_of(vote: Vote) -> VoteTurnout:
    """Counted at most every ten seconds."""
    key = f"votes:turnout:{vote.pk}"
    found: VoteTurnout | None = cache.get(key)
    if found is None:
        found = count_turnout(vote)
        cache.set(key, found, timeout=10)
    return found


def count_turnout(vote: Vote) -> VoteTurnout:
    """The exact figures now."""
    roll = RollEntry.objects.filter(vote=vote)
    return VoteTurnout(
        voted=roll.count(),
        paper=roll.filter(channel=RollEntry.Channel.PAPER).count(),
        listed=listed_in(vote.phase),
    )


def turnouts_of(phase: Phase, votes: Sequence[Vote]) -> dict[int, VoteTurnout]:
    """The same of all the votes of a phase, by their keys. Two queries at most."""
    listed = listed_in(phase)
    rows = (
        RollEntry.objects.filter(vote__in=votes)
        .values("vote")
        .annotate(voted=Count("pk"), paper=Count("pk", filter=Q(channel=RollEntry.Channel.PAPER)))
        .order_by()
    )
    counted = {row["vote"]: row for row in rows}
    return {
        one.pk: VoteTurnout(counted[one.pk]["voted"], counted[one.pk]["paper"], listed)
        if one.pk in counted
        else VoteTurnout(0, 0, listed)
        for one in votes
    }


def listed_in(phase: Phase) -> int | None:
    """How many may vote in a phase that has a list; None where everyone may."""
    if phase.rules_of_tool.electorate != "list":
        return None
    return ListedVoter.objects.filter(phase=phase).count()


def voted_in(person: Person | None, votes: Sequence[Vote]) -> dict[int, str]:
    """In which of some votes someone took part: key of the vote → how (``RollEntry.Channel``). One query."""
    if person is None:
        return {}
    return dict(RollEntry.objects.filter(person=person, vote__in=votes).values_list("vote_id", "channel"))


def paper_unsettled(vote: Vote) -> int:
    """Paper ballots that were read once only, or in two ways: the urn waits for them."""
    waiting = (PaperBallot.State.ONCE, PaperBallot.State.DIFFERS)
    return PaperBallot.objects.filter(vote=vote, state__in=waiting).count()


# --- ballots that can be counted --------------------------------------------------------------------------
def sealed_votes(vote: Vote) -> "QuerySet[SealedVote]":
    """The ballots of an opened urn, in the order of their random keys."""
    return SealedVote.objects.filter(vote=vote).order_by("key")


def sealed_pages(vote: Vote) -> Iterator[list[tuple[str, list[int] | None]]]:
    """The same as keys and marks, a page at a time: nothing stays open between two, so that a slow reader holds nothing
    back."""
    rows = sealed_votes(vote).values_list("key", "marks")
    last = ""
    while page := list(rows.filter(key__gt=last)[:SEALED_AT_ONCE]):
        yield page
        last = page[-1][0]


def named_ballots(vote: Vote) -> "QuerySet[NamedBallot]":
    """The ballots of a named vote that count, the latest first."""
    return (
        that_count(NamedBallot.objects.filter(vote=vote, person__erased_at=None), vote.phase.process)
        .select_related("person")
        .order_by("-given_at", "-pk")
    )


def waiting_to_be_counted() -> list[Vote]:
    """Votes whose phase has closed and that are not counted yet, and named ones whose results show live."""
    seen = Q(phase__process__published_at__isnull=False) | Q(phase__process__source__startswith=REHEARSAL)
    due = Q(phase__closes_at__lte=timezone.now()) | Q(phase__settings__results="live")
    return list(
        _with_options(
            Vote.objects.filter(
                seen & due, state__in=(Vote.State.READY, Vote.State.OPENING), phase__tool_slug=TOOL_SLUG
            ).select_related("phase__process__space")
        )
    )


# --- results ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Outcome:
    """What a vote gave, ready to be shown. Candidates are numbers: places in ``names``."""

    vote: Vote
    result: Result
    tally: Mapping[str, Any]
    """``Tally.discrete()``: method, seats, options, status, winners, tied, open_seats, ranking, ties, table."""
    measures: Mapping[str, Any]
    trace: Sequence[Mapping[str, Any]]
    """Steps: code, params, sentence."""
    comparison: Mapping[str, Any] | None
    """What other ways of counting give (``Comparison.to_json()``); None where the phase does not ask for it."""
    names: tuple[str, ...]
    kind: str
    scale: Sequence[Mapping[str, Any]]
    """Grades, the worst first: value and name; empty for the other kinds."""
    ties: Mapping[str, Any]
    """How ties were broken: way, and seed or order."""
    quorum: Mapping[str, Any] | None
    """``needed``, ``voted``, ``reached``; None where none was asked for."""
    roll: Mapping[str, int]
    """``voted`` (people on the roll), ``online``, ``paper``, ``left_out`` (envelopes that did not count)."""
    is_final: bool
    """False: the vote is open, and named, and its results show live."""
    few: bool = field(default=False)
    """Fewer than ``rules.FEW_BALLOTS`` secret ballots: only totals are shown, with a warning."""

    @property
    def status(self) -> str:
        """As the tally's, and "no_quorum" where too few took part."""
        if self.quorum is not None and not self.quorum["reached"]:
            return "no_quorum"
        return str(self.tally["status"])

    @property
    def winners(self) -> tuple[int, ...]:
        return tuple(self.tally["winners"])

    @cached_property
    def may_publish_ballots(self) -> Verdict:
        """Whether the frozen ballots may be downloaded."""
        return may_publish_ballots(self.result, secret=bool(self.result.summary["secret"]))


def outcome_of(vote: Vote) -> Outcome | None:
    """What a vote gave; None before it is counted. No query where the result came with the vote."""
    result = vote.result
    if result is None:
        return None
    summary = result.summary
    return Outcome(
        vote=vote,
        result=result,
        tally=summary["tally"],
        measures=summary["measures"],
        trace=summary["trace"],
        comparison=summary["comparison"],
        names=tuple(summary["names"]),
        kind=summary["kind"],
        scale=summary["scale"],
        ties=summary["ties"],
        quorum=summary["quorum"],
        roll=summary["roll"],
        is_final=summary["final"],
        few=summary["secret"] and summary["tally"]["table"]["turnout"]["cast"] < FEW_BALLOTS,
    )


def grade_names(vote: Vote) -> list[str]:
    """The grades by mark, in the language of the process."""
    language = vote.phase.process.language
    return [
        (one.get("names") or {}).get(language) or next(iter((one.get("names") or {}).values()), str(one["value"]))
        for one in vote.scale
    ]


# --- everything kept about someone --------------------------------------------------------------------------
@kept.also("votes")
def own_votes(person: Person) -> list[dict[str, Any]]:
    """In which votes a person took part, and how; of a named one, what they voted."""
    named = dict(NamedBallot.objects.filter(person=person).values_list("vote_id", "marks"))
    return [
        {
            "process": entry.vote.phase.process.slug,
            "phase": entry.vote.phase.slug,
            "vote": entry.vote.public_id,
            "channel": entry.channel,
            **({"marks": named[entry.vote_id]} if entry.vote_id in named else {}),
        }
        for entry in RollEntry.objects.filter(person=person).select_related("vote__phase__process").order_by("vote")
    ]
