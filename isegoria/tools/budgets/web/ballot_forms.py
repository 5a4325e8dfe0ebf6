# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ballot of a budget as it was filled in: read from what was sent, given back as it was with each fault at its
place. And which of its projects are shown, where one looks for some of them without a script.

Not a Django form: two hundred projects would be two hundred fields to build and to draw, one template each.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from isegoria.commons.attachments.models import Attachment
from isegoria.core.spaces.texts import LocalText
from isegoria.design.figures import number
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.voting.marks import check_marks
from isegoria.tools.budgets.voting.slip import Slip, SlipLine

LONGEST_NUMBER = 7
SORTS = ("drawn", "cheap", "dear", "number")


@dataclass
class Line:
    """One project on the page: what was given for it, what is wrong with that, and whether it is among those asked
    for."""

    slip: SlipLine
    cost: str
    """In words."""
    pot_name: LocalText | None = None
    """Which pot would pay; None where there is one only."""
    picture: Attachment | None = None
    value: str = ""
    fault: str = ""
    is_shown: bool = True

    @property
    def name(self) -> str:
        return f"m{self.slip.place}"

    @property
    def id(self) -> str:
        return f"project-{self.slip.place}"

    @property
    def is_marked(self) -> bool:
        return self.value not in ("", "0")


@dataclass(frozen=True)
class Looked:
    """Which projects someone looks for, and in which order."""

    words: str = ""
    category: str = ""
    pot: str = ""
    sort: str = SORTS[0]

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.category or self.pot)


@dataclass
class Filled:
    """A slip and what someone filled in: ``marks`` once it is without a fault."""

    slip: Slip
    lines: list[Line]
    district: int = 0
    child: bool = False
    blank: bool = False
    faults: list[str] = field(default_factory=list)
    """What is wrong with the ballot as a whole."""
    marks: list[int] | None = None
    sent: bool = False
    looked: Looked = field(default_factory=Looked)

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.fault]

    @property
    def count(self) -> int:
        return len(self.faults) + len(self.wrong)

    @property
    def shown(self) -> list[Line]:
        return [line for line in self.lines if line.is_shown]

    @property
    def aside(self) -> list[Line]:
        """Projects that are marked and not among those looked for: their marks travel with the form."""
        return [line for line in self.lines if line.is_marked and not line.is_shown]

    @property
    def told(self) -> list[int]:
        """The marks as far as they can be read: what the basket shows, be the ballot without a fault or not."""
        marks = self.slip.nothing
        for line in self.lines:
            text = line.value
            if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
                marks[line.slip.place] = int(text)
        marks[-2], marks[-1] = self.district, int(self.child)
        return marks


def empty(slip: Slip, order: Sequence[SlipLine] = (), pictures: Mapping[int, Attachment] | None = None) -> Filled:
    """A slip on which nothing is filled in; ``order``: its projects as this reader sees them."""
    known = pictures or {}
    lines = [
        Line(
            line,
            money(line.cost, slip.currency),
            slip.pots[line.pot].name if len(slip.pots) > 1 else None,
            known.get(line.project or 0),
        )
        for line in order or slip.lines
        if not line.is_funded
    ]
    return Filled(slip, lines)


def fill(found: Filled, marks: Sequence[int]) -> Filled:
    """The same, filled in with marks that stand already, to be changed."""
    found.marks = list(marks)
    found.blank = found.slip.is_blank(marks)
    found.district, found.child = found.slip.district_of(marks), found.slip.is_child(marks)
    for line in found.lines:
        if mark := marks[line.slip.place]:
            line.value = str(mark)
    return found


def read(found: Filled, sent: Mapping[str, str], *, check: bool = True) -> Filled:
    """What was sent, with ``marks`` where it can be cast; whatever was typed stays. Without ``check``, nothing is said
    to be wrong: someone only looks for a project."""
    found.sent = check
    for line in found.lines:
        line.value = sent.get(line.name, "").strip()[:40]
    given = sent.get("district", "")
    found.district = int(given) if given.isascii() and given.isdigit() and len(given) <= 4 else 0
    found.child = sent.get("child", "") == "1"
    found.blank = sent.get("blank", "") == "1"
    _sort(found, sent)
    if check:
        _check(found)
    else:
        _look(found)
    return found


def _check(found: Filled) -> None:
    slip, marks = found.slip, found.slip.nothing
    marks[-2], marks[-1] = found.district, int(found.child)
    for line in found.lines:
        if line.value and (mark := _mark(slip, line)) is not None:
            marks[line.slip.place] = mark
    if found.wrong:
        return
    nothing = slip.is_blank(marks)
    if found.blank and not nothing:
        found.faults.append(_("You chose projects and said “blank” as well. Untick “blank”, or empty your basket."))
    elif nothing and not found.blank:
        found.faults.append(_("Nothing is chosen yet. Choose a project; or tick “blank”, which is a valid vote too."))
    else:
        _say(found, marks)
    if not found.count:
        found.marks = marks


def _say(found: Filled, marks: Sequence[int]) -> None:
    """Put each fault where it belongs: at its project, all such projects at once; else one above all of them."""
    left = list(marks)
    while not (verdict := check_marks(found.slip, left)):
        line = next((one for one in found.lines if one.slip.place == verdict.params.get("place")), None)
        if line is None or line.fault:
            if not found.wrong:
                found.faults.append(verdict.reason_text)
            return
        line.fault = verdict.reason_text
        line.is_shown = True
        left[line.slip.place] = 0


def _mark(slip: Slip, line: Line) -> int | None:
    """The mark that was given for a project; None, and the fault said, where it is none."""
    text = line.value
    whole = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
    if whole is not None and whole <= slip.most_mark:
        return whole
    line.is_shown = True
    if slip.kind == "rankings":
        line.fault = _("Give a rank from 1 to %(most)s, or leave it empty.") % {"most": number(slip.most_mark)}
    elif slip.kind in ("points", "scores"):
        line.fault = _("Give a whole number from 0 to %(most)s.") % {"most": number(slip.most_mark)}
    else:
        line.fault = _("Tick the box of this project, or leave it empty.")
    return None


# --- looking for projects without a script ----------------------------------------------------------------
def _sort(found: Filled, sent: Mapping[str, str]) -> None:
    sort = sent.get("sort", SORTS[0])
    found.looked = Looked(
        words=" ".join(sent.get("q", "").replace("\0", "").split())[:100],
        category=sent.get("category", "")[:200],
        pot=sent.get("pot", "")[:6],
        sort=sort if sort in SORTS else SORTS[0],
    )
    if sort == "number":
        found.lines.sort(key=lambda line: line.slip.number)
    elif sort in ("cheap", "dear"):
        found.lines.sort(key=lambda line: line.slip.cost, reverse=sort == "dear")


def _look(found: Filled) -> None:
    """Show those that are looked for, of the district that was chosen."""
    words, groups = flat(found.looked.words).split(), found.slip.groups
    for line in found.lines:
        name = flat(line.slip.name.text)
        line.is_shown = (
            (not found.looked.category or line.slip.category == found.looked.category)
            and (not found.looked.pot or str(line.slip.pot) == found.looked.pot)
            and groups[line.slip.place] in (0, found.district)
            and all(word in name or word == str(line.slip.number) for word in words)
        )


def flat(text: str) -> str:
    """A text as it is searched: small letters, without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)).lower()
