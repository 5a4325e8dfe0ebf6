# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one statement: its text, how it was answered, one's own answer, what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.moderation.queries import last_decision
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.life import life_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.expressions.models import Opinion
from isegoria.core.processes.models import Phase
from isegoria.design.drawings import GroupCount, grouped_bars
from isegoria.design.wording import group_words
from isegoria.tools.statements.queries import latest_map
from isegoria.tools.statements.rules import may_see_map

from .finding import addresses, statement_at, statement_url
from .last_act import last_act
from .lists import COUNTS_FROM
from .reading import Quoted, finding

WORDS = {1: "agree", 0: "pass", -1: "disagree"}


@require_safe
@never_cache
def statement(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One statement. The identifier leads: an address with other words sends on to the present one."""
    found = statement_at(request, space, process, ref[:10])
    if found.ref != ref:
        return HttpResponsePermanentRedirect(statement_url(found))
    person = known_person(request)
    author = person is not None and found.author_id == person.pk
    public = found.state == Contribution.State.PUBLISHED
    return render(
        request,
        "statements/statement.html",
        {
            "statement": found,
            "phase": found.phase,
            "process": found.process,
            "urls": addresses(found.phase),
            "is_public": public,
            "is_open": found.phase.state == Phase.State.OPEN,
            "text_shown": public or (author and found.state != Contribution.State.ERASED),
            "is_author": author,
            "decision": None if public else last_decision(found),
            "own": _own(person, found),
            "hidden": {"statement": found.public_id, "then": "statement"},
            "act": last_act(request, person, found.phase_id),
            "counts_from": COUNTS_FROM,
            "counts_shown": public and found.standing.opinions >= COUNTS_FROM,
            "versions": list(found.versions.order_by("number")) if public and found.current_version > 1 else [],
            "by_group": _by_group(found) if public else None,
            "life": life_of(found) if public else None,
        },
        status=410 if found.state == Contribution.State.ERASED else 200,
    )


def _own(person: Person | None, statement: Contribution) -> str:
    """One's own answer, as a word."""
    if person is None:
        return ""
    value = Opinion.objects.filter(person=person, contribution=statement).values_list("value", flat=True).first()
    return WORDS.get(value, "") if value is not None else ""


def _by_group(statement: Contribution) -> Any:
    """How each group of the latest map answered, as a drawing; None where there is no map to show or say it."""
    if not may_see_map(statement.phase):
        return None
    result = latest_map(statement.phase)
    if result is None or result.summary["k"] < 2:
        return None
    names = result.summary["statements"]["name"]
    if statement.public_id not in names:
        return None
    number = names.index(statement.public_id)
    rows = finding(result.summary, Quoted(number, statement.body, statement.language)).groups
    if not rows:
        return None
    counts = [GroupCount(one.group, one.agree.count, one.passed, one.disagree.count) for one in rows]
    return grouped_bars(counts, uid="groups", **group_words())
