# SPDX-License-Identifier: AGPL-3.0-or-later
"""A code by post: asked for, printed, entered. Name and address live no longer than the paper needs them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Assurance, Person
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from ..actions import Outcome, confirm
from ..digests import code_digest, identity_of, new_code
from ..models import Letter
from ..queries import letter_of, letters_to_forget, overdue_letters
from ..rules import TRIES, may_enter_code, require_opening

HANDLER = "post"
CODE_DAYS = 60
ADDRESS_DAYS = 7
"""Days that a printed letter's address is kept for another print, unless organisers say sooner that it is on paper."""
UNPRINTED_DAYS = 90
"""Days after which a letter that nobody printed is given up."""
BATCH = 200
MOST = 5_000
"""Letters in one file."""


@dataclass(frozen=True)
class Printed:
    """A letter and the code that goes on it, which nothing else holds."""

    letter: Letter
    code: str


@transaction.atomic
def ask_for_letter(*, person: Person, space: Space, name: str, address: str, language: str) -> Letter:
    """Ask for a code by post. Asking again before it is printed replaces the address; after, it makes another letter
    and ends the first."""
    opening = require_opening(space, HANDLER)
    name = " ".join(name.split())
    lines = [" ".join(line.split()) for line in address.splitlines()]
    address = "\n".join(line for line in lines if line)
    if not name or len(lines) > 6 or len(name) > 120 or len(address) > 400 or not name.isprintable():
        refuse(
            "address_unfit",
            _("The letter was not asked for: a name on one line and an address on at most six are needed."),
            _("Write them as they stand on your letterbox."),
            status=400,
        )
    identity = identity_of(opening.space, {"name": name, "address": address}, ("name", "address"))
    if identity is None or not any(sign.isdigit() for sign in address):
        refuse(
            "address_unfit",
            _("The letter was not asked for: no postcode can be read in this address."),
            _("Write the whole address: number, street, postcode, town."),
            status=400,
        )
    Person.objects.select_for_update().get(pk=person.pk)
    waiting = Letter.objects.filter(person=person, space=opening.space, state=Letter.State.ASKED).first()
    Letter.objects.filter(person=person, space=opening.space, state=Letter.State.PRINTED).update(
        state=Letter.State.ENDED, name="", address="", code_digest="", ended_at=timezone.now()
    )
    letter = waiting or Letter(person=person, space=opening.space)
    letter.name, letter.address, letter.language = name, address, language
    letter.identities = {f"address:{opening.space.public_id}": identity}
    letter.save()
    return letter


@transaction.atomic
def give_up_letter(*, person: Person, space: Space) -> None:
    """Whoever asked does not want it any more."""
    opening = require_opening(space, HANDLER)
    Letter.objects.filter(
        person=person, space=opening.space, state__in=[Letter.State.ASKED, Letter.State.PRINTED]
    ).update(state=Letter.State.ENDED, name="", address="", code_digest="", ended_at=timezone.now())


@transaction.atomic
def print_letters(*, space: Space, by: Account, again: bool = False, after: int = 0) -> list[Printed]:
    """Make the codes of the letters that wait, at most a batch, in the order in which they were asked for. ``again``
    makes new ones for those printed whose address is still kept, as when the printer failed: the codes printed before
    open nothing. ``after`` is the key of the last one of the batch before."""
    may_organise(by, space).require()
    wanted = Letter.objects.select_for_update().filter(space=space, forgotten_at=None, pk__gt=after)
    state = Letter.State.PRINTED if again else Letter.State.ASKED
    now = timezone.now()
    printed = []
    for letter in wanted.filter(state=state).order_by("pk")[:BATCH]:
        code = new_code()
        letter.state, letter.printed_at, letter.expires_at = Letter.State.PRINTED, now, now + timedelta(days=CODE_DAYS)
        letter.code_digest, letter.tries_left = code_digest(code, "letter"), TRIES
        printed.append(Printed(letter, code))
    Letter.objects.bulk_update(
        [one.letter for one in printed], ["state", "printed_at", "expires_at", "code_digest", "tries_left"]
    )
    return printed


def print_every_letter(*, space: Space, by: Account, again: bool = False, most: int = MOST) -> Iterator[Printed]:
    """As ``print_letters``, a batch after another, each its own transaction: writers wait for one batch at most, and
    what was made before a failure can be made again. Refused before anything is made."""
    may_organise(by, space).require()

    def batches() -> Iterator[Printed]:
        left, after = most, 0
        while left > 0:
            found = print_letters(space=space, by=by, again=again, after=after)
            yield from found
            if len(found) < BATCH:
                return
            left, after = left - len(found), found[-1].letter.pk

    return batches()


@transaction.atomic
def forget_addresses(*, space: Space, by: Account) -> int:
    """The letters are on paper: their names and addresses go now. Returns of how many."""
    may_organise(by, space).require()
    printed = Letter.objects.filter(space=space, state=Letter.State.PRINTED, forgotten_at=None)
    return printed.update(name="", address="", forgotten_at=timezone.now())


@dataclass(frozen=True)
class Entered:
    """What entering a code came to: an outcome, or so many tries left."""

    outcome: Outcome | None
    tries_left: int = 0


@transaction.atomic
def enter_code(*, person: Person, space: Space, code: str) -> Entered:
    """Enter the code of one's letter. A wrong one is counted, and the fifth ends the letter."""
    opening = require_opening(space, HANDLER)
    Person.objects.select_for_update().get(pk=person.pk)
    letter = letter_of(person, opening.space)
    may_enter_code(letter, space).require()
    if letter is None:
        return Entered(None)
    if code_digest(code, "letter") != letter.code_digest:
        letter.tries_left -= 1
        if letter.tries_left == 0:
            letter.state, letter.ended_at, letter.code_digest = Letter.State.ENDED, timezone.now(), ""
            letter.name = letter.address = ""
        letter.save()
        return Entered(None, letter.tries_left)
    letter.state, letter.ended_at, letter.code_digest = Letter.State.CONFIRMED, timezone.now(), ""
    letter.name = letter.address = ""
    letter.forgotten_at = letter.forgotten_at or timezone.now()
    letter.save()
    outcome = confirm(person=person, opening=opening, assurance=Assurance.RESIDENT, identities=letter.identities)
    return Entered(outcome)


def tidy_letters() -> int:
    """For the worker: addresses kept long enough go, and so do letters whose time has passed. Returns how many."""
    now = timezone.now()
    with transaction.atomic():
        forgotten = letters_to_forget(now - timedelta(days=ADDRESS_DAYS)).update(name="", address="", forgotten_at=now)
        ended = overdue_letters().update(
            state=Letter.State.ENDED, name="", address="", code_digest="", ended_at=now, forgotten_at=now
        )
        given_up = Letter.objects.filter(
            state=Letter.State.ASKED, asked_at__lt=now - timedelta(days=UNPRINTED_DAYS)
        ).update(state=Letter.State.ENDED, name="", address="", ended_at=now, forgotten_at=now)
        return forgotten + ended + given_up
