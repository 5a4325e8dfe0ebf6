# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an organiser does with a newsletter: write it, send a test to themselves, schedule it, take it back in time."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from isegoria.core.accounts.models import Account, Person
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise

from ..audiences import letter_people
from ..composing import MANDATORY_HEADERS, letter_words
from ..models import Fact, Letter
from ..posting.actions import queue_mail
from ..rules import MAX_BODY, MAX_SUBJECT, may_change_letter, may_send_letter
from ..spreading.actions import note
from ..stopping import Stop, stop_headers, stop_url


@transaction.atomic
def save_letter(
    *,
    space: Space,
    by: Account,
    subjects: Mapping[str, str],
    bodies: Mapping[str, str],
    audience: str = Letter.Audience.FOLLOWERS,
    process: Process | None = None,
    letter: Letter | None = None,
) -> Letter:
    """Write a newsletter, or change one that has not begun to leave; a scheduled one becomes a draft again.

    Raises ``Refused``, or ``ValidationError`` naming each bad field.
    """
    may_organise(by, space).require()
    if letter is not None:
        letter = _held(letter)
        may_change_letter(letter).require()
    else:
        letter = Letter(space=space, written_by=by)
    letter.subjects = {
        language: " ".join(text.splitlines()).strip() for language, text in subjects.items() if text.strip()
    }
    letter.bodies = {language: text.strip() for language, text in bodies.items() if text.strip()}
    letter.process, letter.audience = process, audience
    letter.state, letter.send_at = Letter.State.DRAFT, None
    _check(letter)
    letter.save()
    return letter


def _check(letter: Letter) -> None:
    errors: dict[str, list[str]] = {}
    if letter.process is not None and letter.process.space_id != letter.space_id:
        errors["process"] = [_("This process is of another space.")]
    if letter.audience not in Letter.Audience.values:
        errors["audience"] = [_("There is no such audience.")]
    elif letter.audience == Letter.Audience.PARTICIPANTS and letter.process is None:
        errors["process"] = [_("Choose the process that these people took part in.")]
    if any(len(text) > MAX_SUBJECT for text in letter.subjects.values()):
        errors["subjects"] = [_("A subject has at most 150 characters.")]
    if any(len(text) > MAX_BODY for text in letter.bodies.values()):
        errors["bodies"] = [_("A text has at most 20,000 characters.")]
    if errors:
        raise ValidationError(errors)


def _held(letter: Letter) -> Letter:
    return Letter.objects.select_for_update(of=("self",)).select_related("space", "process").get(pk=letter.pk)


@transaction.atomic
def send_test(*, letter: Letter, by: Account) -> None:
    """Send it to whoever asks, and to nobody else, in the language that they read."""
    may_organise(by, letter.space).require()
    may_send_letter(letter, 1).require()
    person = Person.objects.filter(account=by).first()
    stop = stop_url(Stop(person.public_id if person else "", "letters", letter.space.public_id))
    with override(by.language or settings.LANGUAGE_CODE):
        words = letter_words(letter, stop=stop)
        subject = pgettext("letter", "[Test] %(subject)s") % {"subject": words.subject}
    queue_mail(
        to=[by.email],
        subject=subject,
        body_text=words.text,
        body_html=words.html,
        headers={**MANDATORY_HEADERS, **stop_headers(stop)},
        person=person,
    )


@transaction.atomic
def schedule(*, letter: Letter, by: Account, send_at: datetime | None = None) -> Letter:
    """Send it from ``send_at`` on, or now. Raises ``Refused`` when it says nothing, to nobody, or has left."""
    may_organise(by, letter.space).require()
    letter = _held(letter)
    may_change_letter(letter).require()
    letter.send_at = send_at or timezone.now()
    may_send_letter(letter, letter_people(letter).count()).require()
    letter.state = Letter.State.SCHEDULED
    letter.save(update_fields=["send_at", "state"])
    return letter


@transaction.atomic
def take_back(*, letter: Letter, by: Account) -> Letter:
    """A scheduled newsletter becomes a draft again, as long as it has not begun to leave."""
    may_organise(by, letter.space).require()
    letter = _held(letter)
    may_change_letter(letter).require()
    letter.state, letter.send_at = Letter.State.DRAFT, None
    letter.save(update_fields=["send_at", "state"])
    return letter


@transaction.atomic
def delete_letter(*, letter: Letter, by: Account) -> None:
    """Throw a draft away. One that left stays, with what became of it."""
    may_organise(by, letter.space).require()
    letter = _held(letter)
    may_change_letter(letter).require()
    letter.delete()


def release_letters(*, now: datetime | None = None) -> None:
    """The worker's part: a newsletter whose time has come becomes a fact, which is told to its audience."""
    now = now or timezone.now()
    due = Letter.objects.filter(state=Letter.State.SCHEDULED, send_at__lte=now, fact=None).values_list("pk", flat=True)
    for key in list(due):
        with transaction.atomic():
            letter = Letter.objects.select_for_update(skip_locked=True, of=("self",)).filter(
                pk=key, state=Letter.State.SCHEDULED, fact=None
            )
            found = letter.select_related("space").first()
            if found is None:
                continue
            name = f"{Fact.Kind.LETTER}:{found.pk}"
            note(key=name, kind=Fact.Kind.LETTER, space=found.space, process=found.process_id)
            found.fact = Fact.objects.get(key=name)
            found.save(update_fields=["fact"])
