# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dangerous acts, which take two people: one asks with a reason, another one carries out or turns down.

A room enters its acts here; the core's are those of ``core.processes`` (erase, change while people take part) and the
revocation of an administrator. An action that must not be done by one person alone takes the ``approval`` that allows
it, and without it raises :class:`NeedsTwo`, which doors turn into the page where it is asked for.

    approvals.register(Act(slug="reopen_count", name=_("Count the votes again"), roles=ORGANISING, …))
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.verdicts import YES, Refused, Sentence, Verdict, no

from .models import Approval, Space
from .queries import holders_of, roles_in

LASTS = timedelta(days=7)


@dataclass(frozen=True)
class Change:
    """One thing that would change: what it is called, how it is, how it would be."""

    label: Sentence
    before: Sentence = ""
    after: Sentence = ""


@dataclass(frozen=True)
class Shown:
    """What a request is about, ready to read."""

    about: Sentence
    url: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Act:
    """A kind of act that takes two people."""

    slug: str
    name: Sentence
    """A verb: "Erase a process"."""
    why: Sentence
    """Why it takes two."""
    roles: frozenset[str]
    """Who asks for it; another one of them decides."""
    show: Callable[[Space, str, Mapping[str, Any]], Shown]
    """``(space, subject id, what is wanted)`` → what it is about. A subject that is gone shows too."""
    check: Callable[[Space, str, Mapping[str, Any]], None]
    """Raises ``Refused`` or ``ValidationError`` where the act could not be carried out as things stand."""
    carry_out: Callable[[Approval], None]
    """Does it, in the transaction of the decision. Raises ``Refused`` when it can no longer be done."""
    spares: Callable[[str], int | None] = field(default=lambda subject_id: None)
    """Key of the account that the act is done to, which does not decide on it."""


_acts: dict[str, Act] = {}


def register(act: Act) -> Act:
    """Enter an act. Raises ``ValueError`` when another one holds its slug."""
    if act.slug in _acts and _acts[act.slug] is not act:
        raise ValueError(f"two acts that take two people are called {act.slug!r}")
    _acts[act.slug] = act
    return act


def find_act(slug: str) -> Act | None:
    """The act, or None when the room that owned it was removed."""
    return _acts.get(slug)


def acts() -> tuple[Act, ...]:
    """Every act, by slug."""
    return tuple(_acts[slug] for slug in sorted(_acts))


class NeedsTwo(Refused):
    """This act is not done by one person alone. Doors offer to ask another one for it."""

    def __init__(self, *, act: str, space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
        super().__init__(
            no(
                "needs_two",
                _("This takes two people: one asks, with a reason, and another one decides. Nothing was changed."),
                _("Ask for it: whoever can decide is told by mail."),
                remedy_url=f"/organise/{space.slug}/approvals/",
                status=409,
                act=act,
                subject=subject_id,
            )
        )
        self.act, self.space, self.subject_id, self.wanted = act, space, subject_id, dict(wanted)


def allows(approval: Approval | None, *, act: str, subject_id: str) -> bool:
    """Whether an approval was given, for this act and this subject."""
    return (
        approval is not None
        and approval.is_approved is True
        and approval.act == act
        and approval.subject_id == subject_id
    )


# --- who -----------------------------------------------------------------------------------------------
def may_ask(account: Any, act: Act, space: Space) -> Verdict:
    """Whoever has the right to the act may ask for it."""
    if roles_in(account, space) & act.roles:
        return YES
    return no(
        "not_in_charge",
        _("Your role in this space does not go that far. Nothing was changed."),
        _("Ask an administrator of the space."),
    )


def deciders(act: Act, space: Space, subject_id: str, *, asker: int | None) -> list[Account]:
    """The accounts that may decide on what ``asker`` asks for: here or in a space around, never the one concerned."""
    left_out = {asker, act.spares(subject_id)}
    return [one for one in holders_of(space, act.roles) if one.pk not in left_out]


def may_decide(account: Any, approval: Approval) -> Verdict:
    """Another person with the right; never the one who asked, nor the one to whom it is done."""
    act = find_act(approval.act)
    if act is None:
        return no(
            "no_such_act",
            _("The part of the site that this act belongs to was removed. Nothing was changed."),
            _("Let the request lapse."),
            status=409,
        )
    verdict = may_ask(account, act, approval.space)
    if not verdict:
        return verdict
    if account.pk == approval.asked_by_id:
        return no(
            "own_request",
            _("You asked for this yourself: another person decides. Nothing was changed."),
            _("Wait for them, or take your request back."),
            status=409,
        )
    if account.pk == act.spares(approval.subject_id):
        return no(
            "own_case",
            _("This is about you: another person decides. Nothing was changed."),
            _("You can give up your role yourself, on the page of the roles."),
            status=409,
        )
    return YES


def may_be_decided(approval: Approval) -> Verdict:
    """Whether a request still waits."""
    if approval.decided_at is not None:
        return no(
            "decided_already",
            _("This request was decided or taken back already. Nothing was changed."),
            _("Read the list again."),
            status=409,
        )
    if approval.expires_at <= timezone.now():
        return no(
            "request_lapsed",
            _("This request waited for more than %(days)s days and has lapsed. Nothing was changed."),
            _("Ask for it again if it is still wanted."),
            status=409,
            days=LASTS.days,
        )
    return YES


def nobody_to_decide(space: Space) -> Verdict:
    """One person alone has the right. Said plainly, and never passed over."""
    return no(
        "nobody_to_decide",
        _(
            "This takes two people, and you are the only one here who has the right: nobody could decide on your "
            "request. Nothing was changed."
        ),
        _("Invite a second person into this role first: they can then decide."),
        remedy_url=f"/organise/{space.slug}/roles/",
        status=409,
    )
