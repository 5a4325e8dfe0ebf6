# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said when a table cannot be read or understood: what happened, what was kept, what to do."""

from collections.abc import Callable

from isegoria.engine.errors import EngineError

from ..language import gettext as _
from ..outcome import BAD_INPUT, Stop
from ..sentences import error_sentence

SHOWN_COLUMNS = 30


def _kinds_of_file() -> dict[str, tuple[str, str]]:
    """What a file is, and what to do with it."""
    save = _("Open it in a spreadsheet program and save the sheet as CSV (UTF-8), then start again with that file.")
    unpack = _("Unpack it, and give the CSV file that is inside.")
    export = _("Export the contributions as CSV, one on each line, and give that file.")
    return {
        "image": (_("a picture"), export),
        "pdf": (_("a PDF document"), export),
        "document": (_("a text document"), export),
        "spreadsheet": (_("a spreadsheet"), save),
        "archive": (_("a compressed archive"), unpack),
        "database": (_("a database"), export),
        "web_page": (_("a web page"), _("The download may have ended on a sign-in page: download the file again.")),
        "xml": (_("an XML document"), export),
        "json": (_("a JSON list"), _("Write one JSON object on each line (.jsonl), or a CSV, and start again.")),
        "binary": (_("something else than text"), export),
    }


def _kinds_of_column() -> dict[str, str]:
    return {
        "numbers": _("numbers"),
        "dates": _("dates"),
        "addresses": _("addresses"),
        "codes": _("codes"),
        "switches": _("yes or no"),
        "empty": _("nothing"),
        "text": _("texts"),
    }


def column_list(columns: list[str]) -> str:
    """Names of columns as a sentence holds them."""
    shown = [_("“%(name)s”") % {"name": name[:60]} for name in columns[:SHOWN_COLUMNS]]
    return ", ".join(shown) + ("…" if len(columns) > SHOWN_COLUMNS else "")


def stop_of(error: EngineError) -> Stop:
    """What an error of the engine is to whoever started the command."""
    told = _TOLD.get(error.code)
    happened, remedy = told(error) if told else (error_sentence(error), _other_remedy())
    return Stop(error.code, happened, kept=_("No report was written."), remedy=remedy, exit_code=BAD_INPUT)


def _other_remedy() -> str:
    return _("Check the file and the options; “isegoria themes --help” tells them.")


def _not_a_table(error: EngineError) -> tuple[str, str]:
    kind, remedy = _kinds_of_file()[error.params["kind"]]
    return _("%(file)s is not a table: it is %(kind)s.") % {"file": error.params["file"], "kind": kind}, remedy


def _table_empty(error: EngineError) -> tuple[str, str]:
    return (
        _("%(file)s is empty.") % {"file": error.params["file"]},
        _("Give a CSV whose first line names the columns, with one contribution on each line below."),
    )


def _column_unknown(error: EngineError) -> tuple[str, str]:
    params = {"file": error.params["file"], "column": error.params["column"]}
    return (
        _("%(file)s has no column named “%(column)s”.") % params,
        _("Its columns are: %(columns)s.") % {"columns": column_list(error.params["columns"])},
    )


def _column_not_text(error: EngineError) -> tuple[str, str]:
    kind = _kinds_of_column().get(error.params["kind"], error.params["kind"])
    return (
        _("The column “%(column)s” of %(file)s does not hold texts: %(kind)s.") % {**error.params, "kind": kind},
        _("Name with --text the column in which people wrote."),
    )


def _column_empty(error: EngineError) -> tuple[str, str]:
    return (
        _("The column “%(column)s” of %(file)s holds no text; lines read: %(lines)s.") % dict(error.params),
        _("Name another column with --text, or check that the file is whole."),
    )


def _times_unreadable(error: EngineError) -> tuple[str, str]:
    return (
        _("The column “%(column)s” of %(file)s holds no dates that can be read.") % dict(error.params),
        _("Dates are read as 2019-02-03, 2019-02-03T10:00:00Z, 03/02/2019 or seconds since 1970. Or leave out --date."),
    )


def _sides_unreadable(error: EngineError) -> tuple[str, str]:
    return (
        _("The column “%(column)s” of %(file)s says neither for nor against.") % dict(error.params),
        _("Sides are read as for, against, pour, contre, agree, disagree, yes, no, 1 or −1. Or leave out --side."),
    )


def _labels_too_many(error: EngineError) -> tuple[str, str]:
    return (
        _("The column “%(column)s” of %(file)s holds more than %(most)s different labels.") % dict(error.params),
        _("Name with --label a column of categories."),
    )


def _encoding_unknown(error: EngineError) -> tuple[str, str]:
    return (
        _("There is no encoding named “%(encoding)s”.") % dict(error.params),
        _("Leave out --encoding, or give utf-8, cp1252, latin-1, utf-16, cp1251…"),
    )


def _theme_unknown(error: EngineError) -> tuple[str, str]:
    return (
        _("The decisions name theme %(theme)s, which the earlier start does not have.") % dict(error.params),
        _("Take the numbers of the themes from the report, or from themes.json beside it."),
    )


def _embedding_shape(error: EngineError) -> tuple[str, str]:
    return (
        _("Your model should give %(expected)s vectors of one length; what it gave has the shape %(found)s.")
        % dict(error.params),
        _("It is given a list of texts, and gives back an array of one row for each."),
    )


_TOLD: dict[str, Callable[[EngineError], tuple[str, str]]] = {
    "not_a_table": _not_a_table,
    "table_empty": _table_empty,
    "column_unknown": _column_unknown,
    "column_not_text": _column_not_text,
    "column_empty": _column_empty,
    "times_unreadable": _times_unreadable,
    "sides_unreadable": _sides_unreadable,
    "labels_too_many": _labels_too_many,
    "theme_unknown": _theme_unknown,
    "embedding_shape": _embedding_shape,
    "encoding_unknown": _encoding_unknown,
}
