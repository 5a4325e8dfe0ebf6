# SPDX-License-Identifier: AGPL-3.0-or-later
"""What time alone does to checks: the worker calls it every minute."""

from isegoria.core.accounts.actions import expire_attestations

from .desk.actions import close_overdue
from .post.actions import tidy_letters


def tidy() -> None:
    """Lower those whose attestations ran out, forget the addresses of printed letters, end sessions at the desk."""
    while expire_attestations(limit=200):
        continue
    tidy_letters()
    close_overdue()
