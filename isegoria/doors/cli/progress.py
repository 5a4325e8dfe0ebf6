# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a long command is, on standard error: one line that changes on a terminal, a line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

from .language import gettext as _

TERMINAL_SECONDS = 0.1
LOG_SECONDS = 5.0


class Progress:
    """Called with a label, how much is done and how much there is (None: not known). Silent before its first pause."""

    def __init__(self, labels: dict[str, str] | None = None, stream: TextIO | None = None) -> None:
        self._labels = labels or {}
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._last = time.monotonic()
        self._width = 0
        self._shown: tuple[str, int] = ("", -1)

    def __call__(self, step: str, done: int, total: int | None = None) -> None:
        now = time.monotonic()
        complete = total is not None and done >= total and (step, done) != self._shown
        pause = TERMINAL_SECONDS if self._terminal else LOG_SECONDS
        if now - self._last < pause and not (complete and self._terminal):
            return
        self._last, self._shown = now, (step, done)
        label = self._labels.get(step, step)
        if total:
            line = _("%(step)s: %(done)s of %(total)s (%(percent)s %%)") % {
                "step": label,
                "done": _grouped(done),
                "total": _grouped(total),
                "percent": done * 100 // total,
            }
        else:
            line = _("%(step)s: %(done)s") % {"step": label, "done": _grouped(done)} if done else f"{label}…"
        self._write(line)

    def _write(self, line: str) -> None:
        try:
            if self._terminal:
                self._stream.write("\r" + line.ljust(self._width))
                self._width = max(self._width, len(line))
            else:
                self._stream.write(line + "\n")
            self._stream.flush()
        except (OSError, UnicodeEncodeError):  # a terminal that went away, or knows no such sign, stops no work
            self._width = 0

    def end(self) -> None:
        """Leave the line free for what is printed next."""
        if self._terminal and self._width:
            self._write("")
            self._stream.write("\r")
            self._stream.flush()
            self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


def _grouped(number: int) -> str:
    """1 234 567, with narrow spaces: the same in every language."""
    return f"{number:,}".replace(",", "\u202f")
