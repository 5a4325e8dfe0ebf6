# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits in this room: letters to print, and two participations of one person to decide."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.spaces import waiting
from isegoria.core.spaces.models import Role, Space
from isegoria.core.spaces.waiting import Asking, Count, Counted, Waiting

from .models import Case, Letter


@waiting.line("letters")
def to_print(space: Space, account: Account) -> Asking:
    letters = Letter.objects.filter(space=space, state=Letter.State.ASKED)
    found = (yield Count(letters, since="asked_at")) or Counted()
    yield Waiting(
        words=ngettext("letter with a code to print", "letters with a code to print", found.count),
        count=found.count,
        oldest=found.oldest,
        url=reverse("verification:organise_post", args=[space.slug]),
        act=_("Print"),
    )


@waiting.line("doubled_participations", roles=[Role.Name.ADMINISTRATOR.value])
def to_decide(space: Space, account: Account) -> Asking:
    cases = Case.objects.filter(space=space, outcome=Case.Outcome.OPEN)
    found = (yield Count(cases, since="opened_at")) or Counted()
    yield Waiting(
        words=ngettext("doubled participation to decide", "doubled participations to decide", found.count),
        count=found.count,
        oldest=found.oldest,
        url=reverse("verification:duplicates", args=[space.slug]),
        act=_("Decide"),
    )
