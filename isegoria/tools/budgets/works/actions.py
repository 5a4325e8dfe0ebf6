# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the services tell of the works: dated steps, the latest of which stands. A mistake is taken back, and told."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.queries import authors_of
from isegoria.core.contributions.rules import tidy
from isegoria.core.journal import actions as journal
from isegoria.tools.budgets.attestation import step_content
from isegoria.tools.budgets.models import Project, Step
from isegoria.tools.budgets.projects.actions import held_project, tell
from isegoria.tools.budgets.tool import STEP

from .rules import can_be_kept, may_follow, may_take_back

TOLD = {
    Step.State.PLANNED: (_("The works of your project are planned"), _("The works of “%(title)s” are planned.")),
    Step.State.STARTED: (_("The works of your project have begun"), _("The works of “%(title)s” have begun.")),
    Step.State.DONE: (_("Your project is done"), _("The works of “%(title)s” are done.")),
    Step.State.STOPPED: (
        _("The works of your project have stopped"),
        _("The works of “%(title)s” have stopped. Its page says why."),
    ),
}


@transaction.atomic
def note(
    *,
    project: Project,
    by: Account | None,
    state: str,
    on: date | None = None,
    words: str = "",
    spent: int | None = None,
    picture: str = "",
) -> Step:
    """Tell how far the works are; the authors hear of it when that changes. Raises ``Refused``."""
    held = held_project(project)
    if by is not None:
        may_follow(by, held).require()
    before = Step.objects.filter(project=held, taken_back_at=None).first()
    step = Step(
        project=held,
        by=by,
        state=state,
        date=on or timezone.localdate(timezone=held.contribution.process.space.zone),
        note=tidy(words),
        spent=spent,
        picture=picture[:32],
    )
    can_be_kept(held, step).require()
    step.save()
    _attest(step, "works.told")
    if before is None or before.state != step.state:
        subject, text = TOLD[Step.State(step.state)]
        for author in authors_of(held.contribution):
            tell(author, held.contribution, subject, text)
    return step


@transaction.atomic
def take_back(*, step: Step, by: Account | None) -> Step:
    """A step written by mistake counts no more. Twice is once. Raises ``Refused``."""
    held = Step.objects.select_for_update(of=("self",)).select_related("project__contribution__process__space")
    found = held.get(pk=step.pk)
    if by is not None:
        may_take_back(by, found).require()
    if found.taken_back_at is None:
        found.taken_back_at = timezone.now()
        found.save(update_fields=["taken_back_at"])
        _attest(found, "works.taken_back")
    return found


def _attest(step: Step, kind: str) -> None:
    journal.record(kind=kind, subject_kind=STEP, subject_id=step.public_id, content=step_content(step))
