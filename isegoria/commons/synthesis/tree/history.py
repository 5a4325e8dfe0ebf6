# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of the work on a process: who did what, when; narrowed, and undone."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.synthesis.models import Step
from isegoria.commons.synthesis.web.workshop import workshop, workshop_at
from isegoria.core.accounts.models import Account
from isegoria.core.accounts.signing_in import signed_in
from isegoria.design.filters import Choice, Choices

from . import queries
from .addresses import workshop_path
from .undoing.actions import OF_FACTS
from .undoing.ways import can_be_undone

A_PAGE = 50
MOST_PEOPLE = 30
_Act = Step.Act
SORTS_OF_ACT: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "extracts": (
        pgettext_lazy("history", "extracts"),
        (
            _Act.EXTRACT_MADE,
            _Act.EXTRACT_TYPED,
            _Act.EXTRACT_MOVED,
            _Act.EXTRACT_REMOVED,
            _Act.EXTRACT_RESTORED,
        ),
    ),
    "ideas": (
        pgettext_lazy("history", "ideas"),
        (
            _Act.IDEA_MADE,
            _Act.IDEA_EDITED,
            _Act.IDEA_MOVED,
            _Act.IDEA_MERGED,
            _Act.IDEA_SPLIT,
            _Act.IDEA_REMOVED,
        ),
    ),
    "facts": (pgettext_lazy("history", "facts"), (_Act.FACT_ADDED, _Act.FACT_REMOVED)),
    "machine": (
        pgettext_lazy("history", "suggestions of the machine"),
        (_Act.SUGGESTIONS_ACCEPTED, _Act.SUGGESTIONS_REFUSED),
    ),
}


@dataclass(frozen=True)
class Row:
    """One step as the page shows it."""

    step: Step
    who: str
    undone_by: str
    what: str
    can_undo: bool


def name_of(account: Account | None) -> str:
    """Who acted, as their team knows them; the house where nobody did."""
    if account is None:
        return str(_("The site"))
    person = getattr(account, "person", None)
    return person.display_name if person else account.email


def row_of(step: Step, *, harvests: bool, keeps_facts: bool) -> Row:
    """A step with its words."""
    allowed = keeps_facts if step.act in OF_FACTS else harvests
    return Row(
        step=step,
        who=name_of(step.by),
        undone_by=name_of(step.undone_by) if step.undone_at else "",
        what=capfirst(str(Step.Act(step.act).label)),
        can_undo=allowed and can_be_undone(step),
    )


@signed_in
@require_safe
@never_cache
def history(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """Every step, the latest first."""
    found = workshop_at(request, space, process)
    sort = request.GET.get("of", "")
    sort = sort if sort in SORTS_OF_ACT else ""
    people = queries.who_worked(found, MOST_PEOPLE)
    who = next((one for one in people if str(one.pk) == request.GET.get("by", "")), None)
    acts = SORTS_OF_ACT[sort][1] if sort else ()
    page = Paginator(queries.steps(found, acts=acts, by=who.pk if who else None), A_PAGE).get_page(
        request.GET.get("page")
    )

    def address(**changes: str) -> str:
        now = {"of": sort, "by": str(who.pk) if who else ""} | changes
        return f"?{urlencode({key: value for key, value in now.items() if value})}"

    groups = [
        Choices(
            pgettext_lazy("column of the history", "About"),
            [
                Choice(pgettext_lazy("history", "all"), address(of=""), not sort),
                *(Choice(label, address(of=key), key == sort) for key, (label, _acts) in SORTS_OF_ACT.items()),
            ],
        )
    ]
    if len(people) > 1:
        groups.append(
            Choices(
                _("Who"),
                [
                    Choice(pgettext_lazy("history, people", "everyone"), address(by=""), who is None),
                    *(Choice(name_of(one), address(by=str(one.pk)), one == who) for one in people),
                ],
            )
        )
    frame = workshop(request, found, "history")
    hat = frame["hat"]
    return render(
        request,
        "synthesis/workshop_history.html",
        {
            **frame,
            "page": page,
            "rows": [row_of(step, harvests=hat.harvests, keeps_facts=hat.keeps_facts) for step in page.object_list],
            "groups": groups,
            "base": workshop_path(found),
        },
    )
