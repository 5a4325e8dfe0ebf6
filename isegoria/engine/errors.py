# SPDX-License-Identifier: LGPL-3.0-or-later
"""Coded errors of the engine: a stable code, its parameters, and an English sentence made from both.

The code and the parameters are what other floors translate; the sentence is for logs, tests and the
command line. Every code the engine can raise stands in `SENTENCES`, so that a translator finds them all.
"""

from __future__ import annotations

from typing import Any

SENTENCES: dict[str, str] = {
    # what people can say
    "opinion_out_of_range": "Opinion {opinion!r} at row {row} is none of 1 (agree), 0 (pass), -1 (disagree).",
    "opinion_repeated": "Participant {participant!r} gives more than one opinion on statement {statement!r}.",
    "participant_unknown": "Participant {participant!r} is not in the list of participants.",
    "statement_unknown": "Statement {statement!r} is not in the list of statements.",
    "ids_repeated": "The {kind} {id!r} is listed more than once.",
    "ids_mixed": "The {kind} ids must be all integers or all texts.",
    "lengths_differ": "{what} should have {expected} entries and has {found}.",
    # formats
    "file_missing": "The file {file} is not there.",
    "not_a_directory": "{path} is not a directory.",
    "not_a_polis_export": "{path} holds none of comments.csv, votes.csv and participants-votes.csv.",
    "no_votes_in_export": "{path} holds neither votes.csv nor participants-votes.csv, so there is nothing to map.",
    "header_missing": "{file} is empty: its first line should name the columns.",
    "header_column_missing": "{file} has no column named {column!r}.",
    "header_column_repeated": "{file} names the column {column!r} more than once.",
    "header_unreadable": "The first line of {file} cannot be read: {reason}.",
    "json_unreadable": "{file} is not readable JSON: {reason}.",
    "json_shape": "{file} does not have the expected shape: {reason}.",
    "input_header_unreadable": "The first line is not an isegoria-opinions/1 header: {reason}.",
    "input_format_unknown": "The format {found!r} is not isegoria-opinions/1.",
    "input_columns_wrong": "The second line should be 'participant,statement,opinion'.",
    "input_line_wrong": "Line {line} is not 'participant,statement,opinion' in the canonical writing.",
    "input_not_sorted": "Line {line} is out of order: rows are sorted by participant, then statement, once each.",
    "input_not_dense": "Participant numbers run from 0 without a gap; {missing} is missing.",
    "input_truncated": "The file ends in the middle of a line.",
    "not_canonical": "This value has no canonical JSON form: {reason}.",
    # mathematics
    "clusters_need_points": "No cluster can be made of zero points.",
    "k_out_of_range": "{k} clusters cannot be asked of {points} points.",
    "weights_not_positive": "Every weight must be above zero.",
    "not_finite": "{what} holds a value that is not a finite number.",
    # themes
    "texts_missing": "There is no text to read.",
    "embedding_shape": "The model should give {expected} vectors of one length; it gave an array of shape {found}.",
    "theme_unknown": "No theme of the earlier run has the number {theme}.",
    "stance_unknown": "The stance {stance} of text {text} is none of 1 (for), -1 (against), 0 (not known).",
    "table_empty": "{file} is empty.",
    "not_a_table": "{file} is not a table of text: {kind}.",
    "encoding_unknown": "There is no encoding named {encoding!r}.",
    "column_unknown": "{file} has no column named {column!r}; it has {columns}.",
    "column_not_text": "The column {column!r} of {file} holds {kind}, not texts.",
    "column_empty": "The column {column!r} of {file} holds no text in {lines} lines.",
    "times_unreadable": "The column {column!r} of {file} holds no dates that can be read.",
    "sides_unreadable": "The column {column!r} of {file} holds none of the words for or against.",
    "labels_too_many": "The column {column!r} of {file} has more than {most} different labels.",
    "store_damaged": "The texts kept in {path} are not whole.",
    # readings
    "answer_out_of_range": "The answer {answer} is none of the {choices} choices of the question.",
    "readings_header_unreadable": "The first line is not an isegoria-readings/1 header: {reason}.",
    "readings_line_wrong": "Line {line} is not a text, a reader and an answer for each question.",
    # ballots and tallies
    "ballot_kind_unknown": "Ballots are rankings, grades, approvals or points, not {kind!r}.",
    "candidates_missing": "There is no candidate.",
    "candidates_too_many": "There are {found} candidates, more than the {most} that can be counted.",
    "candidate_repeated": "The candidate {candidate!r} is named more than once.",
    "candidate_unknown": "The candidate {candidate!r} is not in the list of candidates.",
    "scale_missing": "Grades need a scale of two grades or more.",
    "mark_not_whole": "The marks are not whole numbers.",
    "mark_out_of_range": "Ballot {row}, candidate {candidate}: {mark} is not a mark that can be given.",
    "count_not_positive": "Every number of {what} must be a whole number above zero.",
    "tie_order_incomplete": "The order that breaks ties must name every candidate once.",
    "ballots_unfit": "{method} counts {kinds}; these ballots are {kind}.",
    "seats_out_of_range": "{method} cannot fill {seats} seats.",
    "option_unknown": "{method} has no option {option!r}.",
    "option_unfit": "{method}: the option {option} cannot be {value!r}.",
    "tally_method_unknown": "There is no way of voting called {method!r}.",
    # opinion maps
    "parameter_out_of_range": "The parameter {name} is {value!r}; it must be {rule}.",
    "history_not_recomputable": "This map goes on from earlier groups, which a result document cannot name.",
    "times_missing": "These opinions came without their times, so nothing can be said of how they moved.",
    "opinion_unknown": "Opinion {opinion!r} on statement {statement!r} is none of 1, 0, -1.",
    "document_format_unknown": "The format {found!r} is not isegoria-result/1.",
    "document_method_unknown": "The method {method!r} version {version!r} is not one this engine computes.",
    "document_shape": "The result document does not have the expected shape: {reason}.",
}


class EngineError(Exception):
    """Something the engine refuses to compute, with a code that other floors translate.

    Attributes:
        code: a key of `SENTENCES`.
        params: what the sentence names; JSON-able values only.
    """

    def __init__(self, code: str, **params: Any) -> None:
        if code not in SENTENCES:
            raise KeyError(code)
        self.code = code
        self.params = params
        super().__init__(code, params)

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.params)
