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
    "ballot_over_full": "Ballot {row} marks {found}, and one ballot may hold {most}.",
    "scale_unfit": "{method} needs a scale with the values {values}, and no others.",
    "entitled_too_few": "{cast} ballots were cast, by {entitled} entitled to vote.",
    "groups_missing": "{method} by groups needs ballots that name the groups of those who cast them.",
    "ballots_too_many": "These ballots hold more votes than can be counted exactly.",
    "ballots_header_unreadable": "The first line is not an isegoria-ballots/1 header: {reason}.",
    "ballots_columns_wrong": "The second line does not name the columns that these ballots have.",
    "ballots_line_wrong": "Line {line} is not a count and a mark, or nothing, for each of {candidates} candidates.",
    "ballots_mark_wrong": "Line {line}, candidate {candidate}: {mark} is not a mark that can be given.",
    "ballots_not_sorted": "Line {line} is out of order: ballots are in ascending order, once each.",
    "line_unreadable": "Line {line} cannot be read: {text!r}.",
    "line_too_long": "Line {line} is longer than {most} bytes.",
    "line_count_wrong": "Line {line}: {count!r} is not a number of ballots.",
    "line_candidate_unknown": "Line {line} names {candidate!r}, who is not a candidate.",
    "line_candidate_repeated": "Line {line} names {candidate!r} more than once.",
    "line_tied": "Line {line} ranks candidates equal, in a file of rankings without ties.",
    "line_incomplete": "Line {line} leaves candidates out, in a file of complete rankings.",
    "line_columns_wrong": "Line {line} should have {expected} columns and has {found}.",
    "line_mark_wrong": "Line {line}, {candidate}: {mark!r} is not a mark that can be given.",
    "scale_unknown": "The order of these grades is not known: {grades}. Say it, the worst first.",
    "ballot_apart": "Line {line} goes back to a ballot that other ballots followed: its lines must stand together.",
    "ballot_form_unknown": "There is no form of file called {form!r}; there are {forms}.",
    "ballots_form_unclear": "{file} holds whole numbers from {low} to {high}: they may be ranks or grades. Say which.",
    "text_undecodable": "Line {line} is not written in {encoding}.",
    "file_cut": "{file} is cut or damaged after line {line}.",
    "ballots_header_missing": "{file} does not say {what} where its ballots should be announced.",
    "counts_differ": "{file} says that it holds {stated} ({what}) and holds {found}.",
    "ballots_cut": "The file should hold {expected} ballots and holds {found}: it was cut.",
    "count_too_long": "{method} would take too long to count these ballots exactly; {other} can count them.",
    "circle_too_large": "{method}: {found} candidates beat one another in a circle, more than the {most} it can order.",
    # budgets
    "projects_missing": "There is no project.",
    "projects_too_many": "There are {found} projects, more than the {most} that can be counted.",
    "project_repeated": "The project {project!r} is listed more than once.",
    "project_unknown": "The project {project!r} is not in the list of projects.",
    "project_cost_wrong": "The project {project!r} cannot cost {cost}.",
    "project_pot_unknown": "The project {project!r} is to be paid from pot {pot}, which there is not.",
    "pots_missing": "There is no money to be shared out.",
    "pot_amount_wrong": "The pot {pot!r} cannot hold {amount}.",
    "pot_overspent": "What is funded already costs {by} more than the pot {pot!r} holds.",
    "requirement_circular": "The project {project!r} requires itself, or one that requires it: unite them.",
    "budget_limit_wrong": "The limit {name!r} cannot be {value}.",
    "budget_rule_broken": "What is funded already breaks a rule of the budget ({what}): {name}.",
    "vote_project_unknown": "Ballot {row} marks project {project}, which is not in the list.",
    "vote_project_repeated": "Ballot {row} marks project {project} more than once.",
    "rule_unknown": "There is no rule called {rule!r}.",
    # budgets in files
    "budget_header_unreadable": "The first line is not an isegoria-budget/1 header: {reason}.",
    "budget_columns_wrong": "The second line does not name the columns that these ballots have.",
    "budget_line_wrong": "Line {line} is not a count and the projects marked, in the canonical writing.",
    "budget_not_sorted": "Line {line} is out of order: ballots are in ascending order, once each.",
    "pb_section_missing": "{file} has no section {section}.",
    "pb_section_wrong": "Line {line} begins the section {section} where {expected} should begin.",
    "pb_text_before": "Line {line} stands before the first section: {text!r}.",
    "pb_header_wrong": "Line {line}: the section {section} begins with the columns {expected}, not {found!r}.",
    "pb_separators_differ": "Line {line}: the section {section} is separated by {found!r}, the first one by {first!r}.",
    "pb_quote_open": "A quotation mark is opened on line {line} and not closed.",
    "pb_meta_missing": "{file} does not give {key} in its section META.",
    "pb_meta_repeated": "Line {line} gives {key} again.",
    "pb_meta_wrong": "Line {line}: {key} cannot be {value!r}.",
    "pb_project_id_wrong": "Line {line}: votes could not name a project by {project!r}.",
    "pb_project_repeated": "Line {line} lists the project {project!r} again.",
    "pb_projects_missing": "{file} lists no project.",
    "pb_cost_wrong": "Line {line}: {cost!r}, the cost of project {project!r}, is not an amount of money.",
    "pb_cost_not_positive": "Line {line}: project {project!r} costs {cost}, which is not above zero.",
    "pb_votes_missing": "{file} holds no vote.",
    "pb_voter_repeated": "Line {line} is a second vote of {voter!r}, who votes on line {first}.",
    "pb_vote_project_unknown": "Line {line} votes for {project!r}, which is not a project of the file.",
    "pb_vote_project_repeated": "Line {line} votes for {project!r} more than once.",
    "pb_vote_gap": "Line {line} names nothing between two commas.",
    "pb_points_missing": "Line {line} names {projects} projects and gives points {points} times.",
    "pb_points_wrong": "Line {line}: {points!r} is not a number of points.",
    "pb_unwritable": "This cannot be written as a Pabulib file: {reason}.",
    "pb_points_too_fine": "Points are too large, or have too many decimals, to be counted exactly.",
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
