# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may add a statement, and when the map is shown; and why not."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import tidy
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import YES, Verdict, no

from .tool import STATEMENT


def may_add(phase: Phase, person: Person | None) -> Verdict:
    """Whether a person may add one more statement, apart from its text. The phase's dates are the core's to check."""
    settings = phase.rules_of_tool
    if not settings.people_add:
        return no(
            "statements_closed",
            _("In this conversation the statements were chosen beforehand. Yours was not kept."),
            _("Give your opinion on those that are here."),
        )
    if person is not None:
        written = Contribution.objects.filter(phase=phase, kind=STATEMENT, author=person).count()
        if written >= settings.max_per_person:
            return no(
                "statements_used_up",
                _("You have added %(count)s statements, the most that one person can add here. This one was not kept."),
                _("Give your opinion on those of the others."),
                count=written,
            )
    return YES


def is_new(phase: Phase, text: str) -> Verdict:
    """The same sentence is not put to people twice. A double click finds its first send here."""
    same = (
        Contribution.objects.filter(phase=phase, kind=STATEMENT, body=tidy(text))
        .exclude(state__in=[Contribution.State.ERASED, Contribution.State.WITHDRAWN])
        .exists()
    )
    return already_there() if same else YES


def already_there() -> Verdict:
    """The no to a sentence that stands already."""
    return no(
        "statement_exists",
        _("This very sentence is already among the statements. It was not added a second time."),
        _("You will come upon it; or say it in another way, if you mean something else."),
        status=409,
    )


def may_seed(phase: Phase) -> Verdict:
    """Organisers set out statements until the phase closes: afterwards nobody could answer them."""
    if phase.state == Phase.State.CLOSED:
        return no(
            "phase_closed_to_seeds",
            _("This phase has closed: nobody could answer new statements. None was added."),
            _("Move the closing date first, if people should go on."),
            status=409,
        )
    return YES


def may_see_map(phase: Phase) -> Verdict:
    """Whether the opinion map is shown now, by the phase's setting."""
    settings = phase.rules_of_tool
    if settings.show_map == "closed" and phase.state != Phase.State.CLOSED:
        return no(
            "map_later",
            _("The opinion map will be shown when this phase has closed, so that it sways nobody before."),
            _("Give your opinion in the meantime."),
        )
    return YES
