# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from isegoria.commons.polling.models import ListedVoter, RollEntry, Urn
from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.expressions.queries import that_count
from isegoria.core.processes.models import REHEARSAL, Phase
from isegoria.core.results.models import Result
from isegoria.core.verdicts import Verdict

from .models import NamedBallot, Objection, Vote, VoteOption
from .rules import FEW_BALLOTS, may_publish_ballots
from .tool import TOOL_SLUG


# --- votes and their options ------------------------------------------------------------------------------
def votes_of(phase: Phase, *, drafts: bool = False, outcomes: bool = False) -> list[Vote]:
    """The votes of a phase in their order, each with its options, and with what it gave where ``outcomes`` are to be
    told: they may be large. Two queries."""
    rows = _with_options(Vote.objects.filter(phase=phase))
    if not outcomes:
        rows = rows.defer("result__summary")
    found = list(rows if drafts else rows.exclude(state=Vote.State.DRAFT))
    for vote in found:
        _put_in(vote, phase)
    return found


def vote_at(phase: Phase, public_id: str) -> Vote | None:
    """A vote of a phase, with its options; drafts included. Two queries."""
    found = _with_options(Vote.objects.filter(phase=phase, public_id=public_id)).first()
    if found is not None:
        _put_in(found, phase)
    return found


def find_vote(public_id: str) -> Vote | None:
    """A vote by its public id alone, with its phase and its options. Two queries."""
    found = _with_options(
        Vote.objects.filter(public_id=public_id, phase__tool_slug=TOOL_SLUG).select_related("phase__process__space")
    ).first()
    if found is not None:
        _put_in(found, found.phase)
    return found


def vote_of(urn: Urn) -> Vote:
    """The vote of an urn, whose phase is at hand, with its options. Two queries, the first time."""
    kept: Vote | None = getattr(urn, "_vote_with_options", None)
    if kept is None:
        kept = _with_options(Vote.objects.filter(pk=urn.pk)).get()
        kept.urn = urn
        _put_in(kept, urn.phase)
        urn._vote_with_options = kept  # type: ignore[attr-defined]  # one urn is asked several things on one page
    return kept


def _put_in(vote: Vote, phase: Phase) -> None:
    """Give a vote and its urn the phase that is at hand."""
    vote.phase = vote.urn.phase = phase


def _with_options(votes: "QuerySet[Vote]") -> "QuerySet[Vote]":
    named = NamedBallot.objects.filter(vote=OuterRef("pk"))
    return (
        votes.select_related("result", "urn")
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
    if vote.urn.seal_key:
        return True
    if vote.phase.rules_of_tool.publicity == "named":
        return False
    named: bool | None = None if fresh else getattr(vote, "has_named", None)
    return not (NamedBallot.objects.filter(vote=vote).exists() if named is None else named)


def has_votes(phase: Phase) -> bool:
    """Whether any question was written in a phase."""
    return Vote.objects.filter(phase=phase).exists()


# --- ballots by name --------------------------------------------------------------------------------------
def named_ballots(vote: Vote) -> "QuerySet[NamedBallot]":
    """The ballots of a named vote that count, the latest first."""
    return (
        that_count(NamedBallot.objects.filter(vote=vote, person__erased_at=None), vote.phase.process)
        .select_related("person")
        .order_by("-given_at", "-pk")
    )


def objections(vote: Vote) -> "QuerySet[Objection]":
    """Why people object in a named vote, once that is public, in the order of the options: with texts that are not
    shown any more, but for those of whoever changed their mind. Each with its text and its author."""
    return (
        Objection.objects.filter(vote=vote, contribution__isnull=False)
        .exclude(contribution__state=Contribution.State.WITHDRAWN)
        .select_related("contribution__author__account")
        .order_by("place", "pk")
    )


def public_objections(vote: Vote) -> "QuerySet[Objection]":
    """Those of them whose text everyone may read."""
    return Objection.objects.filter(vote=vote, contribution__state__in=READABLE).order_by("place", "pk")


def objection_of(contribution: Contribution) -> Objection | None:
    """What a text of kind ``objection`` was said against, with its vote."""
    return Objection.objects.filter(contribution=contribution).select_related("vote__urn", "vote__phase").first()


def told_of_results(phase: Phase) -> "QuerySet[Person]":
    """Whom a notice tells that the results of a phase are out, follow it or not: those on its list of voters, who may
    have voted or not, and those whose ballot has their name. Whoever cast a secret ballot without a list is told only
    if they follow the process: a mail to them alone would say that they voted."""
    named = NamedBallot.objects.filter(vote__phase=phase).values("person")
    listed = ListedVoter.objects.filter(phase=phase, person__account__isnull=False).values("person")
    return Person.objects.filter(Q(pk__in=named) | Q(pk__in=listed))


def waiting_to_be_counted() -> list[Vote]:
    """Votes whose phase has closed and that are not counted yet, and named ones whose results show live."""
    seen = Q(phase__process__published_at__isnull=False) | Q(phase__process__source__startswith=REHEARSAL)
    due = Q(phase__closes_at__lte=timezone.now()) | Q(phase__settings__results="live")
    found = list(
        _with_options(
            Vote.objects.filter(
                seen & due, state__in=(Vote.State.READY, Vote.State.OPENING), phase__tool_slug=TOOL_SLUG
            ).select_related("phase__process__space")
        )
    )
    for vote in found:
        _put_in(vote, vote.phase)
    return found


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
    """In which votes a person took part, and how; of a named one, what they voted, and why they object."""
    named = dict(NamedBallot.objects.filter(person=person).values_list("vote_id", "marks"))
    channels = dict(RollEntry.objects.filter(person=person).values_list("urn_id", "channel"))
    reasons: dict[int, list[dict[str, Any]]] = {}
    rows = Objection.objects.filter(ballot__person=person).order_by("place")
    for vote_id, place, said, kept_here in rows.values_list("vote_id", "place", "contribution__body", "reason"):
        reasons.setdefault(vote_id, []).append({"option": place, "reason": said or kept_here})
    votes = Vote.objects.filter(pk__in=channels).select_related("phase__process").order_by("pk")
    return [
        {
            "process": vote.phase.process.slug,
            "phase": vote.phase.slug,
            "vote": vote.public_id,
            "channel": channels[vote.pk],
            **({"marks": named[vote.pk]} if vote.pk in named else {}),
            **({"objections": reasons[vote.pk]} if vote.pk in reasons else {}),
        }
        for vote in votes
    ]
