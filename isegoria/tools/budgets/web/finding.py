# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the phase or the project that it names, and back."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.manifest import optional_url
from isegoria.core.processes.models import Phase
from isegoria.core.processes.queries import find_phase
from isegoria.core.processes.rules import may_see
from isegoria.core.verdicts import refuse
from isegoria.tools.budgets.models import Project
from isegoria.tools.budgets.projects.queries import find_project
from isegoria.tools.budgets.tool import TOOL_SLUG


@dataclass(frozen=True)
class Addresses:
    """The pages around one phase of a budget."""

    space: str
    process: str
    list: str
    submit: str
    mine: str
    points: str
    desk: str
    money: str
    bring: str
    settings: str
    organise: str


def addresses(phase: Phase) -> Addresses:
    """Where the pages of a phase are."""
    space, process = phase.process.space.slug, phase.process.slug
    listed = reverse("budgets:phase", args=[space, process, phase.slug])
    return Addresses(
        space=f"/s/{space}/",
        process=f"/s/{space}/{process}/",
        list=listed,
        submit=f"{listed}submit",
        mine=f"{listed}mine",
        points=f"{listed}points",
        desk=f"{listed}desk/",
        money=f"{listed}desk/money",
        bring=f"{listed}desk/import",
        settings=f"/organise/{space}/{process}/{phase.slug}/",
        organise=f"/organise/{space}/{process}/",
    )


def project_url(project: Project, name: str = "project") -> str:
    """A page of a project, whose process is at hand."""
    where = project.contribution.process
    return reverse(f"budgets:{name}", args=[where.space.slug, where.slug, project.contribution.ref])


def phase_page(phase: Phase, name: str = "phase") -> str:
    """A page of a phase; "" where no room shows it."""
    process = phase.process
    return optional_url(f"budgets:{name}", space=process.space.slug, process=process.slug, phase=phase.slug)


def phase_at(request: HttpRequest, space: str, process: str, phase: str) -> Phase:
    """The phase at an address; drafts for their team only. One query. Raises ``Refused``."""
    found = find_phase(space=space, process=process, phase=phase)
    if found is None or found.tool_slug != TOOL_SLUG:
        refuse(
            "no_such_phase",
            _("There is no budget at this address: it may have moved, or never been."),
            _("Look for it on the page of the space."),
            remedy_url=f"/s/{space}/",
            status=404,
        )
    may_see(request.user, found.process).require()
    return found


def project_at(request: HttpRequest, space: str, process: str, ref: str) -> Project:
    """The project at an address, whatever its state. One query. Raises ``Refused``."""
    found = find_project(ref[:10])
    where = found.contribution.process if found is not None else None
    if found is None or where is None or (where.space.slug, where.slug) != (space, process):
        refuse(
            "no_such_project",
            _("There is no project at this address: the address may be incomplete."),
            _("Look for it in the list of projects."),
            remedy_url=f"/s/{space}/{process}/",
            status=404,
        )
    may_see(request.user, where).require()
    return found


def account_of(request: HttpRequest) -> Account:
    """The account behind a page that asked for one."""
    if not isinstance(request.user, Account):
        raise TypeError("this page is for accounts")
    return request.user
