# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with offices: open, rename, close; say who is in them; give them contributions, with a clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.commons.answers.actions import hold
from isegoria.commons.answers.attestation import MEMBER, OFFICE, member_content, office_content
from isegoria.commons.answers.cases import sum_up
from isegoria.commons.answers.clock.actions import begin_stays, end_stays, keep_cases
from isegoria.commons.answers.models import Case, Duty, Office, OfficeMember, Stay
from isegoria.commons.answers.rules import (
    MAX_NOTE,
    hat_of,
    may_do_at_once,
    may_join,
    may_promise,
    may_run_offices,
    may_transfer,
    stands_in,
)
from isegoria.commons.answers.tasks import tell_of_transfers
from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.rules import may_say, tidy
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse

LONGEST_NAME = 120


@transaction.atomic
def open_office(*, space: Space, names: Mapping[str, str], by: Account | None) -> Office:
    """Open an office of a space. ``names``: language → name. Raises ``ValidationError`` or ``Refused``."""
    if by is not None:
        may_run_offices(hat_of(by, space)).require()
    office = Office(space=space, names=_names(names))
    office.full_clean()
    office.save()
    _attest(office, "office.opened")
    return office


@transaction.atomic
def rename_office(*, office: Office, names: Mapping[str, str], by: Account) -> Office:
    """Change an office's name, everywhere at once: it is still the same office. Raises as :func:`open_office`."""
    office = _held(office, by)
    office.names = _names(names)
    office.full_clean()
    office.save(update_fields=["names"])
    _attest(office, "office.renamed")
    return office


@transaction.atomic
def close_office(*, office: Office, by: Account) -> Office:
    """Close an office: its answers stay under its name. Refused while anything waits with it."""
    office = _held(office, by)
    waiting = Stay.objects.filter(office=office, until=None).count()
    if waiting:
        refuse(
            "office_busy",
            _("%(count)s texts still wait with this office. It was not closed."),
            _("Transfer them to another office first."),
            status=409,
            count=waiting,
        )
    if office.closed_at is None:
        office.closed_at = timezone.now()
        office.save(update_fields=["closed_at"])
        _attest(office, "office.closed")
    return office


@transaction.atomic
def add_member(*, office: Office, account: Account, by: Account | None) -> OfficeMember:
    """Let an account act in an office's name. Adding twice is adding once. Raises ``Refused``."""
    if by is not None:
        may_run_offices(hat_of(by, office.space)).require()
    may_join(account, office.space).require()
    member, created = OfficeMember.objects.get_or_create(office=office, account=account, defaults={"added_by": by})
    if created:
        journal.record(
            kind="office_member.added",
            subject_kind=MEMBER,
            subject_id=str(member.pk),
            content=member_content(member),
        )
    return member


@transaction.atomic
def remove_member(*, member: OfficeMember, by: Account | None, reason: str = "member_removed") -> None:
    """Take an account out of an office: what it answered stays answered."""
    if by is not None:
        may_run_offices(hat_of(by, member.office.space)).require()
    journal.erase_subject(subject_kind=MEMBER, subject_id=str(member.pk), reason=reason)
    member.delete()


@transaction.atomic
def transfer(
    *,
    contributions: Iterable[Contribution],
    office: Office,
    by: Account | None,
    reason: str = "",
    due_at: datetime | None = None,
) -> Sequence[Stay]:
    """Give contributions of one space to an office, all or none: for the first time, or from another office.

    A reason is due when another office has one of them, or when a date already promised is moved; it is public. The
    date promised follows the contribution unless ``due_at`` gives another. What the office has already, with the
    same date, is left alone. Raises ``Refused``.
    """
    chosen = list({one.pk: one for one in contributions}.values())
    may_do_at_once(chosen).require()
    held = hold(chosen)
    may_do_at_once(held.contributions).require()
    space = held.contributions[0].process.space
    # Held as well, so that an office that closes at this moment takes its turn.
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    stands_in(office, space).require()
    if by is not None:
        hat = hat_of(by, space)
        for one in held.contributions:
            may_transfer(hat, one, held.cases[one.pk], office).require()
    reason = " ".join(tidy(reason).split())
    if reason:
        may_say(reason, max_length=MAX_NOTE).require()
    now = timezone.now()
    if due_at is not None and by is not None:
        may_promise(due_at, now).require()
    before = {
        one.contribution_id: one
        for one in Stay.objects.filter(contribution__in=held.contributions, until=None).select_related(
            "contribution", "office"
        )
    }
    made, ended = [], []
    for one in held.contributions:
        stay = before.get(one.pk)
        due = due_at or (stay.due_at if stay else None)
        if stay is not None and (stay.office_id, stay.due_at) == (office.pk, due):
            continue
        if stay is not None:
            if not reason and (stay.office_id != office.pk or stay.due_at is not None):
                _refuse_without_reason(one)
            ended.append(stay)
        made.append(Stay(contribution=one, office=office, since=now, due_at=due, reason=reason, by=by))
    end_stays(stays=ended, now=now)
    begin_stays(stays=made)
    _sum_up(made, held.cases, now)
    tell_of_transfers(made)
    return made


def _sum_up(made: Sequence[Stay], cases: Mapping[int, Case], now: datetime) -> None:
    owed: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(contribution__in=[one.contribution_id for one in made], met_at=None):
        owed.setdefault(duty.contribution_id, []).append(duty)
    for stay in made:
        sum_up(cases[stay.contribution_id], stay=stay, duties=owed.get(stay.contribution_id, []), now=now)
    keep_cases(cases=[cases[stay.contribution_id] for stay in made])


def _refuse_without_reason(contribution: Contribution) -> None:
    refuse(
        "reason_missing",
        _("Nothing was moved: “%(title)s” has an office or a promised date already, so a change needs a reason."),
        _("Write in a sentence why: everyone can read it."),
        status=400,
        title=str(contribution)[:80],
    )


def _held(office: Office, by: Account) -> Office:
    may_run_offices(hat_of(by, office.space)).require()
    return Office.objects.select_for_update(of=("self",)).select_related("space").get(pk=office.pk)


def _names(names: Mapping[str, str]) -> dict[str, str]:
    """Names in one line; at least one, none too long."""
    cleaned = {language: " ".join(tidy(name).split()) for language, name in names.items()}
    cleaned = {language: name for language, name in cleaned.items() if name}
    if not cleaned:
        raise ValidationError({"names": _("Give the office a name.")})
    for name in cleaned.values():
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise ValidationError({"names": _("Give a name of at most 120 characters, without invisible signs.")})
    return cleaned


def _attest(office: Office, kind: str) -> None:
    journal.record(kind=kind, subject_kind=OFFICE, subject_id=office.public_id, content=office_content(office))
