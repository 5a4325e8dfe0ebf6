# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be followed, how one may wish to be told, and who may write to others."""

import re
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
from .push import Subscription, is_offered
from .pushing.encryption import SECRET, from_text, read_point
from .queries import Target, Topic, topics_of

MAX_SUBJECT, MAX_BODY = 150, 20_000
MAX_DEVICES, MAX_ENDPOINT = 5, 1_000
# As addresses are written on the wire (RFC 3986); without a name or password, which "@" would end.
ENDPOINT = re.compile(r"https://[A-Za-z0-9.\[\]:-]{3,255}/[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")


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
    elif isinstance(target, Topic):
        gone = not target.process.is_published or target.name not in topics_of(target.process)
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


def may_have_devices(person: Person) -> Verdict:
    """Where push is configured, whoever has an account: only they have notices at once."""
    if not is_offered():
        return no(
            "push_not_configured",
            _("This site sends no notice to browsers."),
            _("Notices are in the list on the site, and come by mail as you chose."),
            status=404,
        )
    if person.account_id is None:
        return no(
            "push_needs_account",
            _("Only who has an account is told of things at once, and on their devices. Nothing was changed."),
            _("Sign in, then ask again."),
            remedy_url="/accounts/login/",
        )
    return YES


def may_add_device(devices: int) -> Verdict:
    """A few devices each: how many a person has already."""
    if devices >= MAX_DEVICES:
        return no(
            "too_many_devices",
            _("Notices come to %(most)s devices already. This one was not added."),
            _("Stop them on all devices, then begin again on those that you use."),
            status=409,
            most=MAX_DEVICES,
        )
    return YES


def check_subscription(endpoint: str, p256dh: str, auth: str) -> Subscription:
    """What a browser gave, if it can be pushed to. Raises ``Refused``."""
    try:
        read_point(p256dh[:100])
        from_text(auth[:100], SECRET)
        fits = len(endpoint) <= MAX_ENDPOINT and ENDPOINT.fullmatch(endpoint) is not None
    except ValueError:
        fits = False
    if not fits:
        refuse(
            "subscription_unreadable",
            _("What your browser gave is no address to send notices to. Nothing was changed."),
            _("Try again with a recent browser."),
            status=400,
        )
    return Subscription(endpoint, p256dh.rstrip("="), auth.rstrip("="))
