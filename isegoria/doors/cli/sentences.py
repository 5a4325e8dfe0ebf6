# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's sentences in the terminal's language.

The engine has codes and English sentences, and knows no translation. They are written again here so that they are
found by whoever translates; a test says when the engine has one that is not here.
"""

from collections.abc import Mapping
from typing import Any

from isegoria.engine.errors import SENTENCES as ERRORS
from isegoria.engine.errors import EngineError
from isegoria.engine.verify.findings import SENTENCES as FINDINGS

from .language import gettext


def gettext_noop(message: str) -> str:
    """Marks a text to be translated where it is used."""
    return message


TRANSLATED = (
    gettext_noop("Entry {entry} ({kind}): {subject_kind} {subject_id} no longer says what was recorded."),
    gettext_noop("Entry {entry} ({kind}): {subject_kind} {subject_id} is gone, and no erasure was recorded."),
    gettext_noop("subjects.jsonl names entry {entry}, which is not in the log."),
    gettext_noop("Entry {entry} ({kind}): its secret is gone, and no erasure was recorded."),
    gettext_noop("Entry {entry} (position {position}, {subject_kind} {subject_id}) was altered once in the log."),
    gettext_noop("The entries at positions {from_position} to {to_position} are missing."),
    gettext_noop("Entry {entry} stands in the log more than once, again at position {position}."),
    gettext_noop("Entry {entry} was moved to position {position}; position {belongs_at} is where it was logged."),
    gettext_noop("The log ends after {size} entries; a signed head covers {head_size}: {missing} are missing."),
    gettext_noop("No signed head covers the entries at positions {from_position} to {to_position}."),
    gettext_noop(
        "Something between positions {from_position} and {to_position} was altered, moved, "
        "added or removed: the head at {tree_size} has another root."
    ),
    gettext_noop(
        "The log was rewritten after position {from_position}: it does not continue the older head at {tree_size}."
    ),
    gettext_noop("Two signed heads at {tree_size} entries have different roots: two people were shown two logs."),
    gettext_noop("The signature of the head at {tree_size} is not that of the log's key."),
    gettext_noop("The head at {tree_size} is of another log, {log_id}."),
    gettext_noop("The log's name {log_id} is not the digest of its public key."),
    gettext_noop("The receipt of entry {entry} holds another content or secret than was recorded."),
    gettext_noop("Entry {entry} reads differently in the journal and on the receipt."),
    gettext_noop("The proof of the receipt does not lead from entry {entry} to the head at {tree_size}."),
    gettext_noop("Entry {entry} is not in the journal."),
    gettext_noop("Entry {entry} was not in the log yet when this receipt was made: ask for the receipt again."),
    gettext_noop("The input file is not the one that the result names."),
    gettext_noop("The digest recomputed from the input is not the one that the result states."),
    gettext_noop("The output {path} differs from what the input gives."),
    gettext_noop("Opinion {opinion!r} at row {row} is none of 1 (agree), 0 (pass), -1 (disagree)."),
    gettext_noop("Participant {participant!r} gives more than one opinion on statement {statement!r}."),
    gettext_noop("Participant {participant!r} is not in the list of participants."),
    gettext_noop("Statement {statement!r} is not in the list of statements."),
    gettext_noop("The {kind} {id!r} is listed more than once."),
    gettext_noop("The {kind} ids must be all integers or all texts."),
    gettext_noop("{what} should have {expected} entries and has {found}."),
    gettext_noop("The file {file} is not there."),
    gettext_noop("{path} is not a directory."),
    gettext_noop("{path} holds none of comments.csv, votes.csv and participants-votes.csv."),
    gettext_noop("{path} holds neither votes.csv nor participants-votes.csv, so there is nothing to map."),
    gettext_noop("{file} is empty: its first line should name the columns."),
    gettext_noop("{file} has no column named {column!r}."),
    gettext_noop("{file} names the column {column!r} more than once."),
    gettext_noop("The first line of {file} cannot be read: {reason}."),
    gettext_noop("{file} is not readable JSON: {reason}."),
    gettext_noop("{file} does not have the expected shape: {reason}."),
    gettext_noop("The first line is not an isegoria-opinions/1 header: {reason}."),
    gettext_noop("The format {found!r} is not isegoria-opinions/1."),
    gettext_noop("The second line should be 'participant,statement,opinion'."),
    gettext_noop("Line {line} is not 'participant,statement,opinion' in the canonical writing."),
    gettext_noop("Line {line} is out of order: rows are sorted by participant, then statement, once each."),
    gettext_noop("Participant numbers run from 0 without a gap; {missing} is missing."),
    gettext_noop("The file ends in the middle of a line."),
    gettext_noop("This value has no canonical JSON form: {reason}."),
    gettext_noop("There is no text to read."),
    gettext_noop("The texts kept in {path} are not whole."),
    gettext_noop("{what} holds a value that is not a finite number."),
    gettext_noop("Opinion {opinion!r} on statement {statement!r} is none of 1, 0, -1."),
    gettext_noop("These opinions came without their times, so nothing can be said of how they moved."),
    gettext_noop("The format {found!r} is not isegoria-result/1."),
    gettext_noop("The method {method!r} version {version!r} is not one this engine computes."),
    gettext_noop("The result document does not have the expected shape: {reason}."),
)


def finding_sentence(finding: Mapping[str, Any]) -> str:
    """A finding of a verification, as its document holds it."""
    return finding_text(str(finding["code"]), finding["params"])


def finding_text(code: str, params: Mapping[str, Any]) -> str:
    """What a code means. One that the engine does not word is shown with what it names."""
    try:
        return gettext(FINDINGS[code]).format(**params)
    except KeyError:
        return f"{code}: " + ", ".join(f"{name} {value}" for name, value in params.items())


def error_sentence(error: EngineError) -> str:
    """Why the engine refused what it was given."""
    return gettext(ERRORS[error.code]).format(**error.params)
