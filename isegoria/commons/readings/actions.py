# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers can do: open a circle, change its words, begin a new version of its grid, close it."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase, Process
from isegoria.core.verdicts import refuse

from .attestation import CIRCLE, GRID, circle_content, grid_content
from .counting.actions import gather
from .events import CircleOpened
from .grids import FEWEST_ASKED, MOST_ASKED, Question, check
from .models import Circle, Grid, new_key
from .rules import may_change_grid, may_run


@transaction.atomic
def open_circle(
    *,
    process: Process,
    by: Account | None,
    titles: Mapping[str, str],
    questions: Sequence[Question],
    asked: int,
    kinds: Sequence[str],
    phases: Sequence[Phase] = (),
    instructions: Mapping[str, str] | None = None,
    by_invitation: bool = False,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Circle:
    """Invite people to read what was, and will be, said in a process. ``by`` is None for the command line.

    Raises ``Refused``, and ``ValidationError`` naming what does not fit.
    """
    if by is not None:
        may_run(by, process).require()
    circle = Circle(
        process=process,
        titles=dict(titles),
        instructions=dict(instructions or {}),
        invitation=new_key() if by_invitation else "",
        opens_at=opens_at or timezone.now(),
        closes_at=closes_at,
        made_by=by,
    )
    _check_circle(circle)
    circle.save()
    _enter(circle, "reading_circle.opened")
    grid = _new_grid(circle, 1, questions=questions, asked=asked, kinds=kinds, phases=phases)
    gather(grid=grid)
    announce(CircleOpened(circle=circle))
    return circle


@transaction.atomic
def edit_circle(
    *,
    circle: Circle,
    by: Account,
    titles: Mapping[str, str],
    instructions: Mapping[str, str],
    by_invitation: bool,
    opens_at: datetime,
    closes_at: datetime | None,
) -> Circle:
    """Change the words and dates of a circle that has not closed. Raises as :func:`open_circle`."""
    circle = _held(circle, by)
    circle.titles, circle.instructions = dict(titles), dict(instructions)
    circle.opens_at, circle.closes_at = opens_at, closes_at
    if by_invitation != bool(circle.invitation):
        circle.invitation = new_key() if by_invitation else ""
    _check_circle(circle)
    circle.save()
    _enter(circle, "reading_circle.edited")
    return circle


@transaction.atomic
def renew_invitation(*, circle: Circle, by: Account) -> Circle:
    """Make another link: the earlier one lets nobody new in. Who reads already goes on."""
    circle = _held(circle, by)
    if circle.invitation:
        circle.invitation = new_key()
        circle.save(update_fields=["invitation"])
    return circle


@transaction.atomic
def close_circle(*, circle: Circle, by: Account) -> Circle:
    """Close a circle now. Its result is frozen by the worker. Twice is once."""
    may_run(by, circle.process).require()
    circle = Circle.objects.select_for_update(of=("self",)).select_related("process__space").get(pk=circle.pk)
    if circle.state == "closed":
        return circle
    circle.closes_at = timezone.now()
    circle.opens_at = min(circle.opens_at, circle.closes_at)
    circle.save(update_fields=["opens_at", "closes_at"])
    _enter(circle, "reading_circle.closed")
    return circle


@transaction.atomic
def change_grid(
    *,
    circle: Circle,
    by: Account,
    questions: Sequence[Question],
    asked: int,
    kinds: Sequence[str],
    phases: Sequence[Phase] = (),
    anew: bool = False,
) -> Grid:
    """Change what readers are asked, and of which texts. Once someone has read, only ``anew``: a new version, in which
    every text waits to be read; the readings of the earlier one stay its own. Raises as :func:`open_circle`."""
    circle = _held(circle, by)
    grid = Grid.objects.select_for_update().filter(circle=circle).order_by("-number")[0]
    allowed = may_change_grid(grid)
    if not anew:
        allowed.require()
    number = grid.number
    if allowed:
        grid.delete()
    else:
        number += 1
    made = _new_grid(circle, number, questions=questions, asked=asked, kinds=kinds, phases=phases)
    gather(grid=made)
    return made


def _held(circle: Circle, by: Account) -> Circle:
    may_run(by, circle.process).require()
    circle = Circle.objects.select_for_update(of=("self",)).select_related("process__space").get(pk=circle.pk)
    if circle.state == "closed":
        refuse(
            "circle_closed",
            _("This circle has closed: nothing of it can be changed."),
            _("Open another circle."),
            status=409,
        )
    return circle


def _check_circle(circle: Circle) -> None:
    if not any(text.strip() for text in circle.titles.values()):
        raise ValidationError({"titles": _("Give the circle a title.")})
    if any(len(text) > 120 for text in circle.titles.values()):
        raise ValidationError({"titles": _("At most %(max)s characters, on one line.") % {"max": 120}})
    if any(len(text) > 2_000 for text in circle.instructions.values()):
        raise ValidationError({"instructions": _("At most %(max)s characters.") % {"max": 2_000}})
    if circle.closes_at is not None and circle.closes_at <= circle.opens_at:
        raise ValidationError({"closes_at": _("A circle closes after it opens.")})
    circle.full_clean(exclude=["process", "made_by", "result"])


def _new_grid(
    circle: Circle,
    number: int,
    *,
    questions: Sequence[Question],
    asked: int,
    kinds: Sequence[str],
    phases: Sequence[Phase],
) -> Grid:
    check(questions)
    if not FEWEST_ASKED <= asked <= MOST_ASKED:
        raise ValidationError(
            {
                "asked": _("Each text goes to %(fewest)s to %(most)s readers.")
                % {"fewest": FEWEST_ASKED, "most": MOST_ASKED}
            }
        )
    if not kinds:
        raise ValidationError({"kinds": _("Choose what is read.")})
    if any(phase.process_id != circle.process_id for phase in phases):
        raise ValidationError({"phases": _("Choose among the phases of this process.")})
    grid = Grid.objects.create(
        circle=circle,
        number=number,
        asked=asked,
        questions=[one.to_json() for one in questions],
        kinds=sorted(set(kinds)),
        seed=secrets.randbelow(2**31),
    )
    grid.phases.set(phases)
    journal.record(kind="reading_grid.made", subject_kind=GRID, subject_id=str(grid.pk), content=grid_content(grid))
    return grid


def _enter(circle: Circle, kind: str) -> None:
    journal.record(kind=kind, subject_kind=CIRCLE, subject_id=circle.public_id, content=circle_content(circle))
