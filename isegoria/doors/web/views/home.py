# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home page, the list of spaces, the site's own pages, and short addresses."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.queries import find_contribution
from isegoria.core.processes.models import Process
from isegoria.core.processes.rules import may_see
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import refuse
from isegoria.doors.web.addresses import process_url
from isegoria.doors.web.cards import card_lists, in_state
from isegoria.doors.web.pages import page_named

ON_HOME = 12
BESIDE = 3
SPACES_A_PAGE = 30


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this site is, what is open now, and where."""
    opened, coming, closed = card_lists(
        in_state("open")[:ON_HOME], in_state("coming")[:BESIDE], in_state("closed")[:BESIDE]
    )
    return render(
        request,
        "web/home.html",
        {
            "open": opened,
            "coming": coming,
            "closed": closed,
            "spaces": Space.objects.order_by("parent_id", "slug")[: ON_HOME + 1],
        },
    )


@require_safe
def spaces(request: HttpRequest) -> HttpResponse:
    """Every space, with a search by its words."""
    wanted = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:60]
    found = Space.objects.select_related("parent", "territory").order_by("slug")
    if wanted:
        # The names are texts by language in one column: both databases search its text.
        found = found.filter(slug__icontains=wanted) | found.filter(names__icontains=wanted)
    page = Paginator(found, SPACES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/spaces.html", {"page": page, "wanted": wanted})


@require_safe
def site_page(request: HttpRequest, page: str) -> HttpResponse:
    """Legal notice, privacy, accessibility and who runs it, of the site as a whole."""
    return render(request, "web/about_page.html", {"about": page_named(page, None), "page_name": page})


@require_safe
def contribution(request: HttpRequest, public_id: str) -> HttpResponse:
    """The short address of a contribution: sends on to the page of its kind."""
    found = find_contribution(public_id.lower())
    if found is None:
        refuse(
            "no_such_contribution",
            _("There is no contribution of this number."),
            _("Check the number: it has ten letters and digits."),
            status=404,
        )
    may_see(request.user, found.process).require()
    return redirect(contribution_url(found) or process_url(found.process))


@require_safe
def process_by_id(request: HttpRequest, public_id: str) -> HttpResponse:
    """The short address of a process, which outlives a change of its slug."""
    found = Process.objects.select_related("space").filter(public_id=public_id.lower()).first()
    if found is None:
        refuse(
            "no_such_process",
            _("There is no process of this number."),
            _("Check the number: it has ten letters and digits."),
            status=404,
        )
    may_see(request.user, found).require()
    return redirect(process_url(found))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; pages of one person, and of organisers, may not."""
    lines = ["User-agent: *"]
    private = ["/me/", "/organise/", "/accounts/", "/receipts/", "/demo/", "/i18n/"]
    lines += [f"Disallow: {path}" for path in private]
    lines += ["", f"# {settings.SITE_ADDRESS.rstrip('/')}{reverse('web:home')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
