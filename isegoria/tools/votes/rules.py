# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done with a vote, and why not. Who is on the list of voters is ``commons/polling``'s to say."""

from django.utils.translation import gettext_lazy as _

from isegoria.commons.polling.electorate.rules import may_vote as may_vote_in
from isegoria.commons.polling.queries import has_ballots
from isegoria.commons.polling.rules import takes_ballots
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Phase
from isegoria.core.results.models import Result
from isegoria.core.results.rules import may_download
from isegoria.core.verdicts import YES, Verdict, no

from .models import Vote

FEW_BALLOTS = 5
"""Secret ballots below which a total says nearly what each person voted: see docs/security/urn.md."""
CANCEL = "cancel_vote"
"""The act of two people by which a vote ends without a result, once someone has voted."""
MOST_VOTES = 200
"""Questions of one phase."""
MOST_OPTIONS = 500
"""Options of one vote: a ballot of more is filled in by nobody."""


def is_open_for_ballots(vote: Vote) -> Verdict:
    """Whether a vote takes ballots as it stands, whatever the dates of its phase, which the core checks."""
    if vote.state == Vote.State.COUNTED:
        return no(
            "vote_counted",
            _("This vote has been counted. This ballot was not cast."),
            _("See its result, and how it was counted."),
            status=409,
        )
    return takes_ballots(vote.urn)


def may_vote(person: Person | None, vote: Vote) -> Verdict:
    """Whether someone may cast a ballot in a vote now; ``person`` None: someone who has not acted yet."""
    return is_open_for_ballots(vote) and may_vote_in(person, vote.urn)


def may_edit(vote: Vote) -> Verdict:
    """A vote changes until the first ballot has come or was printed: what one voted on stays what is counted."""
    if vote.state not in (Vote.State.DRAFT, Vote.State.READY):
        return no(
            "vote_over",
            _("This vote is over, or was cancelled. Nothing was changed."),
            _("Put another question to the vote, if need be."),
            status=409,
        )
    if has_ballots(vote.urn):
        return no(
            "vote_begun",
            _("Someone has voted, or ballots have been printed: this question stays as it is. Nothing was changed."),
            _("If it is wrong, cancel this vote, say why, and put another one."),
            status=409,
        )
    return YES


def may_add_to(phase: Phase) -> Verdict:
    """Whether one more question can be put in a phase."""
    if phase.state == Phase.State.CLOSED:
        return no(
            "phase_closed_to_votes",
            _("This step has closed: nobody could vote. Nothing was added."),
            _("Move its closing date first, or add another step."),
            status=409,
        )
    if Vote.objects.filter(phase=phase).count() >= MOST_VOTES:
        return no(
            "votes_too_many",
            _("This step already puts %(most)s questions, the most that it can hold. Nothing was added."),
            _("Add another step for the others."),
            status=409,
            most=MOST_VOTES,
        )
    return YES


def may_cancel(vote: Vote) -> Verdict:
    """A vote can be cancelled until its urn is opened. Afterwards its ballots are known: no result is taken back."""
    if vote.state in (Vote.State.DRAFT, Vote.State.READY) and vote.opened_at is None:
        return YES
    return no(
        "vote_over",
        _("This vote is over, or was cancelled. Nothing was changed."),
        _("Put another question to the vote, if need be."),
        status=409,
    )


def may_publish_ballots(result: Result, *, secret: bool) -> Verdict:
    """Whether the ballots that were counted may leave: named ones always, secret ones unless they are too few.

    A long ranking is nearly a signature: among few ballots, it could be known again.
    """
    return may_download(result) if secret else YES
