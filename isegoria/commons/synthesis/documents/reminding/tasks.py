# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writers are reminded of an edition that they promised, once for each date. Nothing is ever published by itself."""

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Document
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce
from isegoria.core.spaces.queries import in_force
from isegoria.core.spaces.rules import SYNTHESIZING

from ..addresses import desk_path
from ..queries import due_anywhere

AT_ONCE = 20


@transaction.atomic
def remind_due() -> bool:
    """What the worker does now and then: remind of some dates that have come; whether there may be more."""
    found = list(due_anywhere()[:AT_ONCE])
    for document in found:
        space = document.process.space
        around = [one.pk for one in space.lineage()]
        holders = in_force().filter(space__in=around, name__in=SYNTHESIZING).values("account")
        date = formats.date_format(document.due.astimezone(space.zone), "DATE_FORMAT")
        for person in Person.objects.filter(account__in=holders, erased_at=None, merged_into=None):
            announce(
                PersonToTell(
                    person=person,
                    subject=_("“%(title)s” is due"),
                    text=_(
                        "The next edition was promised by %(date)s. Nothing is published without a person: read it "
                        "through, then publish it."
                    ),
                    path=desk_path(document),
                    params={"title": document.title, "date": date},
                )
            )
        Document.objects.filter(pk=document.pk).update(reminded_of=document.due)
    return len(found) == AT_ONCE
