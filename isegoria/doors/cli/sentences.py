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
    gettext_noop("No cluster can be made of zero points."),
    gettext_noop("{k} clusters cannot be asked of {points} points."),
    gettext_noop("Every weight must be above zero."),
    gettext_noop("The model should give {expected} vectors of one length; it gave an array of shape {found}."),
    gettext_noop("No theme of the earlier run has the number {theme}."),
    gettext_noop("The stance {stance} of text {text} is none of 1 (for), -1 (against), 0 (not known)."),
    gettext_noop("{file} is empty."),
    gettext_noop("{file} is not a table of text: {kind}."),
    gettext_noop("There is no encoding named {encoding!r}."),
    gettext_noop("{file} has no column named {column!r}; it has {columns}."),
    gettext_noop("The column {column!r} of {file} holds {kind}, not texts."),
    gettext_noop("The column {column!r} of {file} holds no text in {lines} lines."),
    gettext_noop("The column {column!r} of {file} holds no dates that can be read."),
    gettext_noop("The column {column!r} of {file} holds none of the words for or against."),
    gettext_noop("The column {column!r} of {file} has more than {most} different labels."),
    gettext_noop("The answer {answer} is none of the {choices} choices of the question."),
    gettext_noop("The first line is not an isegoria-readings/1 header: {reason}."),
    gettext_noop("Line {line} is not a text, a reader and an answer for each question."),
    gettext_noop("Ballots are rankings, grades, approvals or points, not {kind!r}."),
    gettext_noop("There is no candidate."),
    gettext_noop("There are {found} candidates, more than the {most} that can be counted."),
    gettext_noop("The candidate {candidate!r} is named more than once."),
    gettext_noop("The candidate {candidate!r} is not in the list of candidates."),
    gettext_noop("Grades need a scale of two grades or more."),
    gettext_noop("The marks are not whole numbers."),
    gettext_noop("Ballot {row}, candidate {candidate}: {mark} is not a mark that can be given."),
    gettext_noop("Every number of {what} must be a whole number above zero."),
    gettext_noop("The order that breaks ties must name every candidate once."),
    gettext_noop("{method} counts {kinds}; these ballots are {kind}."),
    gettext_noop("{method} cannot fill {seats} seats."),
    gettext_noop("{method} has no option {option!r}."),
    gettext_noop("{method}: the option {option} cannot be {value!r}."),
    gettext_noop("There is no way of voting called {method!r}."),
    gettext_noop("Ballot {row} marks {found}, and one ballot may hold {most}."),
    gettext_noop("{method} needs a scale with the values {values}, and no others."),
    gettext_noop("{cast} ballots were cast, by {entitled} entitled to vote."),
    gettext_noop("{method} by groups needs ballots that name the groups of those who cast them."),
    gettext_noop("These ballots hold more votes than can be counted exactly."),
    gettext_noop("The first line is not an isegoria-ballots/1 header: {reason}."),
    gettext_noop("The second line does not name the columns that these ballots have."),
    gettext_noop("Line {line} is not a count and a mark, or nothing, for each of {candidates} candidates."),
    gettext_noop("Line {line}, candidate {candidate}: {mark} is not a mark that can be given."),
    gettext_noop("Line {line} is out of order: ballots are in ascending order, once each."),
    gettext_noop("Line {line} cannot be read: {text!r}."),
    gettext_noop("Line {line} is longer than {most} bytes."),
    gettext_noop("Line {line}: {count!r} is not a number of ballots."),
    gettext_noop("Line {line} names {candidate!r}, who is not a candidate."),
    gettext_noop("Line {line} names {candidate!r} more than once."),
    gettext_noop("Line {line} ranks candidates equal, in a file of rankings without ties."),
    gettext_noop("Line {line} leaves candidates out, in a file of complete rankings."),
    gettext_noop("Line {line} should have {expected} columns and has {found}."),
    gettext_noop("Line {line}, {candidate}: {mark!r} is not a mark that can be given."),
    gettext_noop("The order of these grades is not known: {grades}. Say it, the worst first."),
    gettext_noop("Line {line} goes back to a ballot that other ballots followed: its lines must stand together."),
    gettext_noop("There is no form of file called {form!r}; there are {forms}."),
    gettext_noop("{file} holds whole numbers from {low} to {high}: they may be ranks or grades. Say which."),
    gettext_noop("Line {line} is not written in {encoding}."),
    gettext_noop("{file} is cut or damaged after line {line}."),
    gettext_noop("{file} does not say {what} where its ballots should be announced."),
    gettext_noop("{file} says that it holds {stated} ({what}) and holds {found}."),
    gettext_noop("The file should hold {expected} ballots and holds {found}: it was cut."),
    gettext_noop("{method} would take too long to count these ballots exactly; {other} can count them."),
    gettext_noop("{method}: {found} candidates beat one another in a circle, more than the {most} it can order."),
    gettext_noop("The parameter {name} is {value!r}; it must be {rule}."),
    gettext_noop("This map goes on from earlier groups, which a result document cannot name."),
    gettext_noop("There is no project."),
    gettext_noop("There are {found} projects, more than the {most} that can be counted."),
    gettext_noop("The project {project!r} is listed more than once."),
    gettext_noop("The project {project!r} is not in the list of projects."),
    gettext_noop("The project {project!r} cannot cost {cost}."),
    gettext_noop("The project {project!r} is to be paid from pot {pot}, which there is not."),
    gettext_noop("There is no money to be shared out."),
    gettext_noop("The pot {pot!r} cannot hold {amount}."),
    gettext_noop("What is funded already costs {by} more than the pot {pot!r} holds."),
    gettext_noop("The limit {name!r} cannot be {value}."),
    gettext_noop("The project {project!r} requires itself, or one that requires it: unite them."),
    gettext_noop("What is funded already breaks a rule of the budget ({what}): {name}."),
    gettext_noop("Ballot {row} marks project {project}, which is not in the list."),
    gettext_noop("Ballot {row} marks project {project} more than once."),
    gettext_noop("There is no rule called {rule!r}."),
    gettext_noop("The first line is not an isegoria-budget/1 header: {reason}."),
    gettext_noop("Line {line} is not a count and the projects marked, in the canonical writing."),
    gettext_noop("{file} has no section {section}."),
    gettext_noop("Line {line} begins the section {section} where {expected} should begin."),
    gettext_noop("Line {line} stands before the first section: {text!r}."),
    gettext_noop("Line {line}: the section {section} begins with the columns {expected}, not {found!r}."),
    gettext_noop("Line {line}: the section {section} is separated by {found!r}, the first one by {first!r}."),
    gettext_noop("A quotation mark is opened on line {line} and not closed."),
    gettext_noop("{file} does not give {key} in its section META."),
    gettext_noop("Line {line} gives {key} again."),
    gettext_noop("Line {line}: {key} cannot be {value!r}."),
    gettext_noop("Line {line}: votes could not name a project by {project!r}."),
    gettext_noop("Line {line} lists the project {project!r} again."),
    gettext_noop("{file} lists no project."),
    gettext_noop("Line {line}: {cost!r}, the cost of project {project!r}, is not an amount of money."),
    gettext_noop("Line {line}: project {project!r} costs {cost}, which is not above zero."),
    gettext_noop("{file} holds no vote."),
    gettext_noop("Line {line} is a second vote of {voter!r}, who votes on line {first}."),
    gettext_noop("Line {line} votes for {project!r}, which is not a project of the file."),
    gettext_noop("Line {line} votes for {project!r} more than once."),
    gettext_noop("Line {line} names nothing between two commas."),
    gettext_noop("Line {line} names {projects} projects and gives points {points} times."),
    gettext_noop("Line {line}: {points!r} is not a number of points."),
    gettext_noop("This cannot be written as a Pabulib file: {reason}."),
    gettext_noop("Points are too large, or have too many decimals, to be counted exactly."),
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
