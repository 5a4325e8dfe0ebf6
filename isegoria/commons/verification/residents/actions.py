# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of residents: read into keyed digests, and matched with what people say of themselves."""

import itertools
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from ..actions import Outcome, confirm
from ..attestation import REGISTER_SUBJECT, register_content
from ..digests import civil_identity, identity_of
from ..models import Register, RegisterLine
from ..queries import register_of
from ..rules import require_opening
from . import reading

HANDLER = "residents"
BATCH = 500
"""Lines written in one transaction: a few milliseconds, so that nobody waits for a list to be read."""
MOST_LINES = 2_000_000


def read_register(*, space: Space, by: Account, chunks: Iterable[bytes], columns: Mapping[str, str]) -> Register:
    """Read a list from a stream, keep the digest of each line and nothing else. It counts once it is whole, and the
    list before it then goes; who was confirmed by that one stays confirmed, and counts once still."""
    may_organise(by, space).require()
    lines = reading.text_lines(chunks)
    first = next(lines, "")
    header = reading.read_header(first, columns)
    with transaction.atomic():
        Register.objects.filter(space=space, is_whole=False).delete()
        register = Register.objects.create(space=space, fields=header.fields, read_by=by)
    try:
        _read_lines(register, space, reading.rows(lines, header))
    except BaseException:
        with transaction.atomic():
            register.delete()
        raise
    return _finish(register, space)


def _read_lines(register: Register, space: Space, rows: Iterable[Mapping[str, str]]) -> None:
    read = 0
    for batch in _batched(rows, BATCH):
        read += len(batch)
        if read > MOST_LINES:
            refuse(
                "too_many_lines",
                _("Nothing was read: a list holds at most two million lines."),
                _("Part it between the spaces that it is about."),
                status=400,
            )
        digests = [identity_of(space, row, register.fields) for row in batch]
        known = {digest for digest in digests if digest is not None}
        with transaction.atomic():
            before = RegisterLine.objects.filter(register=register, digest__in=known).count()
            RegisterLine.objects.bulk_create(
                [RegisterLine(register=register, digest=digest) for digest in sorted(known)], ignore_conflicts=True
            )
        register.lines += len(known) - before
        register.skipped += digests.count(None)
        register.doubled += len(batch) - digests.count(None) - (len(known) - before)


def _batched(rows: Iterable[Mapping[str, str]], size: int) -> Iterable[tuple[Mapping[str, str], ...]]:
    iterator = iter(rows)
    while batch := tuple(itertools.islice(iterator, size)):
        yield batch


def _finish(register: Register, space: Space) -> Register:
    if register.lines == 0:
        with transaction.atomic():
            register.delete()
        refuse(
            "empty_list",
            _("Nothing was read: no line says all that identifies someone (%(skipped)s lines looked at)."),
            _("Check the columns and how dates are written (day/month/year), then send the list again."),
            status=400,
            skipped=register.skipped,
        )
    with transaction.atomic():
        Space.objects.select_for_update().get(pk=space.pk)
        Register.objects.filter(space=space).exclude(pk=register.pk).update(is_whole=False)
        register.is_whole, register.read_at = True, timezone.now()
        register.save()
        journal.record(
            kind="verification.list_read",
            subject_kind=REGISTER_SUBJECT,
            subject_id=str(register.pk),
            content=register_content(register),
        )
    _forget_others(register)
    return register


def _forget_others(register: Register) -> None:
    """The lines of the lists before go, some at a time."""
    old = Register.objects.filter(space=register.space_id).exclude(pk=register.pk)
    while keys := list(RegisterLine.objects.filter(register__in=old).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            RegisterLine.objects.filter(pk__in=keys).delete()


@transaction.atomic
def forget_register(*, space: Space, by: Account) -> None:
    """Do away with the list of a space. Who was confirmed by it stays confirmed."""
    may_organise(by, space).require()
    for register in Register.objects.filter(space=space):
        RegisterLine.objects.filter(register=register).delete()
        Register.objects.filter(pk=register.pk).update(is_whole=False)


@transaction.atomic
def find_in_register(*, person: Person, space: Space, given: Mapping[str, str]) -> Outcome:
    """Look someone up in the list by what they say of themselves. Raises ``Refused`` where no line says the same.

    Each line counts once: a second person who says the same opens a case.
    """
    opening = require_opening(space, HANDLER)
    register = register_of(opening.space)
    if register is None:
        refuse(
            "no_list",
            _("The list of residents is not there yet. Nothing was kept."),
            _("Come back later, or choose another way to be checked."),
            remedy_url=f"/verify/{space.slug}/",
            status=409,
        )
    line = identity_of(opening.space, given, register.fields)
    if line is None or not RegisterLine.objects.filter(register=register, digest=line).exists():
        refuse(
            "not_on_list",
            _("No line of the list says the same. Nothing of what you typed was kept."),
            _(
                "Check how it is written on your official papers: birth name, first given name, date. If it still is "
                "not found, choose another way to be checked: you lose nothing."
            ),
            status=409,
        )
    identities = {f"register:{opening.space.public_id}": line, **civil_identity(opening.space, given)}
    return confirm(person=person, opening=opening, assurance=Assurance.RESIDENT, identities=identities)
