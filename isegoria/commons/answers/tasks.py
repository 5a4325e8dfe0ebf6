# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows when much is answered at once: the authors are told, some in the act itself and many by the worker.

Two hundred letters take longer to write than two hundred answers to keep, and nobody else writes meanwhile on SQLite.
Who is to be told is kept in the act's own transaction, so that nobody is forgotten whenever the worker is killed.
"""

from collections.abc import Sequence

from django.db import transaction

from .models import Answer, Stay, Untold
from .notices import tell_answers, tell_transfers

TOLD_AT_ONCE = 20
"""Answers whose authors are told in one transaction: some 20 ms."""


def tell_of_answers(answers: Sequence[Answer]) -> None:
    """Tell the authors of what was answered, corrected or taken back: now, or soon where they are many."""
    if len(answers) <= TOLD_AT_ONCE:
        tell_answers(answers)
    else:
        Untold.objects.bulk_create(Untold(answer=one) for one in answers)


def tell_of_transfers(stays: Sequence[Stay]) -> None:
    """The same, of which office has their text now."""
    if len(stays) <= TOLD_AT_ONCE:
        tell_transfers(stays)
    else:
        Untold.objects.bulk_create(Untold(stay=one) for one in stays)


@transaction.atomic
def tell_some() -> bool:
    """What the worker does: tell some of those who wait to be, in order; whether there were any. Each is told once."""
    rows = list(Untold.objects.select_for_update(of=("self",)).order_by("pk")[:TOLD_AT_ONCE])
    # What was erased meanwhile has no words left to tell.
    texts = ("contribution__process__space", "contribution__author", "office")
    if answers := [one.answer_id for one in rows if one.answer_id]:
        found = Answer.objects.filter(pk__in=answers, erased_at=None).select_related(*texts)
        tell_answers(list(found.order_by("pk")))
    if stays := [one.stay_id for one in rows if one.stay_id]:
        waits = Stay.objects.filter(pk__in=stays, erased_at=None).select_related(*texts)
        tell_transfers(list(waits.order_by("pk")))
    Untold.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return bool(rows)
