# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may propose, support, withdraw and unite, and why not. The phase's dates are the core's to check."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import YES, Verdict, no

from .queries import carried_in, latest_texts, written_in

State = Contribution.State
TITLE_LENGTH = 200
"""Longest title, in characters."""


def may_propose(phase: Phase, person: Person | None) -> Verdict:
    """Whether a person may write one more proposal, apart from its text."""
    settings = phase.rules_of_tool
    if not settings.people_propose:
        return no(
            "proposals_closed",
            _("In this phase the proposals were chosen beforehand. Yours was not kept."),
            _("Support those that are here, or comment on them."),
        )
    if person is not None and settings.max_per_person:
        written = written_in(phase, person)
        if written >= settings.max_per_person:
            return no(
                "proposals_used_up",
                _("You have written %(count)s proposals, the most that one person can write here. It was not kept."),
                _("Withdraw one of yours first, or support those of the others."),
                count=written,
            )
    return YES


def may_be_titled(title: str) -> Verdict:
    """Whether a tidied title can be kept: a proposal has one, which stands for it in every list."""
    return may_say(title, max_length=TITLE_LENGTH)


def is_new(phase: Phase, title: str, body: str) -> Verdict:
    """The very same text is not proposed twice in a row: a double click finds its first send here."""
    if (title, body) not in latest_texts(phase):
        return YES
    return no(
        "proposal_exists",
        _("This very proposal is already here: it was not added a second time."),
        _("Look at the newest proposals: yours is among them."),
        status=409,
    )


def fits(phase: Phase, *, category: str, latitude: float | None, longitude: float | None) -> Verdict:
    """Whether a category is one of the phase's and a point is on the Earth."""
    if category and category not in phase.rules_of_tool.category_list:
        return no(
            "category_unknown",
            _("There is no such category here. Nothing was kept."),
            _("Choose one of the list, or none."),
            status=400,
        )
    if latitude is None and longitude is None:
        return YES
    # Comparisons with what is no number (NaN) are false: it is on no Earth.
    if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
        return YES
    return no(
        "point_unknown",
        _("This is no point on the Earth. Nothing was kept."),
        _("Give a latitude from −90 to 90 and a longitude from −180 to 180, or neither."),
        status=400,
    )


def may_support(phase: Phase, person: Person, proposal: Contribution) -> Verdict:
    """Whether a person may carry one more proposal, where the phase sets a limit."""
    limit = phase.rules_of_tool.supports_per_person
    if not limit:
        return YES
    carried = carried_in(phase, person)
    if proposal.pk in carried or len(carried) < limit:
        return YES
    return no(
        "supports_used_up",
        _("You support %(count)s proposals, the most that one person can support here. This one was not counted."),
        _("Take back one of your supports, then support this one."),
        status=409,
        count=len(carried),
    )


def may_withdraw(person: Person | None, proposal: Contribution) -> Verdict:
    """Its author takes a proposal back while it stands by itself."""
    if proposal.state == State.MERGED:
        return no(
            "merged_already",
            _("This proposal was united with another one: it cannot be withdrawn alone. Nothing was changed."),
            _("Ask the organisers to part them, within seven days of their being united."),
            status=409,
        )
    if proposal.state not in {State.PUBLISHED, State.PENDING}:
        return no(
            "not_standing",
            _("This proposal does not stand any more. Nothing was changed."),
            _("Go back to the list."),
            status=409,
        )
    if person is not None and proposal.author_id == person.pk:
        return YES
    return no(
        "not_author",
        _("Only its author can withdraw a proposal. Nothing was changed."),
        pgettext_lazy("proposal", "If something is wrong with it, tell the moderators."),
    )


def may_unite(account: Any, proposal: Contribution) -> Verdict:
    """Organisers unite proposals that say the same, and part them again."""
    return may_organise(account, proposal.process.space)
