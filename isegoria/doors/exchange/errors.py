# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why an import stops: a code and its parameters; worded for people in :mod:`.sentences`."""

from typing import Any


class ImportStopped(Exception):  # noqa: N818 - an answer to whoever imports, not a fault of the code
    """The import goes no further. What was written before stays, invisible, and can be resumed or dropped."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
