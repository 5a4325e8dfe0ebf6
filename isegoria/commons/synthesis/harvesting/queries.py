# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where extracts come from: what is shown of one, everywhere that one is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import slugify

from isegoria.commons.synthesis.models import Extract, Nature
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import READABLE, Contribution
from isegoria.core.manifest import find_kind, optional_url

_READABLE = {str(state) for state in READABLE}
_AT_A_TIME = 5_000  # keys in one statement


@dataclass(frozen=True, slots=True)
class Source:
    """An extract as it is shown, with where it comes from. What is not to be read any more is empty."""

    id: int
    public_id: str
    state: str
    nature: str
    words: str
    """Empty when the source cannot be read: it was erased, hidden, withdrawn or not published."""
    start: int
    stop: int
    by_machine: bool
    idea_id: int | None
    contribution_id: int
    contribution: str
    """Public id of the contribution."""
    contribution_state: str
    kind: str
    author_id: int | None
    author_row: tuple[Any, ...]
    """What the name of who wrote it is made of."""
    said_at: datetime
    language: str
    place: str
    version: int
    current_version: int
    merged_into: str
    """Public id of the text in which the source stands now, where it was merged."""
    space_slug: str
    process_slug: str
    title: str

    @property
    def stands(self) -> bool:
        """Whether it is an extract now: neither removed by the team nor erased with its source."""
        return self.state == Extract.State.STANDING

    @property
    def is_erased(self) -> bool:
        """Its source was erased: nothing of it is kept."""
        return self.state == Extract.State.ERASED or self.contribution_state == Contribution.State.ERASED

    @property
    def is_shown(self) -> bool:
        """Whether its words can be read."""
        return not self.is_erased and self.contribution_state in _READABLE

    @property
    def is_of_earlier_version(self) -> bool:
        """Its source was edited since."""
        return self.current_version > self.version

    @property
    def author(self) -> str:
        """Name of who wrote it, as others see it; empty for the organisers, and when the source cannot be read."""
        if self.author_id is None or not self.is_shown:
            return ""
        return Person.from_db("default", _NAME, self.author_row).display_name

    @property
    def nature_label(self) -> str | Promise:
        """What the passage is, in the reader's words."""
        return Nature(self.nature).label

    @property
    def kind_label(self) -> str | Promise:
        """What sort of contribution it was taken from."""
        kind = find_kind(self.kind)
        return kind.name if kind else self.kind

    @property
    def url(self) -> str:
        """The page of its source; empty when its kind's owner was removed."""
        kind = find_kind(self.kind)
        # Its public id is what counts; a page called by other words sends on to its own.
        ref = f"{self.contribution}-{slugify(self.title[:60]) if self.is_shown and self.title else self.kind}"
        return optional_url(kind.url_name, space=self.space_slug, process=self.process_slug, ref=ref) if kind else ""


def sources_of(extract_ids: Iterable[int]) -> dict[int, Source]:
    """What to show of some extracts, by their keys: one query for up to five thousand of them. Unknown keys are left
    out."""
    keys = sorted(set(extract_ids))
    found: dict[int, Source] = {}
    for start in range(0, len(keys), _AT_A_TIME):
        found.update((one.id, one) for one in _sources(Extract.objects.filter(pk__in=keys[start : start + _AT_A_TIME])))
    return found


def in_order(extracts: "QuerySet[Extract]") -> Sequence[Source]:
    """The same for the extracts of a list, in its order."""
    return _sources(extracts)


_NAME = ["id", "public_id", "pseudonym", "account_id", "is_imported", "erased_at"]
_COLUMNS = (
    "pk",
    "public_id",
    "state",
    "nature",
    "words",
    "start",
    "stop",
    "by_machine",
    "idea_id",
    "contribution_id",
    "contribution__public_id",
    "contribution__state",
    "contribution__kind",
    "contribution__created_at",
    "language",
    "contribution__place__name",
    "version",
    "contribution__current_version",
    "contribution__standing__merged_into__public_id",
    "process__space__slug",
    "process__slug",
    "contribution__title",
    "contribution__author_id",
    *(f"contribution__author__{name}" for name in _NAME[1:]),
)


def _sources(extracts: "QuerySet[Extract]") -> list[Source]:
    # Rows and no instances: a synthesis shows five thousand of them.
    return [_source(*row) for row in extracts.values_list(*_COLUMNS)]


def _source(
    pk: int,
    public_id: str,
    state: str,
    nature: str,
    words: str,
    start: int,
    stop: int,
    by_machine: bool,
    idea_id: int | None,
    contribution_id: int,
    contribution: str,
    contribution_state: str,
    kind: str,
    said_at: datetime,
    language: str,
    place: str | None,
    version: int,
    current_version: int,
    merged_into: str | None,
    space: str,
    process: str,
    title: str,
    author_id: int | None,
    *author: Any,
) -> Source:
    shown = state != Extract.State.ERASED and contribution_state in _READABLE
    return Source(
        id=pk,
        public_id=public_id,
        state=state,
        nature=nature,
        words=words if shown else "",
        start=start if shown else 0,
        stop=stop if shown else 0,
        by_machine=by_machine,
        idea_id=idea_id,
        contribution_id=contribution_id,
        contribution=contribution,
        contribution_state=contribution_state,
        kind=kind,
        author_id=author_id,
        author_row=(author_id, *author),
        said_at=said_at,
        language=language,
        place=place or "" if shown else "",
        version=version,
        current_version=current_version,
        merged_into=merged_into or "",
        space_slug=space,
        process_slug=process,
        title=title,
    )
