# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may vote, and why not."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import Phase
from isegoria.core.processes.rules import may_take_part, may_write
from isegoria.core.verdicts import YES, Verdict, no

from ..models import ListedVoter, RollEntry, Urn
from ..rules import takes_ballots
from .queries import line_of


def may_vote(person: Person | None, urn: Urn) -> Verdict:
    """Whether someone may cast a ballot in an urn now: it is open, they are entitled, and did not vote on paper.

    ``person`` None: someone who has not acted yet; whether they could, as far as one can tell. The urn comes with its
    phase, process and space. Asked again in the transaction that casts.
    """
    verdict = takes_ballots(urn) and may_write(urn.phase)
    verdict = verdict and (may_take_part(person, urn.phase) if person is not None else _newcomer(urn.phase))
    verdict = verdict and is_entitled(person, urn.phase)
    return verdict and not_on_paper(person, urn)


def is_entitled(person: Person | None, phase: Phase) -> Verdict:
    """Whether someone is on the list of those who may vote, where there is one."""
    if phase.rules_of_tool.electorate != "list" or line_of(person, phase) is not None:
        return YES
    return no(
        "not_listed",
        _("Only those on the list of voters can vote here, and you are not known as one of them. Nothing was cast."),
        _("If you were given a code, enter it. If your address is on the list, sign in with it, once it is checked."),
        remedy_url=_claim_url(phase),
    )


def not_on_paper(person: Person | None, urn: Urn, line: ListedVoter | None = None) -> Verdict:
    """Whoever signed the roll at the desk has voted: a second ballot would be one too many."""
    on_paper = RollEntry.objects.filter(urn=urn, channel=RollEntry.Channel.PAPER)
    if person is None or not urn.phase.rules_of_tool.paper:
        return YES
    line = line or (line_of(person, urn.phase) if urn.phase.rules_of_tool.electorate == "list" else None)
    signed = on_paper.filter(person=person).exists() or (line is not None and on_paper.filter(listed=line).exists())
    if not signed:
        return YES
    return no(
        "voted_on_paper",
        _("You have voted on paper: the roll says so. This ballot was not cast, and the paper one counts."),
        _("If you did not, tell those who run the vote before it closes."),
        status=409,
    )


def may_change_list(phase: Phase) -> Verdict:
    """The list of voters grows until the phase closes; nobody is taken off it once a ballot has come."""
    if not RollEntry.objects.filter(urn__phase=phase).exists():
        return YES
    return no(
        "list_in_use",
        _("Someone has voted: the list of voters cannot be replaced any more. Nothing was changed."),
        _("You can still add people to it."),
        status=409,
    )


def _newcomer(phase: Phase) -> Verdict:
    """Someone who has not acted yet can vote where no check is asked for."""
    return may_take_part(Person(), phase)


def _claim_url(phase: Phase) -> str:
    where = {"space": phase.process.space.slug, "process": phase.process.slug, "phase": phase.slug}
    return optional_url(f"{phase.tool_slug}:claim", **where)


def code_unknown() -> Verdict:
    """One answer for a code that does not exist, and for one of another list."""
    return no(
        "code_unknown",
        _("This code is on no list of voters of this step. Nothing was changed."),
        _("Check each sign, or ask those who gave it to you."),
        status=400,
    )


def code_taken() -> Verdict:
    return no(
        "code_taken",
        _("This code has been used by someone else already. Nothing was changed."),
        _("If it was not you, in another browser, tell those who run the vote: they can look into it."),
        status=409,
    )


def already_listed() -> Verdict:
    return no(
        "already_listed",
        _("You are known as another line of the list already: a second code would be a second vote."),
        _("Vote with the one that you have. Give the other code back to the person whose it is."),
        status=409,
    )
