# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can be vouched for, and which two persons can become one."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import YES, Verdict, no

from .models import Person


def may_be_attested(person: Person) -> Verdict:
    """Whether a person still acts: neither erased nor turned into another one."""
    if person.erased_at is None and person.merged_into_id is None:
        return YES
    return no(
        "person_gone",
        _("Whoever this was about has left, or was brought together with another participation. Nothing was changed."),
        _("Load the page again."),
        status=409,
    )


def may_merge(guest: Person, person: Person) -> Verdict:
    """Whether the acts of one person can become another's. Checked again here as two people may press at once."""
    if guest.pk == person.pk:
        return no(
            "same_person",
            _("These are one participation already. Nothing was changed."),
            _("Load the page again."),
            status=409,
        )
    return may_be_attested(guest) and may_be_attested(person)
