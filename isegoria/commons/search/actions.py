# SPDX-License-Identifier: AGPL-3.0-or-later
"""What writes the index: one row in the act's own transaction, or a batch of rows by the worker.

Nothing here enters the journal: an index says nothing that the texts do not say.
"""

import time
from collections.abc import Sequence

from django.core.cache import cache
from django.db import connection, transaction

from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space

from .databases import index
from .entering import contribution_entries, is_found, process_entries, space_entries, spaces_around
from .models import PROCESS, SPACE, CommonWord, Entry, Gathering, Upkeep

BATCH = 100
"""Contributions entered in one transaction: some 30 ms."""
COMMON_SHARE = 200
"""A word is common from one text in so many."""
COMMON_AT_LEAST = 50
COUNT_SECONDS = 600
GROWTH = 1.2
"""Common words are counted again when there are so many times more texts, or fewer."""


@transaction.atomic
def enter(*, contribution: Contribution, is_new: bool = False) -> None:
    """Let a contribution be found as it is now, or no more when it is not public. One row is written.

    ``is_new``: it was made in this very transaction, so that it has no entry yet.
    """
    gone = 0 if is_new else Entry.objects.filter(contribution=contribution.pk).delete()[0]
    if is_found(contribution) and contribution.process.is_published:
        around = spaces_around(contribution.process.space_id)
        Entry.objects.bulk_create(contribution_entries([contribution], around))
    elif gone and not index().forgets_at_once:
        # Not after an edit: what a text said before stays in its public history.
        Upkeep.objects.update_or_create(pk=1, defaults={"to_rewrite": True})


@transaction.atomic
def leave_out(*, contributions: Sequence[Contribution]) -> None:
    """Let texts that were erased be found no more."""
    gone = Entry.objects.filter(contribution__in=[one.pk for one in contributions]).delete()[0]
    if gone and not index().forgets_at_once:
        Upkeep.objects.update_or_create(pk=1, defaults={"to_rewrite": True})


@transaction.atomic
def enter_process(*, process: Process) -> None:
    """Let a process be found as it is now, in each of its languages. Two who enter it at once take turns."""
    process = (
        Process.objects.select_for_update(of=("self",), no_key=True).select_related("space__parent").get(pk=process.pk)
    )
    Entry.objects.filter(process=process, kind=PROCESS).delete()
    if process.is_published:
        Entry.objects.bulk_create(process_entries(process))


@transaction.atomic
def enter_space(*, space: Space) -> None:
    """Let a space be found as it is now, in each of its languages. Two who enter it at once take turns."""
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    Entry.objects.filter(space=space, kind=SPACE).delete()
    Entry.objects.bulk_create(space_entries(space))


@transaction.atomic
def gather(*, process: Process) -> None:
    """Have the worker enter all the contributions of a process, from the first."""
    Gathering.objects.update_or_create(process=process, defaults={"after": 0})


@transaction.atomic
def gather_all() -> None:
    """Have everything entered again. What is found meanwhile stays found."""
    Upkeep.objects.update_or_create(pk=1, defaults={"spaces_due": True})
    Gathering.objects.update(after=0)
    waiting = Gathering.objects.values("process")
    Gathering.objects.bulk_create(
        Gathering(process_id=pk)
        for pk in Process.objects.filter(published_at__isnull=False)
        .exclude(pk__in=waiting)
        .values_list("pk", flat=True)
    )


@transaction.atomic
def gather_some() -> int:
    """Enter the next batch of what waits to be; returns how many contributions were looked at, 0 once all are in.

    The entries of the batch and the place reached are one transaction: a kill loses that batch and nothing else.
    """
    waiting = (
        Gathering.objects.select_for_update(of=("self",))
        .select_related("process__space__parent")
        .order_by("since", "pk")
        .first()
    )
    if waiting is None:
        return 0
    process = waiting.process
    if waiting.after == 0:
        enter_process(process=process)
    # Held until the entries are written: whoever hides one meanwhile waits, and then finds its entry to remove.
    # (Whoever only points to one, by an opinion or a reply, does not wait: no_key.)
    batch = list(
        Contribution.objects.select_for_update(no_key=True)
        .filter(process=process, pk__gt=waiting.after)
        .order_by("pk")[:BATCH]
    )
    if not batch or not process.is_published:
        waiting.delete()
        return 1
    for one in batch:
        one.process = process
    Entry.objects.filter(contribution__in=batch).delete()
    Entry.objects.bulk_create(
        contribution_entries([one for one in batch if is_found(one)], spaces_around(process.space_id))
    )
    waiting.after = batch[-1].pk
    waiting.save(update_fields=["after"])
    return len(batch)


def enter_spaces() -> bool:
    """Enter every space again when that is due; returns whether it was."""
    if not Upkeep.objects.filter(pk=1, spaces_due=True).exists():
        return False
    for space in Space.objects.select_related("parent").order_by("pk").iterator():
        enter_space(space=space)
    Upkeep.objects.filter(pk=1).update(spaces_due=False)
    return True


def count_common_words(*, now: bool = False) -> bool:
    """Count the words that many texts hold, when the texts have become many more or fewer; returns whether it did."""
    upkeep = Upkeep.objects.filter(pk=1).first()
    texts = Entry.objects.count()
    counted = upkeep.counted_texts if upkeep else 0
    if not now and counted / GROWTH <= texts <= counted * GROWTH:
        return False
    found = index().common_words(at_least=max(COMMON_AT_LEAST, texts // COMMON_SHARE))
    with transaction.atomic():
        CommonWord.objects.all().delete()
        CommonWord.objects.bulk_create(
            (CommonWord(word=word, texts=count) for word, count in found.items()), batch_size=500
        )
        Upkeep.objects.update_or_create(pk=1, defaults={"counted_texts": texts})
    return True


@transaction.atomic
def make_ready() -> None:
    """After SQLite was brought up to date: have its index forget at once, and rewrite what it had not forgotten."""
    if index().make_ready():
        Upkeep.objects.update_or_create(pk=1, defaults={"to_rewrite": True})


@transaction.atomic
def rewrite_some() -> bool:
    """Write anew some pages of an index that still hold what left it; returns whether there is more to do."""
    upkeep = Upkeep.objects.filter(pk=1).first()
    if upkeep is None or not (upkeep.to_rewrite or upkeep.rewriting):
        return False
    begin = not upkeep.rewriting
    more = index().rewrite_some(begin=begin)
    # What leaves while pages are being rewritten asks for another round.
    if begin:
        Upkeep.objects.filter(pk=1).update(to_rewrite=False, rewriting=more)
    elif not more:
        Upkeep.objects.filter(pk=1).update(rewriting=False)
    return more or Upkeep.objects.filter(pk=1, to_rewrite=True).exists()


def keep_up(*, seconds: float = 2.0) -> bool:
    """What the worker does now and then, for about so many seconds; returns whether more is waiting."""
    until = time.monotonic() + seconds
    make_ready()
    enter_spaces()
    entered = False
    while gather_some():
        entered = True
        if time.monotonic() > until:
            return True
    if entered or cache.add("search:counted", 1, timeout=COUNT_SECONDS):
        count_common_words()
    while rewrite_some():
        if time.monotonic() > until:
            return True
    return False


def rebuild() -> int:
    """Enter everything again, now; returns how many texts can be found."""
    gather_all()
    enter_spaces()
    while gather_some():
        pass
    count_common_words(now=True)
    while rewrite_some():
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_entry")
    return Entry.objects.count()
