# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may run a circle, who may read in it, and why not."""

from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from isegoria.core.access import throttle
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_be_heard, may_observe, may_organise
from isegoria.core.verdicts import YES, Verdict, no

from .models import Circle, Grid

READINGS_A_MINUTE = 20
"""Nobody reads a text and answers a grid in three seconds, again and again."""


def may_run(account: Any, process: Process) -> Verdict:
    """Open, change and close circles."""
    return may_organise(account, process.space) and may_change(process)


def may_read(circle: Circle, person: Person | None, *, invited: bool) -> Verdict:
    """Whether someone may read here now. ``invited``: they hold the link, or read here already."""
    process = circle.process
    if process.is_rehearsal:
        team = may_observe(person.account if person else None, process.space)
        if not team:
            return team
    elif not process.is_published:
        return no(
            "not_published",
            _("This process is not public yet. Nothing was kept."),
            _("Come back when it opens."),
        )
    state = circle.state
    if state == "coming":
        return no(
            "circle_coming",
            _("This circle opens on %(date)s. Nothing was kept."),
            _("Come back from then on."),
            date=_local(circle, circle.opens_at),
        )
    if state == "closed":
        return no(
            "circle_closed",
            _("This circle has closed. What you have just sent was not kept; what you had sent before was."),
            _("See what the readings say."),
            remedy_url=results_path(circle),
            status=409,
        )
    if circle.invitation and not invited:
        return no(
            "not_invited",
            _("Readers of this circle are invited by a link. Nothing was kept."),
            _("Ask the organisers for the link, or see what the readings say."),
            remedy_url=results_path(circle),
        )
    if person is not None and person.paused_until is not None:
        return may_be_heard(person, process.space)
    return YES


def not_too_fast(person: Person, circle: Circle) -> Verdict:
    """Count one more reading of someone; no beyond what can be read in a minute."""
    return throttle(f"readings:{circle.pk}", person.public_id, limit=READINGS_A_MINUTE, seconds=60)


def may_change_grid(grid: Grid) -> Verdict:
    """Whether what is asked can still be put in other words: nobody has read with it."""
    if grid.readings == 0:
        return YES
    return no(
        "someone_read",
        _("Someone has read with this grid, so it stays as it is. Nothing was changed."),
        _("Begin a new version: every text is read anew with it, and the results of this one stay."),
        status=409,
    )


def results_path(circle: Circle) -> str:
    return f"/s/{circle.process.space.slug}/{circle.process.slug}/readings/{circle.public_id}/"


def _local(circle: Circle, moment: Any) -> str:
    return formats.date_format(moment.astimezone(circle.process.space.zone), "DATETIME_FORMAT")
