# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who tells of the works, and what can be told."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.attachments.models import Attachment
from isegoria.core.contributions.rules import may_say
from isegoria.core.processes.rules import may_change
from isegoria.core.verdicts import YES, Verdict, no
from isegoria.tools.budgets.models import Project, Step
from isegoria.tools.budgets.queries import is_chosen
from isegoria.tools.budgets.rules import amount_fault, fault, is_amount, may_study

LONGEST = 4_000
FURTHEST = timedelta(days=20 * 365)
EARLIEST = date(1990, 1, 1)


def may_follow(account: Any, project: Project) -> Verdict:
    """The services and the organisers tell of the works of what was chosen."""
    process = project.contribution.process
    allowed = may_study(account, process.space) and may_change(process)
    if not allowed:
        return allowed
    if is_chosen(project):
        return YES
    return no(
        "not_chosen",
        _("This project was not chosen: there are no works to follow. Nothing was kept."),
        _("Look for it among those that the vote chose."),
        status=409,
    )


def can_be_kept(project: Project, step: Step) -> Verdict:
    """Whether a step can be kept: a known state, a date of this time, words that can be shown."""
    if step.state not in Step.State.values:
        return fault("step_unknown", _("There is no such step of the works. Nothing was kept."), _("Choose one."))
    today = timezone.localdate()
    last = today + (FURTHEST if step.state == Step.State.PLANNED else timedelta(days=1))
    if not EARLIEST <= step.date <= last:
        return fault(
            "date_unfit",
            _("This date is not one on which that happened. Nothing was kept."),
            _("Give the day of the step: one to come only for what is planned."),
        )
    if step.state == Step.State.STOPPED and not step.note:
        return fault(
            "note_missing",
            _("Works that stop need a reason, which people read. Nothing was kept."),
            _("Say in a sentence or two why they stopped."),
        )
    if step.note and not (verdict := may_say(step.note, max_length=LONGEST)):
        return verdict
    if step.spent is not None and not is_amount(step.spent, zero=True):
        return amount_fault()
    if step.picture and not _is_its_picture(project, step.picture):
        return fault(
            "picture_unknown",
            _("There is no such picture beside this project. Nothing was kept."),
            _("Attach the picture to the project first, then choose it here."),
        )
    return YES


def may_take_back(account: Any, step: Step) -> Verdict:
    """A step written by mistake is taken back: it counts no more, and the journal keeps that it was there."""
    return may_study(account, step.project.contribution.process.space)


def _is_its_picture(project: Project, name: str) -> bool:
    return Attachment.objects.filter(contribution=project.contribution, name=name, removed_at=None).exists()
