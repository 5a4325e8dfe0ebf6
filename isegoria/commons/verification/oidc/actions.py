# SPDX-License-Identifier: AGPL-3.0-or-later
"""Someone came back from an identity provider and agrees to what is kept of it."""

from django.db import transaction

from isegoria.core.accounts.models import Person
from isegoria.core.spaces.models import Space

from ..actions import Outcome, confirm
from ..rules import require_opening
from .client import Shown
from .providers import Provider


@transaction.atomic
def keep_what_was_shown(*, person: Person, space: Space, provider: Provider, shown: Shown) -> Outcome:
    """Confirm a person by what a provider said of them."""
    opening = require_opening(space, provider.handler)
    return confirm(person=person, opening=opening, assurance=provider.level, identities=shown.identities)
