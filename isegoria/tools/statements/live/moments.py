# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of a conversation at one moment to tell whether a map held in memory is still of its opinions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Q, Sum
from numpy.typing import NDArray

from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.actions import OPINION_SUBJECT
from isegoria.core.expressions.models import Opinion
from isegoria.core.expressions.queries import people_set_aside, that_count
from isegoria.core.journal.queries import latest_size, subjects_since
from isegoria.core.processes.models import Phase
from isegoria.engine.profiles.opinions import Id
from isegoria.tools.statements.gathering import phases_of, statements_that_count, triplets
from isegoria.tools.statements.queries import fingerprint

MOST_ACTS = 100_000
"""Acts since the last look, beyond which reading every opinion is as quick."""
AT_ONCE = 10_000  # parameters of a statement


@dataclass(frozen=True)
class Moment:
    """A conversation at one moment. To be read inside ``one_moment``, with whatever is read on its account."""

    phase: Phase
    phases: tuple[int, ...]
    fingerprint: Mapping[str, Any]
    names: Mapping[int, str]
    """Public id of each statement that counts, by its key."""
    shown: frozenset[int]
    """Keys of those that place people."""
    totals: Mapping[int, tuple[int, int, int]]
    """Agree, disagree, pass of each statement: its counters, which change with each act and in its transaction."""
    set_aside: frozenset[int]
    """People whose opinions count nowhere here."""
    merges: tuple[int, int]
    """Changes whenever two persons turn out to be one, anywhere on the site."""
    log_size: int
    """Entries of the journal that have their place in the log."""

    @classmethod
    def now(cls, phase: Phase) -> "Moment":
        """Seven queries. Complexity: O(statements + people set aside)."""
        phases = phases_of(phase)
        rows = list(
            statements_that_count(phases).values_list(
                "pk", "public_id", "state", "standing__agrees", "standing__disagrees", "standing__passes"
            )
        )
        merged = Person.objects.filter(merged_into__isnull=False).aggregate(
            people=Count("pk"), keys=Sum("pk", default=0)
        )
        return cls(
            phase=phase,
            phases=phases,
            fingerprint=fingerprint(phase),
            names={row[0]: row[1] for row in rows},
            shown=frozenset(row[0] for row in rows if row[2] == Contribution.State.PUBLISHED),
            totals={row[0]: (row[3] or 0, row[4] or 0, row[5] or 0) for row in rows},
            set_aside=frozenset(people_set_aside(phase.process).values_list("person", flat=True)),
            merges=(merged["people"], merged["keys"]),
            log_size=latest_size(),
        )

    def opinions_since(self, log_size: int) -> NDArray[np.int64] | None:
        """(person, statement key, value) as it now is of each opinion given or changed since the log had that size.
        Some may have been there already. None when there were more than ``MOST_ACTS`` acts."""
        acts = subjects_since(log_size, OPINION_SUBJECT, at_most=MOST_ACTS + 1)
        if len(acts) > MOST_ACTS:
            return None
        keys = sorted({int(one) for one in acts})
        found = [
            triplets(self._that_count(Q(pk__in=keys[start : start + AT_ONCE])))
            for start in range(0, len(keys), AT_ONCE)
        ]
        return np.concatenate([np.zeros((0, 3), dtype=np.int64), *found])

    def opinions_on(self, statements: Sequence[int]) -> NDArray[np.int64]:
        """The same of every opinion on some statements."""
        return triplets(self._that_count(Q(contribution__in=statements)))

    def opinions_of(self, people: Iterable[int]) -> NDArray[np.int64]:
        """The same of every opinion of some people."""
        return triplets(self._that_count(Q(person__in=list(people))))

    def merged_among(self, people: Iterable[Id]) -> set[int]:
        """Of these people, those whose acts went to another person, and those other persons."""
        rows = Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
        known = set(people)
        return {one for row in rows.iterator(chunk_size=10_000) if row[0] in known for one in row}

    def _that_count(self, which: Q) -> Any:
        given = Opinion.objects.filter(which, contribution__in=self._statements())
        return that_count(given, self.phase.process)

    def _statements(self) -> Any:
        return statements_that_count(self.phases).order_by().values("pk")
