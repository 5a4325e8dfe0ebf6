# SPDX-License-Identifier: LGPL-3.0-or-later
"""What a verification found: a stable code, its parameters, and an English sentence made from both.

A finding is no error: the file could be read, and it does not say what it should. What cannot be read at all is an
``EngineError``. Other floors translate the codes.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[int, int], None]

SENTENCES: dict[str, str] = {
    "content_changed": ("Entry {entry} ({kind}): {subject_kind} {subject_id} no longer says what was recorded."),
    "subject_missing": ("Entry {entry} ({kind}): {subject_kind} {subject_id} is gone, and no erasure was recorded."),
    "subject_unknown": "subjects.jsonl names entry {entry}, which is not in the log.",
    "secret_missing": "Entry {entry} ({kind}): its secret is gone, and no erasure was recorded.",
    "entry_changed": "Entry {entry} (position {position}, {subject_kind} {subject_id}) was altered once in the log.",
    "entry_missing": "The entries at positions {from_position} to {to_position} are missing.",
    "entry_repeated": "Entry {entry} stands in the log more than once, again at position {position}.",
    "entry_reordered": "Entry {entry} was moved to position {position}; position {belongs_at} is where it was logged.",
    "entries_truncated": "The log ends after {size} entries; a signed head covers {head_size}: {missing} are missing.",
    "entry_without_head": "No signed head covers the entries at positions {from_position} to {to_position}.",
    "root_mismatch": (
        "Something between positions {from_position} and {to_position} was altered, moved, added or removed: "
        "the head at {tree_size} has another root."
    ),
    "log_rewritten": (
        "The log was rewritten after position {from_position}: it does not continue the older head at {tree_size}."
    ),
    "heads_differ": "Two signed heads at {tree_size} entries have different roots: two people were shown two logs.",
    "bad_signature": "The signature of the head at {tree_size} is not that of the log's key.",
    "other_log": "The head at {tree_size} is of another log, {log_id}.",
    "log_id_wrong": "The log's name {log_id} is not the digest of its public key.",
    "content_differs": "The receipt of entry {entry} holds another content or secret than was recorded.",
    "leaf_differs": "Entry {entry} reads differently in the journal and on the receipt.",
    "not_included": "The proof of the receipt does not lead from entry {entry} to the head at {tree_size}.",
    "not_in_log": "Entry {entry} is not in the journal.",
    "receipt_pending": "Entry {entry} was not in the log yet when this receipt was made: ask for the receipt again.",
    "result_input_differs": "The input file is not the one that the result names.",
    "result_digest_differs": "The digest recomputed from the input is not the one that the result states.",
    "result_output_differs": "The output {path} differs from what the input gives.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        code: a key of ``SENTENCES``.
        params: what the sentence names; JSON-able values only.
    """

    code: str
    params: dict[str, object]

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.params)


@dataclass
class Report:
    """The outcome of a verification.

    Attributes:
        findings: the first ``limit`` findings, in the order in which they were made.
        tally: how many findings of each code, beyond the limit too.
        counts: how many things of each sort were checked.
        says: what the verified document states, where it is one of a kind (a receipt, a head).
    """

    limit: int = 1000
    findings: list[Finding] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    says: dict[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.tally

    def add(self, code: str, **params: object) -> None:
        """Note a finding; past the limit it is only counted."""
        self.tally[code] += 1
        if len(self.findings) < self.limit:
            self.findings.append(Finding(code, params))

    def to_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "ok": self.ok,
            "findings": [{"code": one.code, "params": one.params, "sentence": str(one)} for one in self.findings],
            "tally": dict(sorted(self.tally.items())),
            "counts": dict(sorted(self.counts.items())),
            "says": self.says,
        }
