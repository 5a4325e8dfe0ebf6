# SPDX-License-Identifier: AGPL-3.0-or-later
"""What spaces do when one who holds a role leaves."""

from isegoria.core.accounts.actions import PersonErased
from isegoria.core.events import listen
from isegoria.core.journal import actions as journal

from .models import Role


@listen(PersonErased)
def give_up_roles(event: PersonErased) -> None:
    """The account goes, and its roles with it: the journal keeps that they were held, not by whom."""
    if event.person.account_id is None:
        return
    for role in Role.objects.filter(account=event.person.account_id):
        journal.erase_subject(subject_kind="role", subject_id=str(role.pk), reason="holder_left")
        role.delete()
