# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one exception of the journal: a code and its parameters, worded for people elsewhere."""


class JournalError(Exception):
    """Something the journal will not do. ``code`` names it, ``params`` say where.

    Codes: ``no_transaction``, ``bad_name``, ``bad_content``, ``bad_receipt``, ``bad_key``, ``key_changed``,
    ``head_damaged``, ``sequence_conflict``, ``not_sequenced``, ``bad_size``, ``hash_missing``,
    ``bad_reason``, ``bad_head_file``, ``bad_loader``.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code
