# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file holds, said to someone who did not name the column of texts."""

from isegoria.engine.formats.texts import Table
from isegoria.engine.formats.texts.looks import kind_of_column

from ..language import gettext as _
from ..outcome import BAD_INPUT, Stop
from .refusals import column_list


def guess_of_columns(table: Table) -> Stop:
    """The columns there are, and the one whose texts are longest."""
    values = {name: [row[place] for row in table.sample] for place, name in enumerate(table.columns)}
    texts = [name for name in table.columns if kind_of_column(values[name]) == "text"]
    remedy = _("Its columns are: %(columns)s.") % {"columns": column_list(list(table.columns))}
    if texts:
        longest = max(texts, key=lambda name: sum(map(len, values[name])))
        remedy += " " + _("The longest texts are in “%(column)s”: --text “%(column)s”.") % {"column": longest}
    return Stop(
        "text_column_missing",
        _("Which column of %(file)s holds what people wrote? Name it with --text.") % {"file": table.path.name},
        remedy=remedy,
        exit_code=BAD_INPUT,
    )
