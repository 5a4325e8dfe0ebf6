# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the codes of an import mean, for people, in their language.

The engine names a refusal by its code; the words are here, so that they can be translated.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a line was refused for: the reasons of the engine's reader, then those of the site.
REFUSALS: dict[str, Promise] = {
    "not_utf8": _("the line is not UTF-8 text (byte %(byte)s)"),
    "nul": _("the line holds a NUL character"),
    "record_too_long": _("the line is longer than %(limit)s bytes"),
    "quote_unclosed": _("a quotation mark is opened and never closed"),
    "csv_wrong": _("the line is not well-formed CSV"),
    "column_count": _("the line has %(found)s columns instead of %(expected)s"),
    "file_truncated": _("the file ends in the middle of this line"),
    "gzip_truncated": _("the compressed file ends too early; what came before was read"),
    "gzip_damaged": _("the compressed file is damaged here; what came before was read"),
    "not_a_number": _("%(column)s is “%(value)s”, which is not a whole number"),
    "not_a_boolean": _("%(column)s is “%(value)s”, which is neither true nor false"),
    "opinion_wrong": _("%(column)s is “%(value)s”, which is none of 1, 0, -1"),
    "moderation_wrong": _("moderated is “%(value)s”, which is none of 1, 0, -1"),
    "time_wrong": _("timestamp is “%(value)s”, which is not a time in milliseconds"),
    "body_empty": _("the statement has no text"),
    "comment_unknown": _("statement %(id)s is not in comments.csv"),
    "id_repeated": _("%(column)s %(id)s was already given on line %(first_line)s"),
    "text_empty": _("the statement has no text"),
    "text_too_long": _("the statement has %(length)s characters, and the site takes at most %(max_length)s"),
    "text_control_signs": _("the statement holds invisible control signs, which can make it read as something else"),
    "statement_refused": _("%(count)s votes were about this statement, which was refused"),
}

# What was kept, with a remark.
NOTES: dict[str, Promise] = {
    "final_newline_missing": _("a file has no end of line at its end: it may have been cut there"),
    "totals_differ": _("lines whose totals are not those of the votes they hold, which were kept: %(count)s"),
    "opinions_set_aside": _("votes under a statement that comments.csv does not have, left out: %(count)s"),
    "signs_reversed": _("this export has -1 for agree, as its own totals show: %(count)s votes were turned round"),
    "statements_about_the_person": _("statements about the person (is-meta), shown like the others: %(count)s"),
    "text_left_out": _("texts of summary.csv left out for their invisible control signs: %(count)s"),
}

# What stopped the import: what happened, and what to do.
STOPS: dict[str, tuple[Promise, Promise]] = {
    "not_a_directory": (
        _("%(path)s is not a directory."),
        _("Give the directory that holds comments.csv and votes.csv, as Polis exports them."),
    ),
    "not_a_polis_export": (
        _("%(path)s holds none of comments.csv, votes.csv and participants-votes.csv."),
        _("Give the directory that holds comments.csv and votes.csv, as Polis exports them."),
    ),
    "header_missing": (
        _("%(file)s is empty: its first line should name the columns."),
        _("Export the conversation from Polis again, or take the file away if the others say enough."),
    ),
    "header_unreadable": (
        _("The first line of %(file)s, which should name the columns, cannot be read (%(reason)s)."),
        _("Save it as CSV in UTF-8, as Polis exports it."),
    ),
    "header_column_missing": (
        _("%(file)s has no column named “%(column)s”."),
        _("Give the files as Polis exports them, with their first line."),
    ),
    "header_column_repeated": (
        _("%(file)s names the column “%(column)s” more than once."),
        _("Give the files as Polis exports them, with their first line."),
    ),
    "no_statements": (
        _("No statement could be read in %(path)s, so there is nothing to answer."),
        _("See the list of refused lines, and check that comments.csv is there and whole."),
    ),
    "slug_taken": (
        _("The space already has a process at the address “%(slug)s”."),
        _("Choose another address with --slug."),
    ),
    "bad_field": (
        _("The process cannot be made. %(field)s: %(messages)s"),
        _("Correct this option, then start again."),
    ),
    "other_files": (
        _("“%(source)s” was already imported from other files, into %(process)s."),
        _("To replace a draft, drop it first with --drop. To import it a second time, name it with --source."),
    ),
    "nothing_to_resume": (
        _("There is no import of “%(source)s” to go on with."),
        _("Start it without --resume."),
    ),
    "nothing_to_drop": (
        _("There is no import of “%(source)s” to drop."),
        _("Check the name: it is shown at the start of an import."),
    ),
    "already_published": (
        _(
            "The import of “%(source)s” is public (%(process)s): people may have answered in it, "
            "so it cannot be dropped."
        ),
        _("An organiser can close it or hide its texts."),
    ),
    "being_dropped": (
        _("The import of “%(source)s” is being dropped."),
        _("Finish with --drop, then start it again."),
    ),
    "another_at_work": (
        _("Another import of “%(source)s” is at work at this moment."),
        _("Let it finish. If it was killed a moment ago, start again."),
    ),
    "incomplete": (
        _("The import of “%(source)s” is not complete."),
        _("Start it again: it goes on where it stopped. Then publish."),
    ),
    "files_needed": (
        _("The files of “%(source)s” are needed again to go on: their checked copy is gone."),
        _("Give their directory: isegoria import polis DIRECTORY --resume"),
    ),
}


def refusal_sentence(code: str, params: Mapping[str, object]) -> str:
    """Why a line was refused. A code that is not worded here is shown as it is."""
    try:
        return str(REFUSALS[code]) % params
    except KeyError:
        return code


def note_sentence(code: str, count: int) -> str:
    """A remark on what was kept."""
    sentence = NOTES.get(code)
    return str(sentence) % {"count": count} if sentence is not None else code


def stop_sentences(code: str, params: Mapping[str, object]) -> tuple[str, str]:
    """Why an import stopped, and what to do."""
    happened, remedy = STOPS[code]
    return str(happened) % params, str(remedy) % params
