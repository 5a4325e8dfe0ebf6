# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of this room that take two people: erase a process, change an open phase, publish new rules meanwhile."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from isegoria.core.accounts.models import Account, Assurance
from isegoria.core.spaces.approvals import Act, Change, Shown, register
from isegoria.core.spaces.models import Approval, Space
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.spaces.texts import check_texts, in_language
from isegoria.core.verdicts import refuse

from .actions import change_phase, changed_since, publish_rules
from .erasing.actions import erase_process
from .guards import ACT, ERASE, RULES
from .models import Phase, Process
from .queries import current_rules


def _decider(approval: Approval) -> Account:
    """Who decided: an act is carried out in their name."""
    if approval.decided_by is None:
        raise ValueError(f"request {approval.pk} was decided by nobody")
    return approval.decided_by


def _process(space: Space, public_id: str) -> Process | None:
    return Process.objects.select_related("space").filter(space=space, public_id=public_id, erased_at=None).first()


def _process_or_refuse(space: Space, public_id: str) -> Process:
    found = _process(space, public_id)
    if found is None:
        refuse(
            "no_such_process",
            gettext_lazy("There is no such process in this space, or it was erased already. Nothing was changed."),
            gettext_lazy("Read the list of processes again."),
            status=404,
        )
    return found


def _page(process: Process) -> str:
    return f"/s/{process.space.slug}/{process.slug}/"


def _name(process: Process | None) -> str:
    return process.question.text if process else _("a process that was erased")


# --- erase -----------------------------------------------------------------------------------------------
def _show_erasure(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> Shown:
    process = _process(space, subject_id)
    if process is None:
        return Shown(about=_("A process that has been erased, with everything in it"))
    return Shown(
        about=_("Everything in “%(process)s” would be erased for good") % {"process": _name(process)},
        url=_page(process),
    )


def _check_erasure(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
    _process_or_refuse(space, subject_id)


def _erase(approval: Approval) -> None:
    erase_process(
        process=_process_or_refuse(approval.space, approval.subject_id),
        reason=approval.reason,
        by=_decider(approval),
        approval=approval,
    )


# --- a phase ---------------------------------------------------------------------------------------------
def _phase(space: Space, subject_id: str) -> Phase | None:
    public_id, _slash, key = subject_id.partition("/")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return (
        Phase.objects.select_related("process__space")
        .filter(pk=int(key), process__public_id=public_id, process__space=space, process__erased_at=None)
        .first()
    )


def _phase_or_refuse(space: Space, subject_id: str) -> Phase:
    found = _phase(space, subject_id)
    if found is None:
        refuse(
            "no_such_phase",
            gettext_lazy("There is no such step in this space any more. Nothing was changed."),
            gettext_lazy("Read the list of processes again."),
            status=404,
        )
    return found


def _moment(value: Any, space: Space) -> str:
    moment = parse_datetime(value) if isinstance(value, str) else None
    return formats.date_format(moment.astimezone(space.zone), "DATETIME_FORMAT") if moment else _("no date")


def _value(name: str, value: Any, phase: Phase) -> str:
    """A value as people read it: a date in the space's zone, yes or no, the label of a choice."""
    if name in {"opens_at", "closes_at"}:
        return _moment(value, phase.process.space)
    if name == "assurance":
        return str(Assurance(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = _setting(phase, name).get("choices", {})
    return str(choices.get(value, value))


def _setting(phase: Phase, name: str) -> Mapping[str, Any]:
    """What the tool's manifest says of a setting."""
    shape = phase.tool.settings if phase.tool else None
    wanted = name.removeprefix("settings.")
    return next((one.metadata for one in fields(shape) if one.name == wanted), {}) if shape else {}


def _label(name: str, phase: Phase) -> str:
    known = {"opens_at": _("Opens"), "closes_at": _("Closes"), "assurance": _("How sure one must be of who takes part")}
    return known.get(name) or str(_setting(phase, name).get("label", name.removeprefix("settings.")))


def _show_change(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> Shown:
    phase = _phase(space, subject_id)
    if phase is None:
        return Shown(about=_("A step of %(process)s would change") % {"process": _name(None)})
    return Shown(
        about=_("“%(phase)s” would change, in “%(process)s”")
        % {"phase": phase.title.text or phase.slug, "process": _name(phase.process)},
        url=_page(phase.process),
        changes=tuple(
            Change(_label(name, phase), _value(name, before, phase), _value(name, after, phase))
            for name, (before, after) in wanted.items()
        ),
    )


def _check_change(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
    changed_since(_phase_or_refuse(space, subject_id), wanted)


def _change(approval: Approval) -> None:
    phase = _phase_or_refuse(approval.space, approval.subject_id)
    change_phase(phase=phase, by=_decider(approval), approval=approval, **changed_since(phase, approval.wanted))


# --- rules -----------------------------------------------------------------------------------------------
def _show_rules(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> Shown:
    process = _process(space, subject_id)
    rules = current_rules(process) if process else None
    return Shown(
        about=_("New rules of the game would be in force in “%(process)s”") % {"process": _name(process)},
        url=_page(process) if process else "",
        changes=(
            Change(
                gettext_lazy("Rules of the game"), rules.text.text if rules else "", in_language(wanted["texts"]).text
            ),
        ),
    )


def _check_rules(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
    rules = current_rules(_process_or_refuse(space, subject_id))
    check_texts(wanted.get("texts"))
    if (rules.number if rules else 0) != wanted.get("after"):
        refuse(
            "rules_changed_meanwhile",
            gettext_lazy("Other rules have come into force since this was asked for. Nothing was changed."),
            gettext_lazy("Read them, then ask again if it is still wanted."),
            status=409,
        )


def _publish(approval: Approval) -> None:
    _check_rules(approval.space, approval.subject_id, approval.wanted)
    publish_rules(
        process=_process_or_refuse(approval.space, approval.subject_id),
        by=_decider(approval),
        texts=approval.wanted["texts"],
        approval=approval,
    )


def enter() -> None:
    """Called once the apps are ready."""
    for act in ACTS:
        register(act)


ACTS = (
    Act(
        slug=ERASE,
        name=gettext_lazy("Erase a process"),
        why=gettext_lazy("What is erased cannot be brought back, and other people wrote it."),
        roles=ORGANISING,
        show=_show_erasure,
        check=_check_erasure,
        carry_out=_erase,
    ),
    Act(
        slug=ACT,
        name=gettext_lazy("Change an open step"),
        why=gettext_lazy("People already take part under the present rules, and count on them."),
        roles=ORGANISING,
        show=_show_change,
        check=_check_change,
        carry_out=_change,
    ),
    Act(
        slug=RULES,
        name=gettext_lazy("Publish new rules of the game"),
        why=gettext_lazy("People already take part under the present rules, and count on them."),
        roles=ORGANISING,
        show=_show_rules,
        check=_check_rules,
        carry_out=_publish,
    ),
)
