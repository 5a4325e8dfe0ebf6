# SPDX-License-Identifier: AGPL-3.0-or-later
"""Digests: written a batch at a time, each in one transaction with the date of the next one, so that nobody has two."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from isegoria.core.accounts.models import Person

from ..composing import MANDATORY_HEADERS, language_of
from ..hours import next_morning, zone_named
from ..models import Follow, Notice, Outbox, Pace, Preference
from ..posting.actions import queue_mail
from ..queries import can_be_written_to
from ..stopping import Stop, absolute, stop_headers, stop_url
from .reading import Digest, gather

BATCH = 50


def write_digests(*, size: int = BATCH, now: datetime | None = None) -> bool:
    """Write the digests that are due, ``size`` at most; whether more are waiting."""
    now = now or timezone.now()
    with transaction.atomic():
        due = list(
            Preference.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(next_digest_at__lte=now)
            .select_related("person__account__address_state")
            .order_by("next_digest_at", "pk")[:size]
        )
        for wish in due:
            _write_one(wish, now)
    return len(due) == size


def _write_one(wish: Preference, now: datetime) -> None:
    person, zone = wish.person, zone_named(wish.time_zone)
    is_weekly_day = now.astimezone(zone).weekday() == wish.digest_day
    late = wish.next_digest_at is not None and now - wish.next_digest_at > timedelta(days=1)
    paces = [Pace.DAILY, Pace.WEEKLY] if is_weekly_day or late else [Pace.DAILY]
    follows_weekly = Follow.objects.filter(person=person, pace=Pace.WEEKLY).exists
    if can_be_written_to(person):
        since = wish.last_digest_at or now - timedelta(days=7)
        with override(language_of(person)):
            found = gather(person, paces=paces, since=since, now=now, zone=zone)
            if found.lines and (found.notices or wish.pace in paces or follows_weekly()):
                _queue(person, found, daily=Pace.WEEKLY not in paces)
                Notice.objects.filter(pk__in=found.notices).update(digested_at=now)
                wish.last_digest_at = now
    wish.next_digest_at = _next(wish, now)
    wish.save(update_fields=["next_digest_at", "last_digest_at"])


def _next(wish: Preference, now: datetime) -> datetime | None:
    """The next morning for who reads daily, or follows something daily; the chosen day of the week for the others."""
    pending = Notice.objects.filter(person=wish.person_id, digested_at=None, pace=Pace.DAILY).exists()
    if pending or Pace.DAILY in {wish.pace, wish.own_pace}:
        return next_morning(now, wish, wish.time_zone)
    return next_morning(now, wish, wish.time_zone, weekday=wish.digest_day)


def _queue(person: Person, digest: Digest, *, daily: bool) -> Outbox:
    account = person.account
    assert account is not None  # noqa: S101 - can_be_written_to() has asked
    url = stop_url(Stop(person.public_id, "follows"))
    subject = (
        ngettext("Your day: %(n)s thing to know", "Your day: %(n)s things to know", digest.lines)
        if daily
        else ngettext("Your week: %(n)s thing to know", "Your week: %(n)s things to know", digest.lines)
    ) % {"n": digest.lines}
    context = {
        "subject": subject,
        "digest": digest,
        "why": _("You receive this page because you asked for it in your choices."),
        "unsubscribe_url": url,
        "choices_url": absolute("/me/notices/settings/"),
        "act_url": absolute("/me/notices/"),
        "act_label": _("See all of it on the site"),
    }
    return queue_mail(
        to=[account.email],
        subject=subject,
        body_text=render_to_string("notifications/digest.txt", context),
        body_html=render_to_string("notifications/digest.html", context),
        headers={**MANDATORY_HEADERS, **stop_headers(url)},
        person=person,
        is_bulk=True,
    )
