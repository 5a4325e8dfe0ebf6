# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may add an argument or take a position, and when totals are shown; and why not."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import tidy
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import YES, Verdict, no

from .models import Argument
from .tool import ARGUMENT

GONE = (Contribution.State.ERASED, Contribution.State.WITHDRAWN)


def may_add(phase: Phase, person: Person | None) -> Verdict:
    """Whether a person may add one more argument, apart from its text. The phase's dates are the core's to check."""
    settings = phase.rules_of_tool
    if not settings.people_add:
        return no(
            "arguments_closed",
            _("In this debate the arguments were chosen beforehand. Yours was not kept."),
            _("Weigh those that are here, or reply to one of them."),
        )
    if person is not None:
        written = Contribution.objects.filter(phase=phase, kind=ARGUMENT, author=person).count()
        if written >= settings.max_per_person:
            return no(
                "arguments_used_up",
                _("You have added %(count)s arguments, the most that one person can add here. This one was not kept."),
                _("Weigh those of the others, or reply to one of them."),
                count=written,
            )
    return YES


def is_side(side: str) -> Verdict:
    """Whether an argument says which side it speaks for."""
    if side in Argument.Side.values:
        return YES
    return no(
        "side_unknown",
        _("This argument was not kept: it does not say whether it is for or against."),
        _("Choose one of the two, then send it again."),
        status=400,
    )


def is_new(phase: Phase, side: str, text: str, *, besides: Contribution | None = None) -> Verdict:
    """The same argument is not put twice on one side. A double click finds its first send here.

    ``besides``: the argument that is being edited, which may stay as it is.
    """
    same = Contribution.objects.filter(phase=phase, kind=ARGUMENT, body=tidy(text), argument__side=side)
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    if not same.exclude(state__in=GONE).exists():
        return YES
    return no(
        "argument_exists",
        _("This very argument is already there, on the same side. It was not added a second time."),
        _("Weigh the one that is there; or say it in another way, if you mean something else."),
        status=409,
    )


def may_seed(phase: Phase) -> Verdict:
    """Organisers set out arguments until the phase closes: afterwards nobody could weigh them."""
    if phase.state == Phase.State.CLOSED:
        return no(
            "phase_closed_to_seeds",
            _("This phase has closed: nobody could weigh new arguments. None was added."),
            pgettext_lazy("argument", "Move the closing date first, if people should go on."),
            status=409,
        )
    return YES


def may_take_position(phase: Phase) -> Verdict:
    """Whether this debate asks people where they stand."""
    if phase.rules_of_tool.ask_position:
        return YES
    return no(
        "no_positions",
        _("This debate does not ask people where they stand. Nothing was kept."),
        _("Weigh the arguments, one by one."),
    )


def may_see_totals(phase: Phase, *, has_spoken: bool) -> Verdict:
    """Whether pages show someone how arguments were weighed and where people stand, by the phase's setting."""
    shown = phase.rules_of_tool.totals
    if shown == "always" or phase.state == Phase.State.CLOSED or (shown == "after_speaking" and has_spoken):
        return YES
    if shown == "closed":
        return no(
            "totals_later",
            _("Totals will be shown when this debate has closed, so that they sway nobody before."),
            _("Read both sides and weigh the arguments in the meantime."),
        )
    return no(
        "totals_after_speaking",
        _("You will see totals once you have weighed an argument or said where you stand, so that they sway nobody."),
        _("Read both sides first, then weigh an argument."),
    )
