# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done: say of oneself what one wishes to, and enter the population to compare with.

Neither enters the journal: the first is private, and the second is somebody else's figure, shown with its source.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.processing import Consented, ConsentTakenBack
from isegoria.core.events import announce
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import may_organise
from isegoria.core.verdicts import refuse

from .models import Portrait, Reference


@transaction.atomic
def describe_oneself(*, person: Person, space: Space, age: str = "", gender: str = "", quarter: str = "") -> None:
    """Keep what a person says of themselves; with nothing said, what they had said goes."""
    if not (age or gender or quarter):
        Portrait.objects.filter(person=person, space=space).delete()
        announce(ConsentTakenBack(person=person, purpose="portraits", about=space.public_id))
        return
    portrait = Portrait.objects.filter(person=person, space=space).first() or Portrait(person=person, space=space)
    portrait.age, portrait.gender, portrait.quarter = age, gender, quarter
    portrait.given_on = timezone.localdate()
    portrait.full_clean(validate_unique=False)
    portrait.save()
    wording = gettext("Count my age, gender or quarter among those of the people who take part in %(space)s.")
    wording %= {"space": space}
    announce(Consented(person=person, purpose="portraits", about=space.public_id, wording=wording))


@transaction.atomic
def set_reference(*, space: Space, dimension: str, counts: Mapping[str, int], source: str, by: Account) -> None:
    """Enter a population; an empty one takes it away. A figure without its source is refused."""
    may_organise(by, space).require()
    if not counts:
        Reference.objects.filter(space=space, dimension=dimension).delete()
        return
    if not source.strip():
        refuse(
            "source_missing",
            _("These figures have no source, so they were not kept: nobody could check them."),
            _("Say who counted, what and when: “INSEE, RP 2021, POP T0”."),
            status=400,
        )
    Reference.objects.update_or_create(
        space=space,
        dimension=Reference.Dimension(dimension),
        defaults={
            "counts": {value: int(count) for value, count in counts.items()},
            "source": source.strip()[:300],
            "by": by,
            "entered_at": timezone.now(),
        },
    )
