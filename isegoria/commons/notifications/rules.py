# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be followed, how one may wish to be told, and who may write to others."""

import zoneinfo
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import YES, Verdict, no, refuse

from .models import Letter, Pace
from .people import has_page
from .queries import Target

MAX_SUBJECT, MAX_BODY = 150, 20_000


def may_follow(person: Person | None, target: Target | None) -> Verdict:
    """Anyone follows what is public. Nobody follows themselves, or someone who left or has no public page."""
    if isinstance(target, Person) and person is not None and target.pk == person.pk:
        return no(
            "oneself",
            _("This is you: nothing was changed."),
            _("What becomes of what you wrote is told to you without it."),
            status=400,
        )
    gone = target is None
    if isinstance(target, Process):
        gone = not target.is_published
    elif isinstance(target, Contribution):
        own = person is not None and target.author_id == person.pk
        gone = not (target.is_public or own) or not target.process.is_published
    elif isinstance(target, Person):
        gone = not has_page(target)
    if gone:
        return no(
            "nothing_to_follow",
            _("What you wish to follow is not here, or not public yet."),
            _("Check the address, or come back later."),
            status=404,
        )
    return YES


def check_pace(pace: str) -> str:
    """A pace, or empty for the person's own. Raises ``Refused``."""
    if pace and pace not in Pace.values:
        refuse(
            "pace_unknown",
            _("Mails come at once, once a day, once a week or never. Nothing was changed."),
            _("Choose one of the four."),
            status=400,
        )
    return pace


def check_preference(choices: Mapping[str, Any]) -> dict[str, Any]:
    """What someone chose, if each of it can be. Raises ``Refused``."""
    for name, value in choices.items():
        fits = {
            "pace": lambda one: one in Pace.values,
            "own_pace": lambda one: one in Pace.values,
            "quiet_from": lambda one: isinstance(one, int) and 0 <= one <= 23,
            "quiet_until": lambda one: isinstance(one, int) and 0 <= one <= 23,
            "digest_day": lambda one: isinstance(one, int) and 0 <= one <= 6,
            "time_zone": lambda one: one in zoneinfo.available_timezones(),
        }[name]
        if not fits(value):
            refuse(
                "choice_unknown",
                _("One of these choices does not exist: %(name)s. Nothing was changed."),
                _("Choose among those that the page offers."),
                status=400,
                name=name,
            )
    return dict(choices)


def may_change_letter(letter: Letter) -> Verdict:
    """A newsletter that has begun to leave is changed no more."""
    if letter.state == Letter.State.DRAFT:
        return YES
    if letter.state == Letter.State.SCHEDULED and letter.fact_id is None:
        return YES
    return no(
        "letter_left",
        _("This newsletter has left, or is leaving: it cannot be changed any more."),
        _("Write another one."),
        status=409,
    )


def may_send_letter(letter: Letter, recipients: int) -> Verdict:
    """It has something to say, at a time to come, to someone."""
    if not any(letter.subjects.values()) or not any(letter.bodies.values()):
        return no(
            "letter_empty",
            _("This newsletter has no subject or no text yet. It was not sent."),
            _("Write both, at least in one language."),
            status=400,
        )
    missing = [language for language, text in letter.bodies.items() if text and not letter.subjects.get(language)]
    if missing:
        return no(
            "letter_without_subject",
            _("A text has no subject in its own language. The newsletter was not sent."),
            _("Write the subject in each language that has a text."),
            status=400,
        )
    if recipients == 0:
        return no(
            "nobody_to_write_to",
            _("Nobody would receive this newsletter. It was not sent."),
            _("Choose another audience, or tell people that they can follow this space."),
            status=409,
        )
    if letter.send_at is not None and letter.send_at < timezone.now() - timedelta(days=1):
        return no(
            "letter_in_the_past",
            _("The time at which it was to leave has passed. It was not sent."),
            _("Choose a time to come, or send it now."),
            status=400,
        )
    return YES
