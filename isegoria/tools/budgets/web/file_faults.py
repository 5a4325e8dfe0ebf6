# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is wrong in a file that an organiser sends, in their language. The engine has codes and English sentences; their
translations are those of the command line, in the catalogue that every room reads."""

import string

from django.utils.translation import gettext

from isegoria.engine.errors import SENTENCES, EngineError


class _Plain(string.Formatter):
    """Values as people read them: the engine's sentences ask for ``repr``, which is for programmers."""

    def convert_field(self, value: object, conversion: str | None) -> object:
        if conversion != "r":
            return super().convert_field(value, conversion)
        return gettext("“%(text)s”") % {"text": value}


def file_fault(error: EngineError) -> str:
    """A sentence about a fault, with its line where it has one."""
    return _Plain().vformat(gettext(SENTENCES[error.code]), (), dict(error.params))
