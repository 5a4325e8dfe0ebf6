# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong in a file that an organiser sends, in their language. The engine has codes and English sentences, which
are written again here so that whoever translates finds them; a test says when one of a budget's file is missing."""

import string

from django.utils.translation import gettext

from isegoria.engine.errors import SENTENCES, EngineError


def gettext_noop(message: str) -> str:
    """Marks a text to be translated where it is used."""
    return message


TRANSLATED = (
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
    gettext_noop("Points are too large, or have too many decimals, to be counted exactly."),
    gettext_noop("{file} says that it holds {stated} ({what}) and holds {found}."),
    gettext_noop("{file} is not a table of text: {kind}."),
    gettext_noop("{file} is empty."),
)


class _Plain(string.Formatter):
    """Values as people read them: the engine's sentences ask for ``repr``, which is for programmers."""

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion != "r":
            return super().convert_field(value, conversion)
        return gettext("“%(text)s”") % {"text": value}


def file_fault(error: EngineError) -> str:
    """A sentence about a fault, with its line where it has one."""
    if error.code in SENTENCES and SENTENCES[error.code] in TRANSLATED:
        return _Plain().vformat(gettext(SENTENCES[error.code]), (), dict(error.params))
    return str(error)
