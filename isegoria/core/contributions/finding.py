# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which texts of a process hold some words: asked by any room, answered by the one that keeps an index, if it is there.

So a list with filters of its own finds words as the site's own search does, without knowing it.
"""

from collections.abc import Callable, Sequence

from django.db.models import Q

from isegoria.core.processes.models import Process

from .models import READABLE, Contribution

MOST = 5_000
"""Texts that are found, the latest ones: whoever wants others says more."""
Finder = Callable[[Process, str, str, int], Sequence[int]]
"""Process, words, language of who asks, most of them → keys of contributions."""
_finders: list[Finder] = []


def finds(finder: Finder) -> Finder:
    """Enter the room that keeps an index (a decorator, called once)."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def holding(process: Process, words: str, *, language: str) -> Sequence[int]:
    """Keys of the public contributions of a process that hold some words; none where nothing was asked."""
    words = " ".join(words.replace("\0", " ").split())[:200]
    if not words:
        return ()
    for finder in _finders:
        return finder(process, words, language, MOST)
    wanted = Q()
    for word in words.split():
        wanted &= Q(title__icontains=word) | Q(body__icontains=word)
    found = Contribution.objects.filter(wanted, process=process, state__in=READABLE)
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST])
