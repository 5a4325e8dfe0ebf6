# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can do what in a space, since when, by whom: in public, and for administrators with the acts; and the page of
an invitation."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import sign_in_url, signed_in
from isegoria.core.spaces import actions
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.approvals import find_act
from isegoria.core.spaces.inviting import actions as inviting
from isegoria.core.spaces.models import Approval, Role, RoleInvitation, Space
from isegoria.core.spaces.queries import approvals_of, invitations_to, roles_in, team_of
from isegoria.core.spaces.rules import may_administer
from isegoria.core.spaces.words import MAY_DO
from isegoria.core.verdicts import refuse
from isegoria.doors.web.asking import public_name
from isegoria.doors.web.forms.roles import RoleForm

ACTS_A_PAGE = 30


@dataclass(frozen=True)
class Holder:
    """One role of one account, ready to show."""

    role: Role
    name: str
    given_by: str
    inherited: bool


@dataclass(frozen=True)
class Rank:
    """A role, what it may do, and who holds it."""

    name: str
    may_do: object
    holders: Sequence[Holder]


def _ranks(space: Space) -> list[Rank]:
    return [
        Rank(
            name=Role.Name(name).label.capitalize(),
            may_do=MAY_DO[name],
            holders=[
                Holder(
                    role=role,
                    name=public_name(role.account) or gettext("someone who has not signed in yet"),
                    given_by=public_name(role.granted_by),
                    inherited=role.space_id != space.pk,
                )
                for role in held
            ],
        )
        for name, held in groupby(team_of(space), key=lambda role: role.name)
    ]


@require_safe
def team(request: HttpRequest, space: str) -> HttpResponse:
    """Who can do what here, since when, by whom; what comes from the spaces around, and until when."""
    place = space_at(space)
    ranks = _ranks(place)
    held = {rank.name for rank in ranks}
    return render(
        request,
        "web/team.html",
        {
            "space": place,
            "ranks": ranks,
            "nobody": [label.capitalize() for _value, label in Role.Name.choices if label.capitalize() not in held],
            "acts": approvals_of(place).count(),
            "administers": Role.Name.ADMINISTRATOR.value in roles_in(request.user, place),
        },
    )


@dataclass(frozen=True)
class LoggedAct:
    """A request for an act that takes two people, as everyone sees it."""

    approval: Approval
    name: object
    about: object
    asked_by: str
    decided_by: str


def logged(approvals: Sequence[Approval]) -> list[LoggedAct]:
    """Requests with their words, those of a room that was removed by their slug alone."""
    found = []
    for one in approvals:
        act = find_act(one.act)
        found.append(
            LoggedAct(
                approval=one,
                name=act.name if act else one.act,
                about=act.show(one.space, one.subject_id, one.wanted).about if act else "",
                asked_by=public_name(one.asked_by),
                decided_by=public_name(one.decided_by),
            )
        )
    return found


