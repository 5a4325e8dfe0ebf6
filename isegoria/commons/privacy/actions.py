# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done: keep the ledger of consents, and forget what is past its time."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.processing import Processing, declared

from .models import Consent, Forgetting

logger = logging.getLogger(__name__)
EVERY = timedelta(hours=20)
AGAIN_AFTER = timedelta(minutes=10)
ROUNDS = 200


@transaction.atomic
def keep_consent(*, person: Person, purpose: str, about: str, wording: str) -> Consent:
    """Enter an agreement. One that stands for the same words is left as it is; other words make a new one."""
    standing = Consent.objects.filter(person=person, purpose=purpose, about=about, taken_back_at=None).first()
    if standing is not None and standing.wording == wording[:500]:
        return standing
    take_consent_back(person=person, purpose=purpose, about=about)
    return Consent.objects.create(person=person, purpose=purpose, about=about, wording=wording[:500])


@transaction.atomic
def take_consent_back(*, person: Person, purpose: str, about: str) -> None:
    """End an agreement; the ledger keeps that it stood, and from when to when."""
    standing = Consent.objects.filter(person=person, purpose=purpose, about=about, taken_back_at=None)
    standing.update(taken_back_at=timezone.now())


def forget_what_is_past_its_time() -> bool:
    """Run what each use of data says of its end, once a day; returns whether one of them has more to forget.

    One that fails is written down with the kind of its error, and tried again ten minutes later.
    """
    more = False
    for processing in declared():
        if processing.forget is not None and _is_due(processing.slug):
            more = _forget(processing) or more
    return more


def _is_due(slug: str) -> bool:
    last = Forgetting.objects.filter(slug=slug).first()
    if last is None:
        return True
    wait = EVERY if last.ended_at is not None and not last.error else AGAIN_AFTER
    return timezone.now() - last.began_at >= wait


def _forget(processing: Processing) -> bool:
    assert processing.forget is not None  # noqa: S101 - the caller looked
    row, _made = Forgetting.objects.update_or_create(
        slug=processing.slug, defaults={"began_at": timezone.now(), "ended_at": None, "error": ""}
    )
    try:
        # True says that there is more: rooms forget in steps, so that no transaction lasts.
        for _round in range(ROUNDS):
            if processing.forget() is not True:
                break
        else:
            return True
    except Exception as error:
        logger.exception("forgetting %s failed; it will be tried again", processing.slug)
        row.error = type(error).__name__[:100]
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at", "error"])
    return False


@transaction.atomic
def forget_idle_guests(*, most: int = 200) -> bool:
    """Erase guests who took part in nothing, 13 months after they came; whatever else they left goes with them."""
    idle = Person.objects.filter(
        account=None,
        is_imported=False,
        merged_into=None,
        erased_at=None,
        created_at__lt=timezone.now() - timedelta(days=396),
        participations=None,
    ).order_by("pk")[:most]
    found = list(idle.values_list("pk", flat=True))
    for person in Person.objects.filter(pk__in=found):
        erase_person(person=person)
    return len(found) == most
