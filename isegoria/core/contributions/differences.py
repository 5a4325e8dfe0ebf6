# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed from one version of a text to the next, word by word.

Published source of the search: E. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986),
here on words and between the beginning and the end that both have in common. Two texts that share little are told as
one taken away and one written: following every word that happens to return would cost much and read badly.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Kind = Literal["same", "out", "in"]
MOST_CHANGES = 600
"""Words added or taken away beyond which two texts are told whole."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)


@dataclass(frozen=True)
class Part:
    """Some text that both versions have (``same``), the first alone (``out``) or the second alone (``in``)."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Part]:
    """The second text with what was taken away and what was added: joining ``same`` and ``out`` parts gives
    ``before`` back, ``same`` and ``in`` parts give ``after``. At most about 600² steps."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _middle(old[start : len(old) - end], new[start : len(new) - end])
    told: list[tuple[Kind, str]] = [("same", word) for word in old[:start]]
    told += _in_order(middle)
    told += [("same", word) for word in old[len(old) - end :]]
    return [Part(kind, "".join(word for _kind, word in run)) for kind, run in groupby(told, key=lambda one: one[0])]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _middle(old: Sequence[str], new: Sequence[str]) -> list[tuple[Kind, str]]:
    """A shortest way from one to the other; both whole beyond ``MOST_CHANGES``."""
    whole: list[tuple[Kind, str]] = [("out", word) for word in old] + [("in", word) for word in new]
    if not old or not new:
        return whole
    # ends[k]: how far in `old` a way with the present number of changes gets on diagonal k = x − y.
    ends: dict[int, int] = {1: 0}
    steps: list[dict[int, int]] = []
    for changes in range(min(len(old) + len(new), MOST_CHANGES) + 1):
        steps.append(dict(ends) if changes else {1: 0})
        for k in range(-changes, changes + 1, 2):
            down = k == -changes or (k != changes and ends.get(k - 1, -1) < ends.get(k + 1, -1))
            x = ends[k + 1] if down else ends[k - 1] + 1
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            ends[k] = x
            if x >= len(old) and x - k >= len(new):
                return _walk_back(old, new, steps)
    return whole


def _walk_back(old: Sequence[str], new: Sequence[str], steps: Sequence[dict[int, int]]) -> list[tuple[Kind, str]]:
    told: list[tuple[Kind, str]] = []
    x, y = len(old), len(new)
    for changes in range(len(steps) - 1, -1, -1):
        ends, k = steps[changes], x - y
        if changes == 0:
            told += [("same", word) for word in reversed(old[:x])]
            break
        down = k == -changes or (k != changes and ends.get(k - 1, -1) < ends.get(k + 1, -1))
        before = k + 1 if down else k - 1
        from_x = ends[before]
        from_y = from_x - before
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            told.append(("same", old[x]))
        if down:
            y -= 1
            told.append(("in", new[y]))
        else:
            x -= 1
            told.append(("out", old[x]))
    return told[::-1]


def _in_order(told: Sequence[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """Between two words in common, first what went and then what came; a lone blank parts no change in two."""
    ordered: list[tuple[Kind, str]] = []
    out: list[str] = []
    came: list[str] = []

    def close() -> None:
        ordered.extend(("out", word) for word in out)
        ordered.extend(("in", word) for word in came)
        out.clear()
        came.clear()

    for number, (kind, word) in enumerate(told):
        if kind == "out":
            out.append(word)
        elif kind == "in":
            came.append(word)
        elif word.isspace() and (out or came) and number + 1 < len(told) and told[number + 1][0] != "same":
            out.append(word)
            came.append(word)
        else:
            close()
            ordered.append((kind, word))
    close()
    return ordered
