# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bare shape of a tree of ideas, keys only: what an act checks before it changes anything."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from isegoria.commons.synthesis.models import Idea
from isegoria.core.processes.models import Process


def hold(process: Process | int) -> None:
    """Take the tree of a process until the act ends, so that two moves at once cannot make a cycle, nor two counts
    miss one another. Acts that also write extracts call it first: whoever held them the other way round would wait
    for ever. SQLite has one writer at a time already.
    """
    if connection.features.has_select_for_update:
        key = process if isinstance(process, int) else process.pk
        # Not against those who only point to the process: contributions go on being written meanwhile.
        list(Process.objects.select_for_update(no_key=True).filter(pk=key).values_list("pk"))


class Outline:
    """Which standing idea stands below which one, in order."""

    def __init__(self, process: Process | int) -> None:
        rows = Idea.objects.filter(process=process, state=Idea.State.STANDING).order_by("position", "pk")
        self.parents: dict[int, int | None] = dict(rows.values_list("pk", "parent_id"))
        self.below: dict[int | None, list[int]] = defaultdict(list)
        for pk, parent in self.parents.items():
            self.below[parent].append(pk)

    def __len__(self) -> int:
        return len(self.parents)

    def __contains__(self, pk: object) -> bool:
        return pk in self.parents

    def chain(self, pk: int | None) -> Iterator[int]:
        """The idea, then each one above it. Bounded, so that a cycle made by hand in the rows hangs no page."""
        for _step in range(len(self.parents)):
            if pk is None or pk not in self.parents:
                return
            yield pk
            pk = self.parents[pk]

    def depth(self, pk: int | None) -> int:
        """1 for an idea at the top; 0 for the top itself."""
        return sum(1 for _one in self.chain(pk))

    def subtree(self, pk: int) -> list[int]:
        """The idea and all below it, each before those below it."""
        found, waiting = [], [pk]
        while waiting and len(found) <= len(self.parents):
            one = waiting.pop()
            found.append(one)
            waiting += reversed(self.below[one])
        return found

    def height(self, pk: int) -> int:
        """Levels from this idea to the lowest one below it: 1 where none is."""
        level, height = [pk], 0
        while level and height <= len(self.parents):
            height += 1
            level = [child for one in level for child in self.below[one]]
        return height
