# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may have the machine read and decide on what it suggests, and why not."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import MachineReading, Nature, Suggestion, Theme
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_harvest
from isegoria.core.verdicts import YES, Verdict, no

AT_ONCE = 50
"""Suggestions decided in one act."""
THEMES_AT_ONCE = 60
"""Themes that become ideas in one act."""

PROBLEMS = {
    "engine": _("The texts could not be read as they stand. Nothing was changed: an earlier reading still holds."),
    "memory": _("The machine on which this site runs has too little memory for so many texts. Nothing was changed."),
    "stopped": _("The machine was stopped three times while it read, so it does not try again by itself."),
    "fault": _("A fault of the program stopped it; its log says which. Nothing was changed."),
}


def may_ask(account: Any, process: Process) -> Verdict:
    """Have the machine read the texts of a process, or decide on what it suggests."""
    return may_harvest(account, process.space) and may_change(process)


def may_decide(suggestions: Sequence[Suggestion]) -> Verdict:
    """At least one, of one process, and not more than the database can take in one breath."""
    if len({one.process_id for one in suggestions}) != 1:
        return no(
            "nothing_chosen",
            _("No suggestion was chosen, or it is not there any more. Nothing was changed."),
            _("Tick those that you mean."),
            status=400,
        )
    if len(suggestions) > AT_ONCE:
        return no(
            "too_many_at_once",
            _("At most %(most)s suggestions are decided at once. Nothing was changed."),
            _("Choose fewer of them."),
            status=400,
            most=AT_ONCE,
        )
    return YES


def may_be_corrected_to(nature: str | None) -> Verdict:
    """Whether this is one of the seven natures, or the one suggested is kept."""
    if nature is None or nature in Nature.values:
        return YES
    return no(
        "no_nature",
        _("Say what this passage is: a problem, a solution, an argument… Nothing was kept."),
        _("Choose one of the seven."),
        status=400,
    )


def may_plant(themes: Sequence[Theme], reading: MachineReading | None) -> Verdict:
    """Whether these themes can become ideas: at least one, all of the reading that is shown."""
    if reading is None or any(one.reading_id != reading.pk for one in themes):
        return no(
            "themes_of_earlier",
            _("The machine has read again since you opened this page. Nothing was made."),
            _("Look at its themes as they are now, then choose again."),
            status=409,
        )
    if not themes:
        return no(
            "nothing_chosen",
            _("No theme was chosen. Nothing was made."),
            _("Tick those that should become ideas."),
            status=400,
        )
    if len(themes) > THEMES_AT_ONCE:
        return no(
            "too_many_at_once",
            _("At most %(most)s themes become ideas at once. Nothing was made."),
            _("Tick fewer of them, then do it again for the others."),
            status=400,
            most=THEMES_AT_ONCE,
        )
    return YES
