# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a polling station has to know of the ballots that it takes, and the registry of the tools that say it.

The station keeps marks: so many whole numbers a ballot. What they mean, how they are read from a form, drawn on paper
and said in words, is the tool's, which enters a ``BallotForm`` once the apps are ready.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from isegoria.core.processes.models import Phase
from isegoria.core.spaces.texts import LocalText, in_language

from .models import Urn
from .paper.sheets import Sheet


class Line(Protocol):
    """A line of what a ballot says: "Very good", and the options that have it; or a whole sentence, and no option."""

    @property
    def label(self) -> str: ...
    @property
    def names(self) -> Sequence[LocalText]: ...
    @property
    def more(self) -> int:
        """Options beyond those that are named."""
        ...

    @property
    def aside(self) -> bool:
        """Whether it tells of options that were left unmarked."""
        ...


@dataclass(frozen=True)
class Entry:
    """A ballot of paper as the desk types it in: the fields, filled in or not, and what was read in them."""

    template: str
    """The fields alone: the form around them and its buttons are the desk's."""
    context: Mapping[str, Any] = field(default_factory=dict)
    marks: list[int] | None = None
    """What was filled in, once it is without a fault and not blank."""
    faults: Sequence[tuple[str, str, str]] = ()
    """Of each fault: the id of the field (``"ballot-options"`` for the ballot as a whole), the option's name or "", and
    what is wrong."""
    note: str = ""
    """How many options may be marked, or the like; "" for nothing to say."""
    shape: str = ""
    """A word for the style sheet: the form is called ``ballot-<shape>``."""


def _always(urn: Urn) -> bool:
    return True


def _never(urn: Urn) -> bool:
    return False


@dataclass(frozen=True)
class BallotForm:
    """What differs from one tool to another. An urn comes with its phase, process and space."""

    asked: Callable[[Sequence[Urn]], Mapping[int, Mapping[str, str]]]
    """What is put to the vote with each urn, by language; the keys of the urns in the order of the tool's own pages.
    One query at most."""
    read: Callable[[Urn, Any], list[int]]
    """Marks as they are kept, one writing for those that say the same. Raises ``Refused`` on what the ballot does not
    offer."""
    nothing: Callable[[Urn], list[int]]
    """The marks of a blank ballot."""
    is_blank: Callable[[Urn, Sequence[int]], bool]
    sheet: Callable[[Urn], Sheet]
    """The ballot on paper."""
    entry: Callable[[Urn, Mapping[str, str] | None], Entry]
    """The fields in which the desk types a ballot of paper, with what was sent or empty."""
    in_words: Callable[[Urn, Sequence[int]], Sequence[Line]]
    is_secret: Callable[[Urn], bool] = _always
    draws_lot: Callable[[Urn], bool] = _never
    """Whether a seed is drawn at the opening, to break ties."""
    styles: tuple[str, ...] = ()
    """Style sheets that the fields need, as static files."""


_forms: dict[str, BallotForm] = {}


def register_ballot_form(tool_slug: str, form: BallotForm) -> None:
    """Enter what the ballots of a tool are like. Raises ``ValueError`` when another form has its slug."""
    if _forms.get(tool_slug, form) != form:
        raise ValueError(f"two forms of ballots are those of {tool_slug!r}")
    _forms[tool_slug] = form


def has_form(tool_slug: str) -> bool:
    """Whether the ballots of a tool are known."""
    return tool_slug in _forms


def form_of(phase: Phase) -> BallotForm:
    """The form of the ballots of a phase. Raises ``KeyError`` where its tool is not in the house."""
    return _forms[phase.tool_slug]


@dataclass(frozen=True)
class Asked:
    """An urn, and what is put to the vote with it."""

    urn: Urn
    texts: Mapping[str, str]

    @property
    def text(self) -> LocalText:
        """In the reader's language."""
        return in_language(self.texts)


def asked_in(phase: Phase, urns: Sequence[Urn]) -> list[Asked]:
    """Urns of one phase in the order in which its tool shows them, each with what is asked. One query at most."""
    texts = form_of(phase).asked(urns)
    places = {key: place for place, key in enumerate(texts)}
    ordered = sorted(urns, key=lambda one: (places.get(one.pk, len(places)), one.pk))
    return [Asked(one, texts.get(one.pk, {})) for one in ordered]
