# SPDX-License-Identifier: AGPL-3.0-or-later
"""Projects that organisers bring in from a table: written down elsewhere, without an author here.

A batch at a time: SQLite lets one write at once. What is left to do is read from the rows, so that whoever is stopped
in the middle goes on by doing the same again, and no line comes twice.
"""

import time
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.bringing.actions import BroughtText, bring
from isegoria.core.contributions.models import Contribution, Provenance
from isegoria.core.contributions.rules import may_bring
from isegoria.core.processes.models import Phase, Process
from isegoria.core.processes.rules import may_change
from isegoria.core.spaces.rules import may_organise

from ...actions import open_budget
from ...models import Project
from ...projects.actions import attest
from ...tool import PROJECT
from .queries import can_be_taken_back, left_to_bring
from .reading import LONGEST_TEXT, Line

AT_ONCE = 16
TAKEN_BACK_AT_ONCE = 6
"""Projects in one transaction: some 50 ms."""
WAITED = 3.0
"""Seconds for which a page waits; whoever presses again goes on."""


def bring_projects(*, phase: Phase, by: Account | None, source: str, lines: Sequence[Line]) -> int:
    """Bring lines of a table in, those that are there left alone; returns how many are left. Raises ``Refused``."""
    may_bring(by, phase).require()
    until = time.monotonic() + WAITED
    left = left_to_bring(source, lines)
    while left:
        _bring_some(phase=phase, by=by, source=source, lines=left[:AT_ONCE])
        left = left[AT_ONCE:]
        if time.monotonic() > until:
            break
    return len(left)


@transaction.atomic
def _bring_some(*, phase: Phase, by: Account | None, source: str, lines: Sequence[Line]) -> None:
    budget = open_budget(process=phase.process)  # held: two organisers take turns, and numbers follow one another
    lines = left_to_bring(source, lines)
    texts = [BroughtText(body=one.body, title=one.title) for one in lines]
    made = bring(
        kind=PROJECT, phase=phase, by=by, texts=texts, language=phase.process.language, max_length=LONGEST_TEXT
    )  # fmt: skip
    last = budget.projects.aggregate(last=Max("number"))["last"] or 0
    for number, (text, line) in enumerate(zip(made, lines, strict=True), start=last + 1):
        Provenance.objects.create(contribution=text, source=source, external_id=line.key)
        about = line.about
        project = Project.objects.create(
            contribution=text,
            budget=budget,
            number=number,
            pot=about.pot,
            category=about.category,
            estimate=about.estimate,
            latitude=about.latitude,
            longitude=about.longitude,
        )
        attest(project, "project.brought")


def take_back(*, process: Process, by: Account | None, source: str) -> int:
    """Withdraw the projects of a table that nobody has studied and that are on no ballot; returns how many are left.

    Raises ``Refused``.
    """
    if by is not None:
        may_organise(by, process.space).require()
    may_change(process).require()
    until = time.monotonic() + WAITED
    rows = can_be_taken_back(process, source)
    while some := list(rows[:TAKEN_BACK_AT_ONCE]):
        with transaction.atomic():
            for one in some:
                set_state(contribution=one, state=Contribution.State.WITHDRAWN, kind=f"{PROJECT}.withdrawn")
            # So that the same file can be brought in once more.
            Provenance.objects.filter(contribution__in=some).delete()
        if time.monotonic() > until:
            return rows.count()
    return 0
