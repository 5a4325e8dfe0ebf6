# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page needs to show arguments to one person: their answers, and whether totals may be seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import Verdict
from isegoria.design.templatetags.prose import plain
from isegoria.engine.opinions.reading_order import ENOUGH
from isegoria.tools.debates.models import Position
from isegoria.tools.debates.queries import has_spoken, imported_totals, own_position, own_weighing
from isegoria.tools.debates.rules import may_see_totals

from .wording import SLUGS, weighing_bar

COUNTS_FROM = ENOUGH
"""Answers from which an argument's counts are shown: with fewer, one's own could be guessed."""


@dataclass(frozen=True)
class Reader:
    """One person before a debate."""

    person: Person | None
    position: Position | None
    totals: Verdict

    @property
    def stands(self) -> str:
        """The button of their position; "" without one."""
        return SLUGS[self.position.value] if self.position else ""


def reader_of(person: Person | None, phase: Phase) -> Reader:
    """At most three queries; none for a newcomer."""
    position = own_position(person, phase) if phase.rules_of_tool.ask_position else None
    shown = phase.rules_of_tool.totals
    spoken = shown == "after_speaking" and has_spoken(person, phase, position)
    return Reader(person, position, may_see_totals(phase, has_spoken=spoken))


def dress(arguments: Iterable[Contribution], reader: Reader) -> None:
    """Give each argument its reader's own answer (``own_slug``), its bar (``bar``) where it may be seen, its words
    alone (``words``), what its buttons send (``hidden``) and what was counted of it elsewhere (``imported``)."""
    rows = list(arguments)
    own: Mapping[int, int] = own_weighing(reader.person, [one.pk for one in rows]) if rows else {}
    for one in rows:
        value = own.get(one.pk)
        one.own_slug = "" if value is None else SLUGS[value]
        one.hidden = {"argument": one.public_id}
        # Markdown is read once a card, whatever the number of places that quote it.
        one.words = plain(one.body)
        standing = one.standing
        # They sway as the site's own do, and wait as long.
        one.imported = imported_totals(one) if reader.totals and one.is_public else None
        one.bar = None
        if reader.totals and one.is_public and standing.opinions >= COUNTS_FROM:
            one.bar = weighing_bar(standing.agrees, standing.passes, standing.disagrees)
