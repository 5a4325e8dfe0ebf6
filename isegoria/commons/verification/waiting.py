# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits in this room: letters to print, and two participations of one person to decide."""

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.waiting import Waiting

from .models import Case, Letter


@waiting.line("letters")
def to_print(space: Space, account: Account) -> Iterable[Waiting]:
    """One query."""
    letters = Letter.objects.filter(space=space, state=Letter.State.ASKED)
    found = letters.aggregate(count=Count("pk"), oldest=Min("asked_at"))
    yield Waiting(
        words=ngettext("letter with a code to print", "letters with a code to print", found["count"]),
        count=found["count"],
        oldest=found["oldest"],
        url=reverse("verification:organise_post", args=[space.slug]),
        act=_("Print"),
    )


@waiting.line("doubled_participations", roles=[Role.Name.ADMINISTRATOR.value])
def to_decide(space: Space, account: Account) -> Iterable[Waiting]:
    """One query."""
    cases = Case.objects.filter(space=space, outcome=Case.Outcome.OPEN)
    found = cases.aggregate(count=Count("pk"), oldest=Min("opened_at"))
    yield Waiting(
        words=ngettext("doubled participation to decide", "doubled participations to decide", found["count"]),
        count=found["count"],
        oldest=found["oldest"],
        url=reverse("verification:duplicates", args=[space.slug]),
        act=_("Decide"),
    )
