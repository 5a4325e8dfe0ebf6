# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person can do: follow, follow no more, read, choose how to be told, and stop it in one click."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from isegoria.core.accounts.models import Person
from isegoria.core.accounts.processing import Consented, ConsentTakenBack
from isegoria.core.events import announce
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space

from .hours import next_morning
from .models import Fact, Follow, LetterChoice, Notice, Outbox, Pace, PageChoice, Preference
from .people import page_key
from .posting.actions import PAUSES, forget_old_mail, queue_mail, send_due
from .queries import Target, Topic, columns_of, count_key, find_target, zone_of
from .rules import check_pace, check_preference, may_follow
from .stopping import Stop

__all__ = [
    "PAUSES",
    "choose",
    "choose_page",
    "follow",
    "follow_no_more",
    "forget_old_mail",
    "forget_old_notices",
    "mark_read",
    "queue_mail",
    "renew_feed",
    "send_due",
    "set_pace",
    "stop_mail",
    "wish_for_letters",
]
KEPT_READ, KEPT_UNREAD = 180, 400
"""Days."""


@transaction.atomic
def follow(*, person: Person, target: Target, origin: str = Follow.Origin.CHOSEN, pace: str | None = None) -> None:
    """Follow a space, a process or a topic of it, a text or a person. Twice is once; ``pace`` is then the one that is
    kept."""
    may_follow(person, target).require()
    columns = columns_of(target)
    made = Follow(person=person, origin=origin, pace=check_pace(pace or ""), **columns)
    Follow.objects.bulk_create([made], ignore_conflicts=True)
    if pace is not None:
        Follow.objects.filter(person=person, **columns).update(pace=check_pace(pace))
    cache.delete(count_key(target))


@transaction.atomic
def follow_no_more(*, person: Person, target: Target) -> None:
    Follow.objects.filter(person=person, **columns_of(target)).delete()
    cache.delete(count_key(target))


@transaction.atomic
def set_pace(*, person: Person, follow_id: int, pace: str) -> bool:
    """How soon this one is told by mail; empty for the person's own pace. False when they follow no such thing."""
    return Follow.objects.filter(person=person, pk=follow_id).update(pace=check_pace(pace)) == 1


@transaction.atomic
def mark_read(*, person: Person, notices: Iterable[int] | None = None) -> int:
    """Mark these of a person's notices as read, or all of them; how many were unread."""
    unread = Notice.objects.filter(person=person, read_at=None)
    if notices is not None:
        unread = unread.filter(pk__in=list(notices))
    return unread.update(read_at=timezone.now())


@transaction.atomic
def choose(*, person: Person, **choices: Any) -> Preference:
    """Set how a person wishes to be told: ``pace``, ``own_pace``, ``quiet_from``, ``quiet_until``, ``digest_day``,
    ``time_zone``. Raises ``Refused`` naming what cannot be."""
    kept = _kept_preference(person)
    for name, value in check_preference(choices).items():
        setattr(kept, name, value)
    kept.next_digest_at = _next_digest(kept, timezone.now())
    kept.save()
    return kept


def _kept_preference(person: Person) -> Preference:
    """The person's row, held until the act ends."""
    Preference.objects.bulk_create([Preference(person=person, time_zone=zone_of(person))], ignore_conflicts=True)
    return Preference.objects.select_for_update().get(person=person)


def _next_digest(wish: Preference, now: datetime) -> datetime:
    daily = Pace.DAILY in {wish.pace, wish.own_pace}
    return next_morning(now, wish, wish.time_zone, weekday=None if daily else wish.digest_day)


@transaction.atomic
def renew_feed(*, person: Person) -> None:
    """Make the sealed address of the person's feed worthless; the page gives the new one."""
    kept = _kept_preference(person)
    kept.feed_number += 1
    kept.save(update_fields=["feed_number"])


@transaction.atomic
def wish_for_letters(*, person: Person, space: Space, wanted: bool) -> None:
    """Take the newsletters of a space, or none of them whatever one follows."""
    LetterChoice.objects.update_or_create(
        person=person, space=space, defaults={"is_wanted": wanted, "chosen_at": timezone.now()}
    )
    if wanted:
        wording = gettext("Receive the newsletters of %(space)s.") % {"space": space}
        announce(Consented(person=person, purpose="newsletters", about=space.public_id, wording=wording))
    else:
        announce(ConsentTakenBack(person=person, purpose="newsletters", about=space.public_id))


