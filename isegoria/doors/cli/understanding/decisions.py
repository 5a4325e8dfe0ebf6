# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a facilitator decided, in a file, and the themes of the earlier start that it speaks of.

`docs/guide/themes.md` shows such a file. Texts are known again by their digests, so that a file that grew or whose
lines were sorted otherwise keeps its themes.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.formats.texts import Contributions, StoredTexts

from ..language import gettext as _
from ..outcome import BAD_INPUT, Stop

if TYPE_CHECKING:
    from isegoria.engine.themes.constraints import Constraints
    from isegoria.engine.themes.tree import Themes

FORMAT = "isegoria-decisions/1"
EARLIER = "themes.npz"
KEYS = {"format", "moved", "merged", "pinned", "names"}


def text_digests(texts: StoredTexts) -> NDArray[np.uint64]:
    """64 bits of each text."""
    found = np.empty(len(texts), dtype=np.uint64)
    for place, text in enumerate(texts):
        found[place] = int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")
    return found


def save_themes(path: Path, themes: "Themes", texts: StoredTexts) -> None:
    """What the next start needs to know of these themes: their numbers, their tree, and which text is in which."""
    names = json.dumps({str(number): name for number, name in themes.names.items()}, ensure_ascii=False)
    unfinished = path.with_name(f".{path.name}.part")
    with unfinished.open("wb") as stream:
        np.savez_compressed(
            stream,
            number=themes.number,
            parent=themes.parent,
            label=themes.label,
            digest=text_digests(texts),
            names=np.frombuffer(names.encode("utf-8"), dtype=np.uint8),
        )
    unfinished.replace(path)


def read_decisions(path: Path, earlier: Path, contributions: Contributions) -> "Constraints":
    """What was decided, for the texts of today. Raises Stop for a file that cannot be understood."""
    # Late: commands without decisions do not load it.
    from isegoria.engine.themes.constraints import Constraints

    told = _read(path)
    if not earlier.is_file():
        raise Stop(
            "no_earlier_themes",
            _("Decisions speak of the themes of an earlier start, and %(path)s is not there.") % {"path": earlier},
            kept=_("No report was written."),
            remedy=_("Start once without --keep and with the same --out, then decide, then start again with --keep."),
            exit_code=BAD_INPUT,
        )
    try:
        with np.load(earlier, allow_pickle=False) as kept:
            number, parent = kept["number"], kept["parent"]
            before = _matched(text_digests(contributions.texts), kept["digest"])
            label = np.append(kept["label"], -1).astype(np.int32)[before]
            names = {int(one): name for one, name in json.loads(kept["names"].tobytes()).items()}
    except (OSError, ValueError, KeyError) as error:
        raise Stop(
            "earlier_themes",
            _("%(path)s cannot be read: it is not what an earlier start left.") % {"path": earlier},
            remedy=_("Start once without --keep, then decide, then start again with --keep."),
            exit_code=BAD_INPUT,
        ) from error
    known = set(number.tolist())
    # Of two themes merged in an earlier start, only the one that was kept is still there: it stays.
    merged = [pair for pair in told["merged"] if pair[1] in known]
    done = {kept for kept, absorbed in told["merged"] if absorbed not in known}
    return Constraints(
        number,
        parent,
        label,
        _of_texts(told["moved"], contributions, path),
        tuple(merged),
        frozenset({*told["pinned"], *done}),
        {one: name for one, name in names.items() if one in known} | told["names"],
    )


def _matched(now: NDArray[np.uint64], before: NDArray[np.uint64]) -> NDArray[np.int64]:
    """(texts of today,) the place of each among the earlier texts, −1 for a new one."""
    if not len(before):
        return np.full(len(now), -1, dtype=np.int64)
    order = np.argsort(before, kind="stable")
    place = np.minimum(np.searchsorted(before[order], now), len(before) - 1)
    return np.where(before[order][place] == now, order[place], -1)


def _of_texts(moved: Mapping[int, int], contributions: Contributions, path: Path) -> dict[int, int]:
    """Text → theme, from line → theme."""
    place = {line: text for text, line in enumerate(contributions.lines.tolist())} if moved else {}
    for line in moved:
        if line not in place:
            _wrong(path, _("no contribution begins at line %(line)s") % {"line": line})
    return {place[line]: theme for line, theme in moved.items()}


def _wrong(path: Path, reason: str) -> NoReturn:
    raise Stop(
        "decisions",
        _("%(path)s cannot be used: %(reason)s.") % {"path": path, "reason": reason},
        kept=_("No report was written."),
        remedy=_("docs/guide/themes.md shows how decisions are written."),
        exit_code=BAD_INPUT,
    )


def _read(path: Path) -> dict[str, Any]:
    """The file's own words, checked."""
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        _wrong(path, _("it is not JSON (%(reason)s)") % {"reason": error})
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        _wrong(path, _("its “format” is not “%(format)s”") % {"format": FORMAT})
    if unknown := sorted(set(told) - KEYS):
        _wrong(path, _("“%(key)s” is none of its keys") % {"key": unknown[0]})
    whole = _numbers(path)
    return {
        "moved": {whole(one, "line"): whole(one, "theme") for one in _list(path, told, "moved")},
        "merged": [_pair(path, one) for one in _list(path, told, "merged")],
        "pinned": [whole({"pinned": one}, "pinned") for one in _list(path, told, "pinned")],
        "names": _names(path, told.get("names", {})),
    }


def _list(path: Path, told: Mapping[str, Any], key: str) -> list[Any]:
    found = told.get(key, [])
    if not isinstance(found, list):
        _wrong(path, _("“%(key)s” is not a list") % {"key": key})
    return found


def _numbers(path: Path) -> Callable[[Any, str], int]:
    def whole(one: Any, key: str) -> int:
        found = one.get(key) if isinstance(one, dict) else None
        if not isinstance(found, int) or isinstance(found, bool) or found < 0:
            _wrong(path, _("“%(key)s” is not a number of the report") % {"key": key})
        return found

    return whole


def _pair(path: Path, one: Any) -> tuple[int, int]:
    if not isinstance(one, list) or len(one) != 2 or not all(type(number) is int for number in one) or one[0] == one[1]:
        _wrong(path, _("“merged” is a list of pairs: the theme that stays, the theme put into it"))
    return one[0], one[1]


def _names(path: Path, told: Any) -> dict[int, str]:
    if not isinstance(told, dict) or not all(
        isinstance(name, str) and name.strip() and one.isascii() and one.isdigit() for one, name in told.items()
    ):
        _wrong(path, _("“names” gives a name to the number of each theme"))
    return {int(one): " ".join(name.split())[:200] for one, name in told.items()}
