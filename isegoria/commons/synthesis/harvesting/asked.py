# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the address of a list asks for, read and written again: whatever is unknown is left out rather than refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from isegoria.commons.synthesis.models import Nature, Theme
from isegoria.commons.synthesis.tree.queries import Tree
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Phase

from .listing import ALL, NO_IDEA, SHOWS, ExtractsWanted, TextsWanted, with_those_below

_TEXTS = ("q", "phase", "kind", "show", "theme", "idea")
_EXTRACTS = ("q", "nature", "idea", "state", "edited", "mine")


def words_of(text: str) -> str:
    """Words typed into a search box, on one line."""
    return " ".join(text.replace("\0", " ").split())[:100]


def key_of(text: str) -> int:
    """The key that a page goes on from; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


@dataclass(frozen=True)
class Asked:
    """The words of an address, without what is left at its default, and the same as keys."""

    given: Mapping[str, str]
    wanted: Any

    def address(self, **changes: str) -> str:
        """The query of the same list with something changed; "?" for one that asks for nothing."""
        return f"?{self.query(**changes)}"

    def query(self, **changes: str) -> str:
        return urlencode({key: value for key, value in {**self.given, **changes}.items() if value})

    @property
    def narrows(self) -> bool:
        return bool(self.given)

    def __getitem__(self, key: str) -> str:
        return self.given.get(key, "")


def read_texts_asked(given: Any, *, phases: Sequence[Phase], themes: Sequence[Theme], tree: Tree) -> Asked:
    """What the list of texts is asked for."""
    said = _said(given, _TEXTS)
    by_slug = {one.slug: one.pk for one in phases}
    numbers = {str(one.number): one.pk for one in themes}
    ideas = {one.public_id: one.pk for one in tree.ideas.values()}
    if said.get("show") not in SHOWS[1:]:
        said.pop("show", None)
    _keep_known(said, "phase", by_slug)
    _keep_known(said, "theme", numbers)
    _keep_known(said, "idea", {**ideas, NO_IDEA: 0})
    theme = numbers.get(said.get("theme", ""))
    wanted = TextsWanted(
        words=said.get("q", ""),
        phase=by_slug.get(said.get("phase", "")),
        kind=said.get("kind", ""),
        show=said.get("show", ALL),
        themes=None if theme is None else with_those_below(theme, themes),
        idea=ideas.get(said.get("idea", "")),
        no_idea=said.get("idea") == NO_IDEA,
    )
    return Asked(said, wanted)


def read_extracts_asked(given: Any, *, tree: Tree, account: Account) -> Asked:
    """What the list of extracts is asked for."""
    said = _said(given, _EXTRACTS)
    ideas = {one.public_id: one.pk for one in tree.ideas.values()}
    if said.get("nature") not in Nature.values:
        said.pop("nature", None)
    if said.get("state") != "removed":
        said.pop("state", None)
    _keep_known(said, "idea", {**ideas, NO_IDEA: 0})
    wanted = ExtractsWanted(
        words=said.get("q", ""),
        nature=said.get("nature", ""),
        idea=ideas.get(said.get("idea", "")),
        no_idea=said.get("idea") == NO_IDEA,
        removed=said.get("state") == "removed",
        edited=bool(said.get("edited")),
        by=account if said.get("mine") else None,
    )
    return Asked(said, wanted)


def _said(given: Any, names: Sequence[str]) -> dict[str, str]:
    found = {name: words_of(given.get(name, "")) for name in names}
    return {name: value for name, value in found.items() if value}


def _keep_known(said: dict[str, str], name: str, known: Mapping[str, Any]) -> None:
    if said.get(name, "") not in known:
        said.pop(name, None)