@transaction.atomic
def choose_page(*, person: Person, wanted: bool) -> None:
    """Have a public page of what one writes, or none; without one, nobody follows oneself any more."""
    PageChoice.objects.update_or_create(person=person, defaults={"is_wanted": wanted, "chosen_at": timezone.now()})
    if not wanted:
        Follow.objects.filter(someone=person).delete()
        cache.delete(count_key(person))
    cache.delete(page_key(person))


@transaction.atomic
def stop_mail(*, stop: Stop, everything: bool = False) -> bool:
    """Stop the mails that a sealed address is about, or all of them; False when its person is no more.

    Asked twice, it is done once. What is on the site is still there; what must be said (a sign-in code, a moderator's
    decision) still comes by mail.
    """
    person = Person.objects.select_related("merged_into").filter(public_id=stop.person, erased_at=None).first()
    if person is not None and person.merged_into is not None:
        person = person.merged_into
    if person is None:
        return False
    if everything or stop.kind == "all":
        _stop_everything(person)
    elif stop.kind == "letters":
        space = Space.objects.filter(public_id=stop.about).first()
        if space is not None:
            wish_for_letters(person=person, space=space, wanted=False)
    elif stop.kind == "own":
        choose(person=person, own_pace=Pace.NOTHING)
        Follow.objects.filter(person=person, origin=Follow.Origin.AUTHOR).update(pace="")
    elif stop.kind == "follows":
        choose(person=person, pace=Pace.NOTHING)
        Follow.objects.filter(person=person).exclude(pace="").update(pace=Pace.NOTHING)
    else:
        target = find_target(stop.kind, stop.about)
        if target is not None:
            Follow.objects.filter(person=person, **columns_of(target)).update(pace=Pace.NOTHING)
    _stop_waiting(person, stop, everything=everything)
    return True


def _stop_everything(person: Person) -> None:
    choose(person=person, pace=Pace.NOTHING, own_pace=Pace.NOTHING)
    Follow.objects.filter(person=person).exclude(pace="").update(pace=Pace.NOTHING)
    wished = LetterChoice.objects.filter(person=person, is_wanted=True)
    spaces = set(wished.values_list("space", flat=True))
    spaces |= set(Follow.objects.filter(person=person, space__isnull=False).values_list("space", flat=True))
    followed = Follow.objects.filter(person=person, process__isnull=False).values("process")
    spaces |= set(Process.objects.filter(pk__in=followed).values_list("space", flat=True))
    for space in Space.objects.filter(pk__in=spaces):
        wish_for_letters(person=person, space=space, wanted=False)


def _stop_waiting(person: Person, stop: Stop, *, everything: bool) -> None:
    """What is queued already about the same is not sent either."""
    waiting = Outbox.objects.filter(person=person, is_bulk=True, sent_at=None, state=Outbox.State.WAITING)
    if not everything and stop.kind != "all":
        topic = find_target("topic", stop.about) if stop.kind == "topic" else None
        about = {
            "topic": {
                "notice__fact__kind": Fact.Kind.IN_TOPIC,
                "notice__fact__process": topic.process if isinstance(topic, Topic) else None,
                "notice__fact__topic": topic.name if isinstance(topic, Topic) else "",
            },
            "space": {"notice__fact__space__public_id": stop.about},
            "process": {"notice__fact__process__public_id": stop.about},
            "contribution": {"notice__fact__contribution__public_id": stop.about},
            "person": {"notice__fact__by__public_id": stop.about},
            "letters": {
                "notice__reason": Notice.Reason.LETTER,
                "notice__fact__space__public_id": stop.about,
            },
            "own": {"notice__reason__in": [Notice.Reason.OWN, Notice.Reason.TOLD]},
            "follows": {"notice": None},
        }[stop.kind]
        waiting = waiting.filter(**about)
    waiting.update(state=Outbox.State.STOPPED, next_try_at=None)


@transaction.atomic
def forget_old_notices(*, most: int = 5_000) -> bool:
    """Delete notices long read, and those left unread for over a year; whether more is waiting."""
    now = timezone.now()
    read = Notice.objects.filter(read_at__lt=now - timedelta(days=KEPT_READ))
    left = Notice.objects.filter(created_at__lt=now - timedelta(days=KEPT_UNREAD))
    keys = [*read.values_list("pk", flat=True)[:most], *left.values_list("pk", flat=True)[:most]]
    Notice.objects.filter(pk__in=keys[:most]).delete()
    return len(keys) >= most
