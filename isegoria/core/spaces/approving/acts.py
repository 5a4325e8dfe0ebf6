# SPDX-License-Identifier: AGPL-3.0-or-later
"""The act of this room that takes two people: to take back the role of another administrator; and what waits."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from isegoria.core.accounts.models import Account
from isegoria.core.verdicts import refuse

from .. import waiting
from ..actions import revoke_role
from ..approvals import Act, Shown, register
from ..models import Approval, Role, Space
from ..notices import approvals_path, team_path
from ..queries import approvals_waiting, undecided
from ..rules import REVOKE, may_lose


def _role(space: Space, subject_id: str) -> Role | None:
    if not (subject_id.isascii() and subject_id.isdigit() and len(subject_id) < 19):
        return None
    return (
        Role.objects.select_related("space", "account__person")
        .filter(space=space, pk=int(subject_id), name=Role.Name.ADMINISTRATOR)
        .first()
    )


def _role_or_refuse(space: Space, subject_id: str) -> Role:
    role = _role(space, subject_id)
    if role is None:
        refuse(
            "role_gone",
            gettext_lazy("This role was taken back already, or has ended. Nothing was changed."),
            gettext_lazy("Read the list of roles again."),
            status=409,
        )
    return role


def _show(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> Shown:
    role = _role(space, subject_id)
    person = getattr(role.account, "person", None) if role else None
    name = person.display_name if person else _("someone who no longer holds the role")
    return Shown(about=_("%(name)s would no longer be administrator") % {"name": name}, url=team_path(space))


def _check(space: Space, subject_id: str, wanted: Mapping[str, Any]) -> None:
    may_lose(_role_or_refuse(space, subject_id)).require()


def _carry_out(approval: Approval) -> None:
    role = _role_or_refuse(approval.space, approval.subject_id)
    if approval.decided_by is None:
        raise ValueError(f"request {approval.pk} was decided by nobody")
    revoke_role(role=role, by=approval.decided_by, approval=approval)


def _holder(subject_id: str) -> int | None:
    if not (subject_id.isascii() and subject_id.isdigit() and len(subject_id) < 19):
        return None
    return Role.objects.filter(pk=int(subject_id)).values_list("account", flat=True).first()


REVOKE_ADMINISTRATOR = register(
    Act(
        slug=REVOKE,
        name=gettext_lazy("Take back the role of an administrator"),
        why=gettext_lazy("So that nobody shuts the others out of a space alone."),
        roles=frozenset({Role.Name.ADMINISTRATOR.value}),
        show=_show,
        check=_check,
        carry_out=_carry_out,
        spares=_holder,
    )
)


@waiting.line("approvals")
def _to_decide(space: Space, account: Account) -> waiting.Asking:
    """Acts that someone else asked for, and on which this account may decide: read only where there are any."""
    counted = yield waiting.Count(undecided(account, [space]), since="asked_at")
    found = approvals_waiting(account, space) if counted is not None and counted.count else []
    if found:
        yield waiting.Waiting(
            words=ngettext("act that waits for a second person", "acts that wait for a second person", len(found)),
            count=len(found),
            url=approvals_path(space),
            act=gettext_lazy("Read it and decide"),
            oldest=found[0].asked_at,
            by=min(one.expires_at for one in found),
        )
