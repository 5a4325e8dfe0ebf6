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
    "text_empty": _("there is no text"),
    "text_too_long": _("the text has %(length)s characters, and the site takes at most %(max_length)s"),
    "text_control_signs": _("the text holds invisible control signs, which can make it read as something else"),
    "statement_refused": _("%(count)s votes were about this statement, which was refused"),
    # Those of texts of other platforms.
    "json_wrong": _("the line is not a JSON object"),
    "cell_wrong": _("a cell does not hold what its column says: %(value)s"),
    "side_unknown": _("the side is “%(value)s”, which is neither for nor against"),
    "id_wrong": _("the line has no identifier, or one that is too long: %(external_id)s"),
    "text_repeated": _("%(external_id)s was already given on line %(first_line)s"),
    "parent_unknown": _("%(external_id)s answers %(parent)s, which is not there or was refused"),
    "text_in_circle": _("%(external_id)s answers itself, through others"),
    "comment_elsewhere": _("this comment is about something else than a proposal or a debate: %(about)s"),
    "comment_of_another_site": _(
        "this comment is about a text of another site (%(address)s), which has the same number as one of this site "
        "and is not the same text"
    ),
}

# What was kept, with a remark.
NOTES: dict[str, Promise] = {
    "final_newline_missing": _("a file has no end of line at its end: it may have been cut there"),
    "totals_differ": _("lines whose totals are not those of the votes they hold, which were kept: %(count)s"),
    "opinions_set_aside": _("votes under a statement that comments.csv does not have, left out: %(count)s"),
    "signs_reversed": _("this export has -1 for agree, as its own totals show: %(count)s votes were turned round"),
    "statements_about_the_person": _("statements about the person (is-meta), shown like the others: %(count)s"),
    "title_shortened": _("titles longer than 200 characters, shortened; each stands whole on its text: %(count)s"),
    "parent_missing": _("answers to a comment that is not there, put under the nearest one that is: %(count)s"),
    "side_of_reply": _("answers to a comment that took a side; here only what answers the text itself does: %(count)s"),
    "control_signs_removed": _("texts from which invisible control signs were taken out: %(count)s"),
    "time_unknown": _("texts whose time is not known: %(count)s"),
    "listed_before": _("entries that list once more a text which another one lists: %(count)s"),
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
        _("Export it from the platform again, or take the file away if the others say enough."),
    ),
    "header_unreadable": (
        _("The first line of %(file)s, which should name the columns, cannot be read (%(reason)s)."),
        _("Save it as CSV in UTF-8, as the platform exports it."),
    ),
    "header_column_missing": (
        _("%(file)s has no column named “%(column)s”."),
        _("Give the files as the platform exports them, with their first line."),
    ),
    "header_column_repeated": (
        _("%(file)s names the column “%(column)s” more than once."),
        _("Give the files as the platform exports them, with their first line."),
    ),
    "no_statements": (
        _("No statement could be read in %(path)s, so there is nothing to answer."),
        _("See the list of refused lines, and check that comments.csv is there and whole."),
    ),
    "no_texts": (
        _("No text could be kept from %(path)s, so there is nothing to show."),
        _("See the list of refused lines, and check that these are the right files."),
    ),
    "no_such_files": (
        _("%(path)s holds no file of the kind looked for (%(format)s)."),
        _("Give the directory or the file as the platform exported it."),
    ),
    "comments_alone": (
        _("%(file)s holds comments, and the texts that they are about are not beside it."),
        _("Give the directory that holds both."),
    ),
    "another_tool": (
        _("%(file)s has no column named “%(column)s”. It looks like a file of another tool: %(tool)s."),
        _("Import it with the command for that tool, or write a mapping for it: isegoria import csv."),
    ),
    "not_a_table": (
        _("%(file)s is a document or a spreadsheet, not a CSV file."),
        _("Open it in the program that made it, and save it as CSV in UTF-8."),
    ),
    "encoding_utf16": (
        _("%(file)s is written in UTF-16, which CSV readers do not share."),
        _("Save it again as CSV in UTF-8."),
    ),
    "json_unreadable": (
        _("%(file)s is not a JSON array, or was cut short."),
        _("Download it again, and give it as it comes."),
    ),
    "json_unlike": (
        _("The first entry of %(file)s does not have what is needed: %(columns)s."),
        _("Give the file as it was published, or write a mapping for a CSV table: isegoria import csv."),
    ),
    "file_too_large": (
        _("%(file)s is larger than %(limit)s MB."),
        _("Cut it into several files."),
    ),
    "mapping_needed": (
        _("A CSV table is read by a mapping, which says what each column is."),
        _("Write one and name it with --mapping; docs/formats/import-mapping.md shows how."),
    ),
    "mapping_unreadable": (
        _("%(file)s is not a TOML file that can be read (%(reason)s)."),
        _("Correct it; docs/formats/import-mapping.md shows one."),
    ),
    "mapping_wrong": (
        _("The mapping is not right at “%(where)s”: “%(value)s”. Expected: %(expected)s."),
        _("Correct it; docs/formats/import-mapping.md says what each name means."),
    ),
    "file_unnamed": (
        _("%(path)s is a directory, and the mapping does not say which of its files each table is."),
        _("Name it in the mapping with file, or give the file itself."),
    ),
    "directory_needed": (
        _("The mapping has several tables, and %(path)s is one file."),
        _("Give the directory that holds them all."),
    ),
    "tool_missing": (
        _("This site does not have the tool “%(tool)s”, which these texts need."),
        _("Install it, or leave those texts out."),
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
        _("Give them: isegoria import PLATFORM PATH --resume"),
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
