# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an act that takes two people to the page where it is asked for: whatever page it began on, nothing is lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from isegoria.core.access import seal, unseal
from isegoria.core.accounts.models import Account
from isegoria.core.spaces.approvals import Act, NeedsTwo, Shown, deciders, find_act
from isegoria.core.spaces.models import Approval, Space
from isegoria.core.spaces.queries import find_space

from .forms.roles import ReasonForm

PURPOSE = "act_of_two"


@dataclass(frozen=True)
class Wish:
    """What someone was about to do when it turned out to take two people."""

    space: Space
    act: Act
    subject_id: str
    wanted: Mapping[str, Any]

    def sealed(self) -> str:
        """The wish as the form brings it back."""
        return seal(json.dumps([self.space.slug, self.act.slug, self.subject_id, dict(self.wanted)]), PURPOSE)

    def shown(self) -> Shown:
        return self.act.show(self.space, self.subject_id, self.wanted)


def read_wish(sealed: str) -> Wish | None:
    """The wish that :meth:`Wish.sealed` wrote, or None."""
    kept = unseal(sealed, PURPOSE)
    if kept is None:
        return None
    slug, act, subject_id, wanted = json.loads(kept)
    space, found = find_space(slug), find_act(act)
    return Wish(space, found, subject_id, wanted) if space and found else None


def ask_page(request: HttpRequest, exception: NeedsTwo) -> HttpResponse:
    """The page in the place of the act: what would be done, why it takes two, who can decide, and the reason asked."""
    act = find_act(exception.act)
    if act is None:
        raise LookupError(f"an act asks for two people, and was not entered: {exception.act}")
    wish = Wish(exception.space, act, exception.subject_id, exception.wanted)
    response = wish_page(request, wish, ReasonForm(), status=exception.verdict.status)
    response["X-Refusal"] = exception.verdict.code
    return response


def wish_page(request: HttpRequest, wish: Wish, form: ReasonForm, *, status: int) -> HttpResponse:
    asker = request.user.pk if isinstance(request.user, Account) else None
    return render(
        request,
        "web/organise/ask.html",
        {
            "robots": "noindex",
            "space": wish.space,
            "act": wish.act,
            "shown": wish.shown(),
            "wish": wish.sealed(),
            "deciders": names(deciders(wish.act, wish.space, wish.subject_id, asker=asker)),
            "waits": Approval.objects.filter(act=wish.act.slug, subject_id=wish.subject_id, decided_at=None).first(),
            "form": form,
        },
        status=status,
    )


def names(accounts: Sequence[Account]) -> list[str]:
    """The names under which accounts show in public."""
    return [public_name(one) for one in accounts]


def public_name(account: Account | None) -> str:
    """The name of an account's person; "" for one that nobody ever signed in with, or that is gone."""
    person = getattr(account, "person", None)
    return person.display_name if person else ""
