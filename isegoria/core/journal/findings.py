# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an audit found: coded findings with their parameters, and counts."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from .sentences import finding_sentence

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as recorded; ``params`` names entry, position and subject where known."""

    code: str
    params: dict[str, object]

    def __str__(self) -> str:
        """The finding as a sentence, in the language now in use."""
        return finding_sentence(self.code, self.params)


@dataclass
class Report:
    """Findings (the first ``limit`` in full, all of them in ``tally``) and counts of what was checked."""

    limit: int = 1000
    findings: list[Finding] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.tally

    def add(self, code: str, **params: object) -> None:
        """Note a finding. Past the limit it is only counted, so that memory stays flat."""
        self.tally[code] += 1
        if len(self.findings) < self.limit:
            self.findings.append(Finding(code, params))

    def as_json(self) -> dict[str, object]:
        """The report for programs, with a sentence for people beside each code."""
        return {
            "ok": self.ok,
            "findings": [{"code": one.code, "params": one.params, "sentence": str(one)} for one in self.findings],
            "tally": dict(sorted(self.tally.items())),
            "counts": dict(sorted(self.counts.items())),
        }
