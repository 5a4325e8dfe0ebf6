# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the team decided of the themes of an earlier reading, so that the next one keeps it.

- An idea made of a theme and called otherwise since: the theme bears that name.
- An idea made of a theme and merged into another one that was made of a theme: the two themes are one.
- A text whose extracts all stand under ideas made of other themes: it is of the theme where most of them are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from isegoria.commons.synthesis.models import Extract, Idea, MachineReading, Membership, Theme
from isegoria.engine.themes.constraints import Constraints


def constraints_of(earlier: MachineReading | None, keys: NDArray[np.int64]) -> Constraints | None:
    """What the reading of texts of these keys must keep; None where there was none before."""
    if earlier is None:
        return None
    themes = list(earlier.themes.order_by("pk"))
    if not themes:
        return None
    place = {one.pk: at for at, one in enumerate(themes)}
    number = np.array([one.number for one in themes], dtype=np.int64)
    parent = np.array([place[one.parent_id] if one.parent_id else -1 for one in themes], dtype=np.int64)
    of_text = {
        contribution: place[theme]
        for contribution, theme in Membership.objects.filter(theme__reading=earlier, also=False)
        .values_list("contribution", "theme")
        .iterator(chunk_size=5_000)
    }
    label = np.array([of_text.get(key, -1) for key in keys.tolist()], dtype=np.int32)
    names, merged, theme_of_idea = _of_ideas(earlier, {one.number: one for one in themes})
    moved = _moved(earlier, keys, of_text, number, theme_of_idea, merged)
    return Constraints(number, parent, label, moved, tuple(merged), frozenset(), names)


def _of_ideas(
    earlier: MachineReading, known: dict[int, Theme]
) -> tuple[dict[int, str], list[tuple[int, int]], dict[int, int]]:
    """Names given, themes merged (kept, put into it), and the number of the theme that each standing idea is."""
    ideas = list(Idea.objects.filter(process=earlier.process_id, theme__isnull=False).select_related("theme"))
    by_key = {one.pk: one for one in ideas}
    names: dict[int, str] = {}
    theme_of_idea: dict[int, int] = {}
    merged: list[tuple[int, int]] = []
    for one in ideas:
        assert one.theme is not None  # noqa: S101 - filtered just above
        if one.theme.number not in known:
            continue
        if one.stands:
            theme_of_idea[one.pk] = one.theme.number
            if one.title not in (one.theme.name, one.theme.title):
                names[one.theme.number] = one.title
        elif one.state == Idea.State.MERGED:
            into: Idea | None = one
            for _again in range(50):  # a chain of merges, and never a circle
                into = by_key.get(into.merged_into_id or 0) if into is not None else None
                if into is None or into.stands:
                    break
            if into is not None and into.stands and into.theme is not None and into.theme.number in known:
                merged.append((into.theme.number, one.theme.number))
    gone = {absorbed for _, absorbed in merged}
    merged = [(kept, absorbed) for kept, absorbed in dict.fromkeys(merged) if kept != absorbed and kept not in gone]
    return {one: name for one, name in names.items() if one not in gone}, merged, theme_of_idea


def _moved(
    earlier: MachineReading,
    keys: NDArray[np.int64],
    of_text: dict[int, int],
    number: NDArray[np.int64],
    theme_of_idea: dict[int, int],
    merged: Iterable[tuple[int, int]],
) -> dict[int, int]:
    """Place of a text → number of the theme that it was moved to."""
    into = {absorbed: kept for kept, absorbed in merged}
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    rows = Extract.objects.filter(process=earlier.process_id, state=Extract.State.STANDING, idea__in=theme_of_idea)
    for contribution, idea in rows.values_list("contribution", "idea").order_by("pk").iterator(chunk_size=5_000):
        votes[contribution][theme_of_idea[idea]] += 1
    above = _ancestors(earlier)
    at = {key: row for row, key in enumerate(keys.tolist())}
    moved = {}
    for contribution, counted in votes.items():
        own = of_text.get(contribution)
        mine = above.get(int(number[own]), frozenset()) if own is not None else frozenset()
        if contribution in at and not mine & {into.get(one, one) for one in counted}:
            target = counted.most_common(1)[0][0]
            moved[at[contribution]] = into.get(target, target)
    return moved


def _ancestors(earlier: MachineReading) -> dict[int, frozenset[int]]:
    """Number of a theme → its own and those of the themes that it is in."""
    rows = {one.pk: one for one in earlier.themes.all()}
    found = {}
    for one in rows.values():
        chain, theme = {one.number}, one
        while theme.parent_id and len(chain) <= len(rows):
            theme = rows[theme.parent_id]
            chain.add(theme.number)
        found[one.number] = frozenset(chain)
    return found
