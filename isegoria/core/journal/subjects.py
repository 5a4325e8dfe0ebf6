# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each app's rows read to the journal.

The journal knows a subject as (kind, id). So that anyone can check that the rows still say what was recorded,
the app that owns a kind registers, once, in its ``AppConfig.ready``, how those rows read today:

* ``loader(ids)`` returns ``{id: content}`` for the rows that stand, exactly as the last act on each recorded
  it. A row that is gone, or erased down to a tombstone, is left out.
* ``ids()`` lists the ids of all rows that must have an entry of their own, so that one slipped in by hand is
  found. Rows covered by a bulk entry are left out.
* ``publishable(ids)`` says which of a public kind may be shown now (a text hidden by moderation may not).
* ``rows(id)``, instead of a loader, streams the rows of a bulk entry in their recorded order, or returns None
  when they can no longer be read as they were.

Only the latest entry of a subject is compared with the rows; earlier ones are superseded. Hence the two rules
of whoever records: each entry of a subject records the *whole* content that its loader would return after the
act, and the row is written (or locked) before the entry is recorded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from . import canonical, merkle
from .errors import JournalError

Content = Mapping[str, object]
Loader = Callable[[list[str]], Mapping[str, Content]]
Rows = Callable[[str], Iterable[Content] | None]


@dataclass(frozen=True)
class SubjectKind:
    """How the rows of one kind of subject read."""

    name: str
    public: bool
    loader: Loader | None = None
    rows: Rows | None = None
    ids: Callable[[], Iterable[str]] | None = None
    publishable: Callable[[list[str]], Iterable[str]] | None = None

    def load(self, ids: list[str]) -> dict[str, Content]:
        """What the rows say now, by id; ids whose row does not stand are left out."""
        if self.loader is not None:
            return dict(self.loader(ids))
        loaded: dict[str, Content] = {}
        for subject_id in ids:
            rows = self.rows(subject_id) if self.rows else None
            if rows is not None:
                loaded[subject_id] = canonical.rows_content(*merkle.root_of(map(canonical.canonical_bytes, rows)))
        return loaded

    def shown(self, ids: list[str]) -> set[str]:
        """Which of these ids may be published with their content now."""
        if not self.public:
            return set()
        return set(ids) if self.publishable is None else set(self.publishable(ids))


_kinds: dict[str, SubjectKind] = {}


def register(
    subject_kind: str,
    loader: Loader | None = None,
    *,
    public: bool,
    rows: Rows | None = None,
    ids: Callable[[], Iterable[str]] | None = None,
    publishable: Callable[[list[str]], Iterable[str]] | None = None,
) -> None:
    """Say how the rows of a kind read. Give either ``loader`` or ``rows``. Registering again replaces."""
    if (loader is None) == (rows is None):
        raise JournalError("bad_loader", subject_kind=subject_kind)
    _kinds[subject_kind] = SubjectKind(subject_kind, public, loader, rows, ids, publishable)


def unregister(subject_kind: str) -> None:
    """Forget a kind, as when its tool is taken away."""
    _kinds.pop(subject_kind, None)


def find(subject_kind: str) -> SubjectKind | None:
    """How the rows of this kind read, or None when the app that owned it is gone."""
    return _kinds.get(subject_kind)


def registered() -> Iterator[SubjectKind]:
    """Every registered kind, by name."""
    yield from (_kinds[name] for name in sorted(_kinds))
