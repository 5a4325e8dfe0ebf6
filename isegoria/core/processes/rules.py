# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a process can be seen and a phase written in, and why not."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Assurance, Person
from isegoria.core.accounts.queries import is_attested
from isegoria.core.spaces.rules import may_be_heard, may_observe
from isegoria.core.verdicts import YES, Verdict, no

from .checklist import lacks
from .models import Phase, Process

check_missing: ContextVar[str] = ContextVar("check_missing", default="")
"""The space in which the present request was found to lack a check: whoever refuses it, the door knows the way."""


def may_see(account: Any, process: Process) -> Verdict:
    """Anyone sees a published process; its team also sees the draft. Of an erased one, all see that it was."""
    if process.is_published:  # first, as every act asks: one that was erased is not published any more
        return YES
    if process.erased_at is not None:
        return erased(process)
    if may_observe(account, process.space):
        return YES
    return no(
        "not_published",
        _("This page is not public yet, or does not exist."),
        _("Check the address, or come back later."),
        status=404,
    )


def erased(process: Process) -> Verdict:
    """What stays of a process that was erased: that one stood here, when it went, and why."""
    return no(
        "process_erased",
        _("A process stood here. It was erased on %(date)s, for this reason: “%(why)s”"),
        _("What was asked for and decided is in the space’s public list of acts that take two people."),
        remedy_url=f"/s/{process.space.slug}/team/acts/",
        status=410,
        date=formats.date_format(process.erased_at.astimezone(process.space.zone), "DATE_FORMAT")
        if process.erased_at
        else "",
        why=process.erasure_reason,
    )


def may_change(process: Process) -> Verdict:
    """Whether there is still something to change."""
    return YES if process.erased_at is None else erased(process)


def may_publish(process: Process) -> Verdict:
    """Whether a draft says all that people are owed before they are asked to take part: see ``checklist``."""
    if process.is_rehearsal:
        return no(
            "rehearsal",
            _("This is a rehearsal: it is for the team, and is never published. Nothing was changed."),
            _("Publish the process that it rehearses."),
            status=409,
        )
    lacking = lacks(process)
    if not lacking:
        return YES
    return no(
        "unfinished",
        _("This process is not finished, so it was not published. %(lacks)s"),
        _("Put these right, then publish. Nothing that is written was lost."),
        remedy_url=f"/organise/{process.space.slug}/{process.slug}/",
        status=409,
        lacks=lacking,
    )


def may_write(phase: Phase, *, now: datetime | None = None) -> Verdict:
    """Whether anything can be written in a phase at this moment, through any door."""
    now = now or timezone.now()
    if not phase.process.is_published and not phase.process.is_rehearsal:
        return no(
            "not_published",
            _("This process is not public yet. Nothing was kept."),
            _("Come back when it opens."),
        )
    state = phase.state_at(now)
    if state == Phase.State.OPEN:
        return YES
    if state == Phase.State.COMING:
        if phase.opens_at is None:
            return no(
                "phase_coming",
                _("This phase has no opening date yet. Nothing was kept."),
                _("Follow the process to know when it opens."),
            )
        return no(
            "phase_coming",
            _("This phase opens on %(date)s. Nothing was kept."),
            _("Come back from then on."),
            date=_local(phase, phase.opens_at),
        )
    return no(
        "phase_closed",
        _("This phase closed on %(date)s. What you have just sent was not kept; what you had sent before was."),
        _("See the results, and what comes next, on the page of the process."),
        date=_local(phase, phase.closes_at),
    )


def may_take_part(person: Person, phase: Phase) -> Verdict:
    """Whether this person, and not only anyone, can write in a phase: they are not paused, and are known well enough.

    No query where the phase asks for no check and the person was never paused.
    """
    if person.paused_until is not None and not (heard := may_be_heard(person, phase.process.space)):
        return heard
    if not phase.process.is_published and phase.process.is_rehearsal:
        return may_observe(person.account, phase.process.space)  # whatever page led here: the team, and nobody else
    if phase.assurance == Assurance.NONE:
        return YES
    if is_attested(person, phase.assurance, phase.process.space.residence):
        return YES
    check_missing.set(phase.process.space.slug)
    return no(
        "assurance_missing",
        _NOT_KNOWN[Assurance(phase.assurance)],
        _("Have it checked: the next page says how, and leads back here."),
        remedy_url=f"/verify/{phase.process.space.slug}/",
    )


_NOT_KNOWN = {
    Assurance.EMAIL: _("This phase asks for an account with a checked e-mail address. Nothing was kept."),
    Assurance.RESIDENT: _("This phase is for people checked as living here. Nothing was kept."),
    Assurance.STATE: _("This phase asks for a State identity. Nothing was kept."),
}


def _local(phase: Phase, moment: datetime | None) -> str:
    """The moment in the space's time zone, written in the reader's language."""
    if moment is None:
        return ""
    return formats.date_format(moment.astimezone(phase.process.space.zone), "DATETIME_FORMAT")
