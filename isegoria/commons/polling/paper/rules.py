# SPDX-License-Identifier: AGPL-3.0-or-later
"""When ballots can be printed, entered and settled, by whom, and when the urn can be opened with them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_moderate
from isegoria.core.verdicts import YES, Verdict, no

from ..models import PaperBallot, Urn
from .queries import Counts

MOST_AT_ONCE = 500
"""Ballots in one file: some ten seconds of drawing."""
REASON_LENGTH = 500


def may_keep_desk(account: Any, space: Space) -> Verdict:
    """Enter ballots and keep the roll: whoever may moderate, so that two of them can be found on the day."""
    return may_moderate(account, space)


def takes_paper(phase: Phase) -> Verdict:
    """Whether paper can be counted in a phase: its settings say so, its ballots are secret and its voters listed."""
    settings = phase.rules_of_tool
    if not settings.paper:
        return no(
            "no_paper",
            _("This vote takes no paper ballots. Nothing was changed."),
            _("An organiser allows them in the settings of the step, before the first ballot."),
            status=409,
        )
    if settings.publicity != "secret":
        return no(
            "paper_named",
            _("In a vote with names, a paper ballot would need a name on it. Nothing was printed."),
            _("Make the vote secret in the settings of the step, or take no paper."),
            status=409,
        )
    if settings.electorate != "list":
        return no(
            "paper_unlisted",
            _("Paper ballots need a list of voters: without one, nobody could see that someone votes twice."),
            _("Choose “those on a list” in the settings of the step, and bring the list."),
            status=409,
        )
    return YES


def may_print(urn: Urn, number: int) -> Verdict:
    """Whether so many ballots can be printed."""
    fits = takes_paper(urn.phase)
    if not fits:
        return fits
    if urn.state != Urn.State.READY or urn.phase.state == Phase.State.CLOSED:
        return no(
            "not_printable",
            _("Ballots are printed of a question that is ready and has not closed. Nothing was printed."),
            _("Finish the question first; one that is over needs no more ballots."),
            status=409,
        )
    if not 1 <= number <= MOST_AT_ONCE:
        return no(
            "print_number",
            _("From 1 to %(most)s ballots are printed at once. Nothing was printed."),
            _("Give another number; print again for more."),
            status=400,
            most=MOST_AT_ONCE,
        )
    return YES


def may_enter(urn: Urn) -> Verdict:
    """Whether paper of this urn can be entered now: from its opening until the urn is opened."""
    fits = takes_paper(urn.phase)
    if not fits:
        return fits
    if urn.state in {Urn.State.OPENING, Urn.State.OPENED}:
        return no(
            "urn_opened",
            _("The urn has been opened: no ballot is entered any more. This one was not counted."),
            _("Write it in the minutes of the count; the result can be contested with them."),
            status=409,
        )
    if urn.state != Urn.State.READY:
        return no(
            "not_open",
            _("This question is not put to the vote. Nothing was kept."),
            _("See what was decided of it on the page of the vote."),
            status=409,
        )
    if urn.phase.state == Phase.State.COMING:
        return no(
            "not_open",
            _("This vote has not opened yet. Nothing was kept."),
            _("Enter the ballots once people have voted."),
            status=409,
        )
    if urn.paper_in:
        return no(
            "paper_all_in",
            _("Someone said that all paper ballots are in: the urn is about to be opened. Nothing was kept."),
            _("If more ballots have come, say so on the page of the paper ballots; then enter them."),
            status=409,
        )
    return YES


def may_enter_or_prepare(urn: Urn) -> Verdict:
    """As ``may_enter``, and before the opening too: a ballot printed badly is put aside at once."""
    if urn.state == Urn.State.READY and urn.phase.state == Phase.State.COMING:
        return takes_paper(urn.phase)
    return may_enter(urn)


def may_hand(urn: Urn) -> Verdict:
    """Whether the roll can be marked: while people vote."""
    fits = may_enter(urn)
    if not fits or urn.phase.state == Phase.State.OPEN:
        return fits
    return no(
        "vote_closed",
        _("The vote has closed: nobody is given a ballot any more. The roll was not changed."),
        _("What was given before is counted once it has been read twice."),
        status=409,
    )


def may_change_to_paper(*, withdraw: bool) -> Verdict:
    """Whether someone who has voted online can have paper: once they have said that their online ballot goes."""
    if withdraw:
        return YES
    return no(
        "voted_online",
        _("This person has voted online already: no paper ballot was given."),
        _("If they wish to vote on paper instead, withdraw their online ballot first; they can see it gone."),
        status=409,
    )


def has_closed(urn: Urn) -> Verdict:
    if urn.phase.state == Phase.State.CLOSED:
        return YES
    return no(
        "still_open",
        _("The vote is still open: ballots may come. Nothing was changed."),
        _("Say it once the vote has closed."),
        status=409,
    )


def may_read(ballot: PaperBallot, reader: Account) -> Verdict:
    """Whether this account can read this ballot: not twice the same one, and not one that is settled."""
    if ballot.state == PaperBallot.State.CANCELLED:
        return no(
            "paper_cancelled",
            _("This ballot was cancelled: it does not count. Nothing was kept."),
            _("Put it aside, with the cancelled ones."),
            status=409,
        )
    if ballot.state == PaperBallot.State.READ:
        return no(
            "read_twice",
            _("This ballot was read twice already. Nothing was changed."),
            _("Put it with those that are done, and take the next one."),
            status=409,
        )
    if ballot.first_by_id == reader.pk or ballot.second_by_id == reader.pk:
        return no(
            "same_reader",
            _("You have read this ballot already. A second person reads it without seeing what you read."),
            _("Give the paper to a colleague, who signs in with their own account."),
            status=409,
        )
    if ballot.state == PaperBallot.State.DIFFERS:
        return no(
            "to_settle",
            _("This ballot was read in two ways: a third reading settles it. Nothing was kept."),
            _("Find it in the list of ballots that differ."),
            status=409,
        )
    return YES


def may_settle(ballot: PaperBallot, by: Account, *, together: bool, reason: str) -> Verdict:
    """Whether a third reading can end a difference: of a third person, or of both readers with the paper in hand."""
    if ballot.state != PaperBallot.State.DIFFERS:
        return no(
            "nothing_to_settle",
            _("This ballot is not one that was read in two ways. Nothing was changed."),
            _("See the list of those that are: someone else may have settled it."),
            status=409,
        )
    if by.pk in {ballot.first_by_id, ballot.second_by_id} and not together:
        return no(
            "reader_settles",
            _("You are one of its two readers, so you cannot settle it alone. Nothing was changed."),
            _("Ask a third person, or take the paper up with the other reader and say so below."),
            status=409,
        )
    return has_reason(reason)


def has_reason(reason: str) -> Verdict:
    if reason.strip() and len(reason) <= REASON_LENGTH:
        return YES
    return no(
        "reason_missing",
        _("Say why, in at most %(most)s characters: it is kept with the act. Nothing was changed."),
        _("One sentence is enough."),
        status=400,
        most=REASON_LENGTH,
    )


def unknown_serial() -> Verdict:
    return no(
        "no_such_paper",
        _("No ballot of this number was printed for this vote. Nothing was kept."),
        _("Read the number again, sign by sign; a ballot that has none of ours is put aside."),
        status=404,
    )


def unclear_reading() -> Verdict:
    return no(
        "reading_unclear",
        _("Nothing is marked in this reading, or something beside “blank” or “spoiled”. Nothing was kept."),
        _("Give the marks; or say that the ballot is blank, or spoiled, and give none."),
        status=400,
    )


def unknown_language() -> Verdict:
    return no(
        "language_unknown",
        _("This site has no words for ballots in this language. Nothing was printed."),
        _("Choose one of the languages of the site."),
        status=400,
    )


def unknown_line() -> Verdict:
    return no(
        "no_such_line",
        _("Nobody on the list is known like this."),
        _("Try their number, address or code."),
        status=404,
    )


# --- the opening ----------------------------------------------------------------------------------------
def may_open_with(urn: Urn, counts: Counts, *, without_missing: bool = False) -> Verdict:
    """Whether the urn can be opened with the paper as it is.

    Refused whoever asks: more papers than people who took one, or readings that nobody settled. Papers that never came
    back only wait for someone to say that no more will come (``without_missing``).
    """
    if counts.too_many:
        return no(
            "paper_too_many",
            _(
                "%(entered)s paper ballots were entered, and %(people)s people are on the roll as having taken one: "
                "the urn stays closed."
            ),
            _("Look for who is missing on the roll, or cancel with its reason the ballot that should not be there."),
            status=409,
            entered=counts.entered,
            people=counts.people,
        )
    if counts.once or counts.differing:
        return no(
            "paper_unread",
            _("%(once)s paper ballots were read once only, and %(differing)s were read in two ways: the urn stays "
              "closed."),
            _("Have them read again, then open the urn."),
            status=409,
            once=counts.once,
            differing=counts.differing,
        )  # fmt: skip
    if counts.missing and not without_missing:
        return no(
            "paper_missing",
            _("%(missing)s people took a paper ballot that was not entered: the urn waits for it."),
            _("Enter it; or, if it will not come back, open the urn without it."),
            status=409,
            missing=counts.missing,
        )
    return YES
