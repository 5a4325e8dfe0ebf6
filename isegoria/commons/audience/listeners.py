# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of a portrait when its person leaves, or turns out to be another one's."""

from isegoria.core.accounts.actions import PersonErased, PersonsMerged
from isegoria.core.events import listen

from . import queries  # noqa: F401 - importing it is what makes "everything kept about me" complete
from .models import Portrait


@listen(PersonErased)
def forget(event: PersonErased) -> None:
    """It goes with them."""
    Portrait.objects.filter(person=event.person).delete()


@listen(PersonsMerged)
def one_portrait_each(event: PersonsMerged) -> None:
    """The latest one holds."""
    theirs = {one.space_id: one for one in Portrait.objects.filter(person=event.person)}
    for one in Portrait.objects.filter(person=event.guest):
        other = theirs.get(one.space_id)
        if other is not None and other.given_on > one.given_on:
            one.delete()
            continue
        if other is not None:
            other.delete()
        one.person = event.person
        one.save(update_fields=["person"])
