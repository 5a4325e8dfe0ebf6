# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows that came from elsewhere read to the journal: two bulk entries for each published import."""

from collections.abc import Iterable, Mapping

from isegoria.core.journal import subjects

from .actions import OPINIONS_SUBJECT, TEXTS_SUBJECT, TOTALS_SUBJECT
from .models import Import
from .queries import opinion_rows, text_rows, total_rows


def _published(subject_id: str) -> Import | None:
    return Import.objects.filter(public_id=subject_id, stage=Import.Stage.PUBLISHED).first()


def _texts(subject_id: str) -> Iterable[Mapping[str, object]] | None:
    record = _published(subject_id)
    return text_rows(record) if record else None


def _opinions(subject_id: str) -> Iterable[Mapping[str, object]] | None:
    record = _published(subject_id)
    return opinion_rows(record) if record else None


def _totals(subject_id: str) -> Iterable[Mapping[str, object]] | None:
    record = _published(subject_id)
    return total_rows(record) if record else None


def register() -> None:
    """Called once the apps are ready. Private kinds: only the site itself compares them with its tables."""
    subjects.register(TEXTS_SUBJECT, public=False, rows=_texts)
    subjects.register(OPINIONS_SUBJECT, public=False, rows=_opinions)
    subjects.register(TOTALS_SUBJECT, public=False, rows=_totals)
