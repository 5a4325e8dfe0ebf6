# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which order one person sees the projects of a ballot.

Who comes first on a list gains votes by it (Miller and Krosnick, 1998; Meredith and Salant, 2013). So the order is
drawn at random for each person, unless the organisers want that of the numbers; and yet someone who comes back finds
things where they left them.
"""

import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from isegoria.core.access import client_network
from isegoria.core.accounts.models import Person
from isegoria.tools.budgets.models import BudgetVote
from isegoria.tools.budgets.voting.slip import SlipLine


def order_for(
    request: HttpRequest, person: Person | None, vote: BudgetVote, lines: Sequence[SlipLine]
) -> list[SlipLine]:
    """The projects as this reader sees them: the same each time, until they have acted for the first time.

    A newcomer is nobody yet, and reading leaves no trace: their order hangs on their network, their browser and the
    day. Complexity: O(n log n).
    """
    if vote.phase.rules_of_tool.order == "given":
        return list(lines)
    reader = person.public_id if person else _stranger(request)
    return sorted(lines, key=lambda one: _drawn(f"{vote.public_id}\n{reader}\n{one.place}"))


def _stranger(request: HttpRequest) -> str:
    agent = request.META.get("HTTP_USER_AGENT", "")
    return f"{client_network(request)}\n{agent}\n{timezone.now().date().isoformat()}"


def _drawn(text: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"order of projects\n{text}".encode(), hashlib.sha256)
