# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for authors: it tells them what became of their texts, a few people in each transaction.

What was told is kept in the very transaction that tells it, so that a worker killed at any moment tells nobody twice
and forgets nobody.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from isegoria.commons.synthesis.models import Edition, EditionToTell, Extract, News
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE

from .letters import Cited, know_addresses, tell_of_edition, tell_of_the_day
from .people import HERE, next_authors, texts_of

AT_ONCE = 20
"""People told in one transaction: some 30 ms."""
SETTLED = timedelta(hours=1)
"""What harvesters correct within this time is told to nobody."""
ONCE_IN = timedelta(days=1)


def tell_some() -> bool:
    """Tell some of those who wait to be told; whether there may be more."""
    return tell_of_editions() or tell_of_days()


# --- editions -----------------------------------------------------------------------------------------
def tell_of_editions() -> bool:
    """The authors whose texts an edition is the first to cite, or cites no more: one notice each."""
    if not EditionToTell.objects.filter(told_at=None).exists():
        return False
    know_addresses()
    return _tell_of_edition()


@transaction.atomic
def _tell_of_edition() -> bool:
    row = (
        EditionToTell.objects.select_for_update(of=("self",))
        .select_related("edition__document__process__space")
        .filter(told_at=None)
        .order_by("pk")
        .first()
    )
    if row is None:
        return False
    edition = row.edition
    before = (
        Edition.objects.filter(document=edition.document, number__lt=edition.number, taken_back_at=None)
        .order_by("-number")
        .first()
    )
    people: list[Person] = []
    # One that was taken back meanwhile is told of to nobody.
    if edition.taken_back_at is None:
        people = next_authors([one for one in (edition, before) if one], after=row.told_until, limit=AT_ONCE)
    cited, were = texts_of(people, edition), texts_of(people, before)
    told = []
    for person in people:
        now, then = cited.get(person.pk, {}), were.get(person.pk, {})
        new = {key: section for key, section in now.items() if key not in then}
        gone = {key: section for key, section in then.items() if key not in now}
        if new or gone:
            told.append(Cited(person, new=new, gone=gone, stays=len(now) - len(new)))
    tell_of_edition(edition, told)
    if people:
        row.told_until = people[-1].pk
    if len(people) < AT_ONCE:
        row.told_at = timezone.now()
    row.save(update_fields=["told_until", "told_at"])
    return True


# --- the day ------------------------------------------------------------------------------------------
def tell_of_days(*, now: datetime | None = None) -> bool:
    """The authors of texts of which a passage was noted, or which enough people have read: at most once a day each."""
    now = now or timezone.now()
    if not _to_tell(now).exists():
        return False
    know_addresses()
    return _tell_of_day(now)


def _to_tell(now: datetime) -> "QuerySet[News]":
    """What has settled, of people who were told nothing within a day."""
    waiting = News.objects.filter(told_at=None, happened_at__lte=now - SETTLED)
    lately = News.objects.filter(told_at__gt=now - ONCE_IN).values("person")
    return waiting.exclude(person__in=lately)


@transaction.atomic
def _tell_of_day(now: datetime) -> bool:
    waiting = _to_tell(now)
    people = list(waiting.order_by("person").values_list("person", flat=True).distinct()[:AT_ONCE])
    if not people:
        return False
    rows = list(
        waiting.select_for_update(of=("self",))
        .filter(person__in=people)
        .select_related("person__account", "contribution__process__space")
        .order_by("person", "happened_at", "pk")
    )
    standing = set(
        Extract.objects.filter(
            contribution__in=[one.contribution_id for one in rows if one.kind == News.Kind.NOTED],
            state=Extract.State.STANDING,
        ).values_list("contribution", flat=True)
    )
    told: list[News] = []
    idle: list[News] = []
    for one in rows:
        stands = one.kind != News.Kind.NOTED or one.contribution_id in standing
        shown = one.contribution.state in READABLE and all(getattr(one.person, name) == is_ for name, is_ in _HERE)
        (told if stands and shown else idle).append(one)
    tell_of_the_day(told)
    # Of what was taken back in time nothing is kept: should it come again, it is news.
    News.objects.filter(pk__in=[one.pk for one in idle]).delete()
    News.objects.filter(pk__in=[one.pk for one in told]).update(told_at=now)
    return True


_HERE = tuple((name, is_) for name, is_ in HERE.items())