@require_safe
def acts_of_two(request: HttpRequest, space: str) -> HttpResponse:
    """Every dangerous act that was asked for here, why, by whom, and what another person decided."""
    place = space_at(space)
    page = Paginator(approvals_of(place), ACTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/acts_of_two.html", {"space": place, "page": page, "acts": logged(page.object_list)})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, space: str) -> HttpResponse:
    """Offer a role or give one, take one back; send an invitation again, or withdraw it."""
    place = space_at(space)
    may_administer(request.user, place).require()
    if request.method == "POST":
        for name, act in (("revoke", _revoke), ("again", _send_again), ("withdraw", _withdraw)):
            if name in request.POST:
                act(request, place, request.POST[name])
                return redirect("web:roles", space)
    by_mail = request.POST.get("how") == "invite"
    form = RoleForm(request.POST if request.method == "POST" else None, space=place, must_exist=not by_mail)
    if request.method == "POST" and form.is_valid():
        (_invite if by_mail else _give)(request, place, form)
        return redirect("web:roles", space)
    return render(
        request,
        "web/organise/roles.html",
        {
            "robots": "noindex",
            "space": place,
            "form": form,
            "ranks": _ranks(place),
            "invitations": [(one, public_name(one.invited_by)) for one in invitations_to(place)],
        },
        status=400 if form.errors else 200,
    )


def _invite(request: HttpRequest, place: Space, form: RoleForm) -> None:
    inviting.invite(
        space=place,
        email=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        by=_account(request),
        link=_link(request),
        role_expires_at=form.expires_at,
        language=get_language() or "",
    )
    messages.success(
        request, gettext("An invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]}
    )


def _give(request: HttpRequest, place: Space, form: RoleForm) -> None:
    account = cast(Account, form.account)  # the form asked for one
    role = actions.grant_role(
        space=place,
        account=account,
        name=form.cleaned_data["name"],
        by=_account(request),
        expires_at=form.expires_at,
    )
    messages.success(
        request,
        gettext("%(email)s is now %(role)s here.") % {"email": account.email, "role": role.get_name_display()},
    )


def _account(request: HttpRequest) -> Account:
    """The account that is signed in: whoever is here was asked to be."""
    return cast(Account, request.user)


def _link(request: HttpRequest) -> inviting.Link:
    return lambda token: request.build_absolute_uri(reverse("web:role_invitation", args=[token]))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _revoke(request: HttpRequest, place: Space, number: str) -> None:
    role = (
        Role.objects.select_related("space__parent", "account__person").filter(space=place, pk=_number(number)).first()
    )
    if role is None:
        messages.info(request, _("This role had already been taken back."))
        return
    email, name = role.account.email, role.get_name_display()
    actions.revoke_role(role=role, by=_account(request))
    messages.success(request, gettext("%(email)s is no longer %(role)s here.") % {"email": email, "role": name})


def _invitation(place: Space, number: str) -> RoleInvitation | None:
    return RoleInvitation.objects.filter(space=place, pk=_number(number), accepted_at=None).first()


def _send_again(request: HttpRequest, place: Space, number: str) -> None:
    found = _invitation(place, number)
    if found is None:
        messages.info(request, _("This invitation had already been answered or withdrawn."))
        return
    inviting.send_again(invitation=found, by=_account(request), link=_link(request), language=get_language() or "")
    messages.success(
        request,
        gettext("A new mail is on its way to %(email)s. The address in the first one works no more.")
        % {"email": found.email},
    )


def _withdraw(request: HttpRequest, place: Space, number: str) -> None:
    found = _invitation(place, number)
    if found is None:
        messages.info(request, _("This invitation had already been answered or withdrawn."))
        return
    inviting.withdraw(invitation=found, by=_account(request))
    messages.success(request, _("The invitation is withdrawn: the address in the mail works no more."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What a role means, for whoever was invited into it: accept it with an account, or decline it without one."""
    found = inviting.find_invitation(token)
    if found is None:
        refuse(
            "invitation_gone",
            _("This invitation was used already, was withdrawn, or has lapsed. Nothing was changed."),
            _("Ask whoever invited you for a new one."),
            status=410,
        )
    if request.method == "POST" and "decline" in request.POST:
        inviting.decline(token=token)
        messages.success(request, _("You have declined. Whoever invited you is told, and you hold no role."))
        return redirect("web:space", found.space.slug)
    account = request.user if isinstance(request.user, Account) else None
    if request.method == "POST":
        if account is None:
            return redirect(sign_in_url(request))
        role = inviting.accept(token=token, account=account)
        messages.success(request, gettext("You are now %(role)s here.") % {"role": role.get_name_display()})
        return redirect("web:team", role.space.slug)
    here = request.get_full_path()
    return render(
        request,
        "web/role_invitation.html",
        {
            "robots": "noindex",
            "space": found.space,
            "invitation": found,
            "over": bool(found.accepted_at or found.declined_at or found.expires_at <= timezone.now()),
            "may_do": MAY_DO[found.name],
            "invited_by": public_name(found.invited_by),
            "name": public_name(account),
            "sign_in_url": sign_in_url(request),
            "sign_up_url": f"{reverse('account_signup')}?next={here}",
        },
    )
