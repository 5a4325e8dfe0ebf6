# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with the devices of a person: have one told, stop, push what is due, and forget the silent ones.

A push is marked as in hand before it leaves, and taken out once it was taken. Killed in between, nobody knows whether
it was: it is not sent again, as no notice is pushed twice. What a service refused is tried a few times more.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, override

from isegoria.core.accounts.models import Person
from isegoria.core.accounts.processing import Consented, ConsentTakenBack
from isegoria.core.events import announce
from isegoria.core.verdicts import Verdict

from ..models import Device, Notice, Pace, Push
from ..push import Subscription, carrier, is_offered
from ..queries import OF_A_FACT
from ..rules import MAX_DEVICES, check_subscription, may_add_device, may_have_devices
from ..wording import leads_to, said

PAUSES = (1, 5, 30)
"""Minutes to wait after each failed try; after the last one the push is given up."""
STALE = timedelta(days=2)
"""Quiet hours and pauses end long before."""
SILENT = timedelta(days=400)
PURPOSE = "push"


@transaction.atomic
def tell_device(*, person: Person, endpoint: str, p256dh: str, auth: str) -> Device:
    """Have a browser show a person's notices at once. Asked again with the same keys, nothing changes.

    A browser that told someone else's before tells them no more. Raises ``Refused``.
    """
    may_have_devices(person).require()
    given = check_subscription(endpoint, p256dh, auth)
    # Held until the act ends: two browsers at once may not be one too many.
    holder = Person.objects.select_for_update().get(pk=person.pk)
    here = Device.objects.filter(endpoint=given.endpoint).first()
    if here is not None and (here.person_id, here.p256dh, here.auth) == (holder.pk, given.p256dh, given.auth):
        return here
    if here is not None:
        here.delete()
    may_add_device(Device.objects.filter(person=holder).count()).require()
    made = Device.objects.create(person=holder, endpoint=given.endpoint, p256dh=given.p256dh, auth=given.auth)
    wording = gettext("Show on this device, through its browser’s maker, the notices that I have at once.")
    announce(Consented(person=person, purpose=PURPOSE, about="", wording=wording))
    return made


@transaction.atomic
def stop_devices(*, person: Person, endpoint: str = "") -> int:
    """Tell one of a person's devices no more, or none of them; how many were told."""
    theirs = list(Device.objects.filter(person=person))
    # Compared here: an address that someone else wrote need not be one that a database takes.
    ended = [one.pk for one in theirs if not endpoint or one.endpoint == endpoint]
    Device.objects.filter(pk__in=ended).delete()
    if len(ended) == len(theirs):
        announce(ConsentTakenBack(person=person, purpose=PURPOSE, about=""))
    return len(ended)


def queue_pushes(notices: Iterable[Notice], *, when: Callable[[Person], datetime]) -> None:
    """One push for each notice that goes at once and each device of whom it is for; a newsletter is mail alone.

    One query and one statement whatever their number; none where push is not configured.
    """
    if not is_offered():
        return
    at_once = [one for one in notices if one.pace == Pace.AT_ONCE and one.reason != Notice.Reason.LETTER]
    devices: dict[int, list[Device]] = {}
    for device in Device.objects.filter(person__in=[one.person_id for one in at_once]):
        devices.setdefault(device.person_id, []).append(device)
    Push.objects.bulk_create(
        Push(device=device, notice=one, next_try_at=when(one.person))
        for one in at_once
        for device in devices.get(one.person_id, [])
    )


# --- the worker's part ------------------------------------------------------------------------------
def push_due(*, limit: int = 50) -> bool:
    """Push what is due; whether more is waiting."""
    if not is_offered():
        return False
    due = Push.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:limit])
    for key in keys:
        push = _take_in_hand(key)
        if push is not None:
            _carry(push)
    return len(keys) == limit


def _take_in_hand(key: int) -> Push | None:
    """None when another worker has it, or it went with its notice or device."""
    waiting = Push.objects.filter(pk=key, next_try_at__lte=timezone.now())
    with transaction.atomic():
        if not waiting.update(next_try_at=None, tries=F("tries") + 1):
            return None
    rows = Push.objects.select_related("device", "notice__person__account", *(f"notice__{name}" for name in OF_A_FACT))
    return rows.filter(pk=key).first()


def _carry(push: Push) -> None:
    notice, device = push.notice, push.device
    account = notice.person.account
    if notice.read_at is not None or device.person_id != notice.person_id or account is None or not account.is_active:
        _done(push)
        return
    with override(account.language or settings.LANGUAGE_CODE):
        title = said(notice)
    to = Subscription(device.endpoint, device.p256dh, device.auth)
    _conclude(push, carrier().push(to, title=title, url=leads_to(notice), tag=str(notice.pk)))


@transaction.atomic
def _conclude(push: Push, verdict: Verdict) -> None:
    if verdict:
        Device.objects.filter(pk=push.device_id).update(last_success_at=timezone.now())
        _done(push)
    elif verdict.code == "push_gone":
        Device.objects.filter(pk=push.device_id).delete()
    elif verdict.code == "too_slow" or push.tries > len(PAUSES):
        # Too slow to answer: perhaps it was taken.
        _done(push)
    else:
        again = timezone.now() + timedelta(minutes=PAUSES[push.tries - 1])
        Push.objects.filter(pk=push.pk).update(next_try_at=again)
        # What else waits for the same device waits with it, so that one dead service does not hold up the others.
        Push.objects.filter(device=push.device_id, next_try_at__lt=again).update(next_try_at=again)


@transaction.atomic
def _done(push: Push) -> None:
    Push.objects.filter(pk=push.pk).delete()


@transaction.atomic
def keep_newest(*, person: Person) -> None:
    """Two persons were one: of the devices of both, as many as one may have."""
    keys = Device.objects.filter(person=person).order_by("-created_at", "-pk").values_list("pk", flat=True)
    Device.objects.filter(pk__in=list(keys[MAX_DEVICES:])).delete()


@transaction.atomic
def forget_silent_devices(*, most: int = 5_000) -> bool:
    """Delete devices that nothing reached for over a year, and pushes that never left; whether more is waiting."""
    now = timezone.now()
    Push.objects.filter(created_at__lt=now - STALE).delete()
    never = Q(last_success_at=None, created_at__lt=now - SILENT)
    silent = Device.objects.filter(never | Q(last_success_at__lt=now - SILENT))
    keys = list(silent.order_by("pk").values_list("pk", flat=True)[:most])
    Device.objects.filter(pk__in=keys).delete()
    return len(keys) == most
