# SPDX-License-Identifier: AGPL-3.0-or-later
"""A space, for those who run it: its processes, its own pages, and who may do what."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from isegoria.core.processes.models import Process
from isegoria.core.spaces import actions
from isegoria.core.spaces.models import Role
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING, may_administer, may_moderate
from isegoria.doors.web.addresses import signed_in, space_at
from isegoria.doors.web.cards import cards
from isegoria.doors.web.forms.organising import GrantForm
from isegoria.doors.web.forms.texts import TextsForm, TextSpec

PROCESSES_A_PAGE = 30


class SpacePagesForm(TextsForm):
    """The texts of a space."""

    specs = {
        "names": TextSpec(_("Name of the space"), required=True, rows=1, max_length=120),
        "presentations": TextSpec(_("Presentation"), _("A few sentences at the top of the space’s page."), rows=4),
        "governance": TextSpec(
            _("Who runs, pays for and moderates this space"),
            _("Names of the people answerable, where the money comes from, who moderates and to whom one can object."),
        ),
        "legal_notices": TextSpec(
            _("Legal notice"), _("Publisher, director of publication, host: what the law asks for.")
        ),
        "privacy_notices": TextSpec(
            _("Your data and privacy"),
            _(
                "Who answers for the data, on which legal ground, how to use one’s rights. "
                "Left empty, a page says what the software keeps."
            ),
        ),
        "accessibility_statements": TextSpec(
            _("Accessibility"), _("State of conformity, and how to tell of an obstacle.")
        ),
    }


@signed_in
@require_safe
def space(request: HttpRequest, space: str) -> HttpResponse:
    """The processes of a space, drafts included, and what can be done in it."""
    place = space_at(space)
    may_moderate(request.user, place).require()
    roles = roles_in(request.user, place)
    processes = Process.objects.filter(space=place).select_related("space").order_by("-pk")
    page = Paginator(processes, PROCESSES_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "web/organise/space.html",
        {
            "robots": "noindex",
            "space": place,
            "page": page,
            "cards": cards(page.object_list),
            "organises": bool(roles & ORGANISING),
            "administers": Role.Name.ADMINISTRATOR.value in roles,
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def pages(request: HttpRequest, space: str) -> HttpResponse:
    """Write the space's own pages."""
    place = space_at(space)
    may_administer(request.user, place).require()
    kept = {name: getattr(place, name) for name in SpacePagesForm.specs}
    form = SpacePagesForm(request.POST if request.method == "POST" else None, texts=kept)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_space(space=place, by=request.user, texts=form.texts())
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The pages of the space are changed."))
            return redirect("web:organise_space", space)
    return render(
        request,
        "web/organise/pages.html",
        {"robots": "noindex", "space": place, "form": form},
        status=400 if form.errors else 200,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, space: str) -> HttpResponse:
    """Who can do what here; give a role, take one back."""
    place = space_at(space)
    may_administer(request.user, place).require()
    form = GrantForm(request.POST if request.method == "POST" and "revoke" not in request.POST else None)
    if request.method == "POST":
        if "revoke" in request.POST:
            _revoke(request, place.pk)
            return redirect("web:roles", space)
        if form.is_valid():
            role = actions.grant_role(
                space=place, account=form.account, name=form.cleaned_data["name"], by=request.user
            )
            messages.success(
                request,
                gettext("%(email)s is now %(role)s here.")
                % {"email": form.account.email, "role": role.get_name_display()},
            )
            return redirect("web:roles", space)
    around = [one.pk for one in place.lineage()]
    held = Role.objects.filter(space__in=around).select_related("account", "space").order_by("name", "account__email")
    return render(
        request,
        "web/organise/roles.html",
        {
            "robots": "noindex",
            "space": place,
            "form": form,
            "here": [role for role in held if role.space_id == place.pk],
            "above": [role for role in held if role.space_id != place.pk],
        },
        status=400 if form.errors else 200,
    )


def _revoke(request: HttpRequest, space_id: int) -> None:
    number = request.POST.get("revoke", "")
    role = (
        Role.objects.select_related("space", "account").filter(space=space_id, pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    if role is None:
        messages.info(request, _("This role had already been taken back."))
        return
    email, name = role.account.email, role.get_name_display()
    actions.revoke_role(role=role, by=request.user)
    messages.success(request, gettext("%(email)s is no longer %(role)s here.") % {"email": email, "role": name})
