# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame of the workshop's pages: whose they are, and the ways from one to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account
from isegoria.core.manifest import optional_url
from isegoria.core.processes import addresses
from isegoria.core.processes.addresses import process_at
from isegoria.core.processes.models import Process
from isegoria.core.spaces.queries import roles_held
from isegoria.core.spaces.rules import HARVESTING, KEEPING_FACTS, OBSERVING, SYNTHESIZING, may_observe

# Key of the tab, name of its page (arguments: space, process), words. Each is shown where its page exists.
TABS: Sequence[tuple[str, str, str | Promise]] = (
    ("harvest", "synthesis:harvest", pgettext_lazy("workshop", "Harvest")),
    ("ideas", "synthesis:workshop_ideas", pgettext_lazy("workshop", "Ideas")),
    ("machine", "synthesis:machine", pgettext_lazy("workshop", "Machine")),
    ("syntheses", "synthesis:workshop_syntheses", pgettext_lazy("workshop", "Syntheses")),
    ("readings", "readings:workshop", pgettext_lazy("workshop", "Collective reading")),
    ("meetings", "workshops:list", pgettext_lazy("workshop", "Meetings")),
)


@dataclass(frozen=True)
class Tab:
    """One way of the workshop."""

    key: str
    label: str | Promise
    url: str


@dataclass(frozen=True)
class Hat:
    """What the visitor may do in the workshop, asked once for a page."""

    harvests: bool
    synthesizes: bool
    keeps_facts: bool


def workshop_at(request: HttpRequest, space: str, process: str) -> Process:
    """The process of a page of the workshop, for the team of its space alone. Raises ``Refused``."""
    found = process_at(request, space, process)
    _admit_team(request, found)
    return found


def admit(request: HttpRequest, process: Process) -> None:
    """The same of a process that a page read together with something of it. Raises ``Refused``."""
    addresses.admit(request, process)
    _admit_team(request, process)


def _admit_team(request: HttpRequest, process: Process) -> None:
    if not _roles(request, process) & OBSERVING:
        may_observe(request.user, process.space).require()


def _roles(request: HttpRequest, process: Process) -> frozenset[str]:
    """The visitor's roles here, looked up once for a request."""
    known: dict[int, frozenset[str]] = request.__dict__.setdefault("_workshop_roles", {})
    if process.space_id not in known:
        held = roles_held(request.user) if isinstance(request.user, Account) else {}
        around = [held.get(one.pk, set()) for one in process.space.lineage()] if held else []
        known[process.space_id] = frozenset[str]().union(*around)
        # The page's frame asks in which rooms its reader has something to do: it need not look again.
        request.__dict__["roles_anywhere"] = set[str]().union(*held.values())
    return known[process.space_id]


def hat_of(request: HttpRequest, process: Process) -> Hat:
    """What the visitor may do here. The acts ask again, each for itself."""
    roles = _roles(request, process)
    return Hat(
        harvests=bool(roles & HARVESTING),
        synthesizes=bool(roles & SYNTHESIZING),
        keeps_facts=bool(roles & KEEPING_FACTS),
    )


def workshop(request: HttpRequest, process: Process, here: str) -> dict[str, Any]:
    """What ``synthesis/workshop_base.html`` needs: hand it on to ``render`` with the page's own. No query: the
    visitor's roles are known. ``here`` is the key of the current tab."""
    where = {"space": process.space.slug, "process": process.slug}
    tabs = [Tab(key, label, url) for key, name, label in TABS if (url := optional_url(name, **where))]
    return {
        "robots": "noindex",
        "space": process.space,
        "process": process,
        "tabs": tabs,
        "here": here,
        "process_url": optional_url("web:process", **where),
        "hat": hat_of(request, process),
    }
