# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bringing the list of those who may vote, and being recognised as one of its lines."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from isegoria.core.accounts.models import Account, Person
from isegoria.core.identifiers import ALPHABET
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.rules import may_change, may_take_part, may_write
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import Refused

from ..attestation import A_PART, LIST_SUBJECT, list_content, list_subject, part_of
from ..models import ListedVoter, RollEntry, Urn
from .queries import LONGEST, SHORTEST_CODE, digest_of, line_of, tidy_code, tidy_email
from .rules import already_listed, code_taken, code_unknown, may_change_list

CODE_LENGTH = 12
"""Sixty random bits: nobody guesses one of a million."""
MOST_AT_ONCE = 200_000
KEPT_AFTER_CLOSE = timedelta(days=365)
"""How long a list is kept once its phase has closed: a result can be contested for a while."""


@dataclass(frozen=True)
class Brought:
    """What became of the lines that an organiser brought."""

    added: int
    doubles: int
    """Lines that were on the list already, or twice among those brought."""
    unread: tuple[tuple[int, str], ...] = field(default=())
    """Lines that are neither an e-mail address nor a code: their place, from 1, and a code saying why: ``empty`` is
    passed over, ``bad_email``, ``code_too_short``, ``too_long``. At most a hundred are named."""
    unread_count: int = 0


def bring_list(*, phase: Phase, by: Account | None, lines: Iterable[str], replace: bool = False) -> Brought:
    """Add lines to the list of voters of a phase: an e-mail address, or a code of eight signs or more, in each.

    Only digests are kept. ``replace`` empties the list first, which cannot be done once a ballot has come. What cannot
    be read is left out and named; the others stand. A long list is written in small parts, so that nobody waits: cut
    short, it is brought again, and what is there already is passed over. Raises ``Refused``.
    """
    if by is not None:
        may_organise(by, phase.process.space).require()
    if replace:
        _empty(phase)
    unread: list[tuple[int, str]] = []
    seen: set[str] = set()
    wanted: list[tuple[ListedVoter.By, str]] = []
    doubles = 0
    for place, line in enumerate(lines, start=1):
        read = _read_line(line)
        if read is None:
            continue
        by_what, told = read
        if by_what is None:
            unread.append((place, told))
            continue
        digest = digest_of(phase, by_what, told)
        if digest in seen:
            doubles += 1
            continue
        seen.add(digest)
        wanted.append((by_what, digest))
    added = sum(_keep(phase, wanted[start : start + A_PART]) for start in range(0, len(wanted), A_PART))
    return Brought(added, doubles + len(wanted) - added, tuple(unread[:100]), len(unread))


def draw_codes(*, phase: Phase, by: Account | None, how_many: int) -> list[str]:
    """Add as many lines with codes drawn at random, and return the codes: they are kept nowhere. Raises ``Refused``,
    and ``ValueError`` for less than one or more than two hundred thousand."""
    if not 1 <= how_many <= MOST_AT_ONCE:
        raise ValueError("between one and two hundred thousand codes")
    if by is not None:
        may_organise(by, phase.process.space).require()
    codes = ["".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH)).upper() for _code in range(how_many)]
    wanted = [(ListedVoter.By.CODE, digest_of(phase, ListedVoter.By.CODE, code)) for code in codes]
    for start in range(0, len(wanted), A_PART):
        _keep(phase, wanted[start : start + A_PART])
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


@transaction.atomic
def _keep(phase: Phase, wanted: Sequence[tuple[ListedVoter.By, str]]) -> int:
    """Add those of some lines that are not there yet; how many. Two organisers who bring lists at once take turns."""
    _hold(phase)
    here = ListedVoter.objects.filter(phase=phase)
    known = set(here.filter(digest__in=[digest for _by, digest in wanted]).values_list("digest", flat=True))
    last = here.aggregate(last=Max("number", default=0))["last"]
    new = [one for one in wanted if one[1] not in known]
    made = ListedVoter.objects.bulk_create(
        ListedVoter(phase=phase, number=number, by=by, digest=digest)
        for number, (by, digest) in enumerate(new, start=last + 1)
    )
    for part in sorted({part_of(one.number) for one in made}):
        journal.record(
            kind="voters.listed",
            subject_kind=LIST_SUBJECT,
            subject_id=list_subject(phase.pk, part),
            content=list_content(phase.pk, part),
        )
    return len(made)


