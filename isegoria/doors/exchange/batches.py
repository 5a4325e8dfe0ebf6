# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one staged batch becomes: read before its transaction, then written in it by the acts of the rooms concerned."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from isegoria.commons.comments.actions import ImportedComment, import_comments
from isegoria.core.accounts.models import ImportedPerson, Person
from isegoria.core.contributions.actions import ImportedContribution, import_contributions
from isegoria.core.contributions.models import Contribution, Provenance
from isegoria.core.expressions.actions import ImportedOpinion, import_all_totals, import_opinions
from isegoria.core.expressions.models import ImportedTotals
from isegoria.core.processes.models import Phase

from .destinations import COMMENT, DESTINATIONS, write_details
from .models import Import
from .sources import SOURCES
from .staging_file import Staged, StagedText

Writing = Callable[[], object]
Row = tuple[Any, ...]


def moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def opinions(record: Import, staged: Staged, rows: list[Row]) -> Writing:
    people = _people(record, staged, {row[1] for row in rows})
    texts = _texts(record, staged, {row[2] for row in rows})
    given = [
        ImportedOpinion(person_id=people[person], contribution_id=texts[text], value=value, given_at=moment(at))
        for _n, person, text, value, at in rows
    ]
    return lambda: import_opinions(given)


class _Texts:
    """A batch of texts: those that stand by themselves by role, then the comments, which may answer them."""

    def __init__(self, record: Import, staged: Staged, rows: list[Row]) -> None:
        self.record = record
        self.rows = [StagedText(*row) for row in rows]
        self.language = record.options["language"]
        self.phases = {phase.slug: phase for phase in Phase.objects.filter(process=record.process_id)}
        for phase in self.phases.values():
            phase.process = record.process
        self.people = _people(record, staged, {row.author for row in self.rows if row.author is not None})
        own = {row.n for row in self.rows}
        above = {n for row in self.rows if row.role == COMMENT for n in (row.root, row.parent) if n not in own}
        self.external_ids = {row.n: row.external_id for row in self.rows}
        self.made: dict[int, Contribution] = {}
        if above:
            self.external_ids |= staged.external_ids("texts", above)
            found = {
                one.external_id: one.contribution
                for one in Provenance.objects.filter(
                    source=record.source, external_id__in=[self.external_ids[n] for n in above]
                ).select_related("contribution__phase__process")
            }
            self.made = {n: found[self.external_ids[n]] for n in above}

    def write(self) -> None:
        for role, destination in DESTINATIONS.items():
            some = [row for row in self.rows if row.role == role]
            if some:
                self._write_role(role, destination.kind, self.phases[destination.phase], some)
        comments = [row for row in self.rows if row.role == COMMENT]
        by_phase: dict[int, list[StagedText]] = {}
        for row in comments:
            by_phase.setdefault(self.made[row.root].phase_id, []).append(row)
        for some in by_phase.values():
            self._write_comments(some)
        self._write_totals()

    def _state(self, row: StagedText) -> str:
        if row.state == "undecided":
            return Contribution.State.PENDING if self.record.options["strict"] else Contribution.State.PUBLISHED
        return row.state

    def _common(self, row: StagedText, phase: Phase) -> dict[str, Any]:
        return {
            "external_id": row.external_id,
            "body": row.body,
            "language": self.language,
            "state": self._state(row),
            "created_at": moment(row.at) or phase.opens_at or timezone.now(),
            "author": Person(pk=self.people[row.author]) if row.author is not None else None,
        }

    def _write_role(self, role: str, kind: str, phase: Phase, rows: list[StagedText]) -> None:
        made = import_contributions(
            kind=kind,
            phase=phase,
            source=self.record.source,
            rows=[ImportedContribution(**self._common(row, phase), title=row.title) for row in rows],
        )
        self.made |= {row.n: made[row.external_id] for row in rows}
        write_details(role, [(made[row.external_id], row.category, row.side) for row in rows])

    def _write_comments(self, rows: list[StagedText]) -> None:
        phase = self.made[rows[0].root].phase
        made = import_comments(
            phase=phase,
            source=self.record.source,
            rows=[
                ImportedComment(
                    **self._common(row, phase),
                    on=self.made[row.root],
                    reply_to="" if row.parent == row.root else self.external_ids[row.parent],
                    side=row.side,
                )
                for row in rows
            ],
        )
        self.made |= {row.n: made[row.external_id] for row in rows}

    def _write_totals(self) -> None:
        counted_on = self.record.options.get("counted_on")
        platform = SOURCES.get(self.record.format)
        counted_by = platform.name if platform else self.record.source
        import_all_totals(
            [
                ImportedTotals(
                    contribution=self.made[row.n],
                    source=counted_by,
                    as_of=date.fromisoformat(counted_on) if counted_on else None,
                    **json.loads(row.totals),
                )
                for row in self.rows
                if row.totals
            ]
        )


def texts(record: Import, staged: Staged, rows: list[Row]) -> Writing:
    return _Texts(record, staged, rows).write


def _people(record: Import, staged: Staged, numbers: set[int]) -> dict[int, int]:
    """Staged number → key, for the few people of one batch."""
    if not numbers:
        return {}
    external = staged.external_ids("people", numbers)
    keys = dict(
        ImportedPerson.objects.filter(source=record.source, external_id__in=external.values()).values_list(
            "external_id", "person_id"
        )
    )
    return {n: keys[external_id] for n, external_id in external.items()}


def _texts(record: Import, staged: Staged, numbers: set[int]) -> dict[int, int]:
    external = staged.external_ids("texts", numbers)
    keys = dict(
        Provenance.objects.filter(source=record.source, external_id__in=external.values()).values_list(
            "external_id", "contribution_id"
        )
    )
    return {n: keys[external_id] for n, external_id in external.items()}