def _empty(phase: Phase) -> None:
    """Take every line off the list, and from the journal what it could say of them."""
    while True:
        with transaction.atomic():
            _hold(phase)
            may_change_list(phase).require()
            if not _drop_last_part(phase, "list_replaced"):
                return


def _drop_last_part(phase: Phase, reason: str) -> bool:
    """Forget the last lines of a list, and what the journal could say of them. False where there is none."""
    last = ListedVoter.objects.filter(phase=phase).aggregate(last=Max("number", default=0))["last"]
    if not last:
        return False
    part = part_of(last)
    ListedVoter.objects.filter(phase=phase, number__gt=part * A_PART).delete()
    journal.erase_subject(subject_kind=LIST_SUBJECT, subject_id=list_subject(phase.pk, part), reason=reason)
    return True


# --- forgetting it ----------------------------------------------------------------------------------------
def forget_list(*, phase: Phase) -> None:
    """The whole list of a phase that is erased, in the transaction that erases it."""
    while _drop_last_part(phase, "process_erased"):
        continue


@transaction.atomic
def forget_old_lists() -> bool:
    """Forget some lines of a list whose phase closed long ago, and whose urns are all open; whether there may be more.

    The roll keeps how many took part, and how, and no longer as which line.
    """
    waiting = Urn.objects.filter(phase=OuterRef("pk"), state__in=[Urn.State.READY, Urn.State.OPENING])
    phase = (
        Phase.objects.filter(
            ~Exists(waiting),
            Exists(ListedVoter.objects.filter(phase=OuterRef("pk"))),
            closes_at__lt=timezone.now() - KEPT_AFTER_CLOSE,
        )
        .order_by("closes_at", "pk")
        .first()
    )
    return phase is not None and _drop_last_part(phase, "list_forgotten")


def _hold(phase: Phase) -> None:
    process = Process.objects.select_for_update().get(pk=phase.process_id)
    may_change(process).require()


def _read_line(line: str) -> tuple[ListedVoter.By | None, str] | None:
    """What a line holds, ready to be digested; a code saying why it holds nothing; None for an empty one."""
    text = line.strip().strip(";,\t\"'").strip()
    if not text:
        return None
    if len(text) > LONGEST:
        return None, "too_long"
    if "@" in text:
        try:
            validate_email(tidy_email(text))
        except ValidationError:
            return None, "bad_email"
        return ListedVoter.By.EMAIL, tidy_email(text)
    code = tidy_code(text)
    return (ListedVoter.By.CODE, code) if len(code) >= SHORTEST_CODE else (None, "code_too_short")


# --- being one of them ------------------------------------------------------------------------------------
@transaction.atomic
def claim_line(*, phase: Phase, person: Person, code: str) -> ListedVoter:
    """Be recognised by a code. Once more with the same code changes nothing. Raises ``Refused``."""
    may_write(phase).require()
    may_take_part(person, phase).require()
    tidied = tidy_code(code[:LONGEST])
    line = (
        ListedVoter.objects.select_for_update()
        .filter(phase=phase, digest=digest_of(phase, ListedVoter.By.CODE, tidied), by=ListedVoter.By.CODE)
        .first()
    )
    if line is None:
        raise Refused(code_unknown())
    if line.person_id == person.pk:
        return line
    if line.person_id is not None:
        raise Refused(code_taken())
    return _give(line, person)


def take_line(*, phase: Phase, person: Person) -> ListedVoter | None:
    """The line that someone votes as, which is theirs from now on; None where there is no list, or they are not on it.

    To be called in the transaction of the ballot.
    """
    if phase.rules_of_tool.electorate != "list":
        return None
    line = line_of(person, phase)
    if line is None or line.person_id == person.pk:
        return line
    held = ListedVoter.objects.select_for_update().filter(pk=line.pk, person=None).first()
    return None if held is None else _give(held, person)


def _give(line: ListedVoter, person: Person) -> ListedVoter:
    line.person = person
    try:
        with transaction.atomic():
            line.save(update_fields=["person"])
    except IntegrityError:  # one line for each person
        raise Refused(already_listed()) from None
    return line


@transaction.atomic
def free_line(*, line: ListedVoter, by: Account) -> None:
    """Take a line from whoever claimed it, as long as nobody has voted as it: a code was lost or stolen."""
    may_organise(by, line.phase.process.space).require()
    held = ListedVoter.objects.select_for_update().get(pk=line.pk)
    if RollEntry.objects.filter(listed=held).exists():
        may_change_list(line.phase).require()
    held.person = None
    held.save(update_fields=["person"])
