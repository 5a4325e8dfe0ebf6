# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one project: its text and its whole life, from the day it was submitted to the end of the works."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.attachments.models import Attachment
from isegoria.commons.moderation.queries import last_decision
from isegoria.core.accounts.identification import known_person
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.life import life_of
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.queries import authors_of
from isegoria.core.processes.models import Phase
from isegoria.core.spaces.queries import roles_in
from isegoria.core.spaces.rules import ORGANISING
from isegoria.core.spaces.texts import in_language
from isegoria.tools.budgets.amounts import money
from isegoria.tools.budgets.models import Assessment, BallotLine, BudgetVote, Project, Step
from isegoria.tools.budgets.projects.queries import (
    STANDING,
    United,
    assessments_of,
    line_of,
    steps_of,
    united_in,
)
from isegoria.tools.budgets.rules import STUDYING

from .finding import addresses, phase_page, project_at, project_url
from .last_act import last_act
from .wording import FINDING_SIGNS, STEP_SIGNS, Words, cost_of, sign_of

Said = Contribution.State


@dataclass(frozen=True)
class Stage:
    """One stage of the life of a project, as the page tells it; ``state`` is "" where nothing has happened yet."""

    name: Words
    state: str = ""
    words: Words = ""
    on: date | datetime | None = None
    url: str = ""


@require_safe
@never_cache
def project(request: HttpRequest, space: str, process: str, ref: str) -> HttpResponse:
    """One project. The identifier leads: an address with other words sends on to the present one; that of a project
    united with another one, to the one in which it stands."""
    found = project_at(request, space, process, ref)
    text = found.contribution
    into = text.standing.merged_into
    if text.state == Said.MERGED and into is not None:
        into.process = text.process
        return HttpResponseRedirect(f"{_url_of(into)}?from={text.public_id}")  # not for ever: it can be undone
    if text.ref != ref:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{project_url(found)}{'?' if query else ''}{query}")
    context = page_context(request, found)
    return render(request, "budgets/project.html", context, status=410 if text.state == Said.ERASED else 200)


def _url_of(text: Contribution) -> str:
    return project_url(Project(contribution=text))


def page_context(request: HttpRequest, found: Project, *, refusal: dict[str, str] | None = None) -> dict[str, Any]:
    """What the page shows. As many queries whatever there is to show."""
    text = found.contribution
    person = known_person(request)
    authors = authors_of(text)
    public = text.state == Said.PUBLISHED
    signs = person is not None and person in authors
    text_shown = public or (signs and text.state != Said.ERASED)
    roles = roles_in(request.user, text.process.space) if request.user.is_authenticated else frozenset()
    united = united_in(text) if public else []
    studies = assessments_of(found) if text_shown else []
    line = line_of(found) if public else None
    steps = steps_of(found) if public else []
    chosen = found.is_funded or bool(line and line.is_chosen)
    currency = found.budget.currency
    return {
        "project": found,
        "text": text,
        "contribution": text,
        "process": text.process,
        "phase": text.phase,
        "rules": text.phase.rules_of_tool,
        "urls": addresses(text.phase),
        "robots": "" if public else "noindex",
        "is_public": public,
        "text_shown": text_shown,
        "sign": sign_of(found, chosen=chosen, works=steps[0] if steps else None),
        "cost": cost_of(found, currency),
        "estimate": money(found.estimate, currency),
        "authors": authors,
        "all_authors": all_authors(authors, united),
        "signs": signs,
        "is_author": person is not None and text.author_id == person.pk,
        "may_edit": signs
        and text.state in {Said.PUBLISHED, Said.PENDING}
        and text.phase.state == Phase.State.OPEN
        and found.state != Project.State.FEASIBLE,
        "may_withdraw": text.state in {Said.PUBLISHED, Said.PENDING} and line is None,
        "organises": bool(roles & ORGANISING),
        "studies_it": bool(roles & STUDYING) and public and line is None and found.state in STANDING,
        "follows_works": bool(roles & STUDYING) and chosen,
        "invitation": _invitation(request, found) if signs else "",
        "decision": None if public else last_decision(text),
        "united": united,
        "came_from": next((one for one in united if one.text.public_id == request.GET.get("from")), None),
        "stages": stages(found, studies, line, steps) if public else [],
        "vote_url": _vote_url(found, line),
        "study": told(studies[0], currency) if studies else None,
        "earlier": [told(one, currency) for one in studies[1:]],
        "steps": _steps(found, steps, currency),
        "life": life_of(text) if public else None,
        "act": last_act(request, person, text.public_id),
        "refusal": refusal,
    }


def _vote_url(found: Project, line: BallotLine | None) -> str:
    """Where it stands on the ballot, as long as one can vote; "" otherwise. No query."""
    if line is None or line.vote.state != BudgetVote.State.READY or line.vote.phase.state != Phase.State.OPEN:
        return ""
    line.vote.phase.process = found.contribution.process
    return f"{phase_page(line.vote.phase)}#project-{line.place}"


def stages(
    found: Project, studies: Sequence[Assessment], line: BallotLine | None, steps: Sequence[Step]
) -> list[Stage]:
    """The whole life of a project: what has happened, dated, and what has not yet."""
    text = found.contribution
    rows = [Stage(_("Submitted"), "good", on=text.created_at)]
    if studies:
        fit = found.state == Project.State.FEASIBLE
        rows.append(
            Stage(
                _("Studied"),
                "good" if fit else "stop" if found.state == Project.State.INFEASIBLE else "wait",
                Project.State(found.state).label,
                studies[0].made_at,
                "#study-title",
            )
        )
    elif found.state == Project.State.STUDIED:
        rows.append(Stage(_("Studied"), "wait", _("The services are studying it.")))
    else:
        rows.append(Stage(_("Studied"), words=_("The services have not studied it yet.")))
    if line is not None:
        line.vote.phase.process = text.process
        url = phase_page(line.vote.phase)
        rows.append(Stage(_("On the ballot"), "good", "", line.vote.phase.opens_at, url))
        rows.append(_outcome(line))
    elif found.is_funded:
        rows.append(Stage(_("Chosen"), "good", _("It is paid already, before any vote.")))
    else:
        rows += [Stage(_("On the ballot"), words=_("Not yet.")), Stage(_("Chosen"), words=_("Not yet."))]
    if steps:
        latest = steps[0]
        state = Step.State(latest.state)
        rows.append(Stage(_("Works"), STEP_SIGNS[state], state.label, latest.date, "#works-title"))
    elif line is None or line.is_chosen is not False:
        rows.append(Stage(_("Works"), words=_("Nothing yet.")))
    return rows


def _outcome(line: BallotLine) -> Stage:
    if line.is_chosen is None and line.vote.state != BudgetVote.State.COUNTED:
        return Stage(_("Chosen"), "wait", _("The vote is not counted yet."))
    url = phase_page(line.vote.phase, "result")
    at = line.vote.result.computed_at if line.vote.result else None
    if line.is_chosen is None:
        return Stage(_("Chosen"), "wait", _("It hangs on a tie: the result says so."), at, url)
    if line.is_chosen:
        return Stage(_("Chosen"), "good", _("The vote chose it."), at, url)
    return Stage(_("Not chosen"), "stop", _("The vote did not choose it. The result says why."), at, url)


@dataclass(frozen=True)
class FindingWords:
    """What was found on one criterion."""

    name: Any
    sign: str
    label: Words
    note: str


@dataclass(frozen=True)
class StudyWords:
    """A study as its page says it."""

    study: Assessment
    sign: str
    label: Words
    cost: str
    findings: tuple[FindingWords, ...]


def told(study: Assessment, currency: str) -> StudyWords:
    """A study in words. The criteria bear the names that they had then."""
    fit = study.verdict == Assessment.Verdict.FEASIBLE
    return StudyWords(
        study,
        "good" if fit else "stop",
        Assessment.Verdict(study.verdict).label,
        money(study.cost, currency),
        tuple(
            FindingWords(
                in_language(one.get("names")),
                FINDING_SIGNS[Assessment.Finding(one["finding"])],
                Assessment.Finding(one["finding"]).label,
                one.get("note", ""),
            )
            for one in study.findings
        ),
    )


@dataclass(frozen=True)
class StepWords:
    """A step of the works as its page says it."""

    step: Step
    sign: str
    label: Words
    spent: str
    picture: Attachment | None


def _steps(found: Project, steps: Sequence[Step], currency: str) -> list[StepWords]:
    names = [one.picture for one in steps if one.picture]
    kept = Attachment.objects.filter(name__in=names, contribution=found.contribution, removed_at=None) if names else ()
    pictures = {one.name: one for one in kept}
    return [
        StepWords(
            one,
            STEP_SIGNS[Step.State(one.state)],
            Step.State(one.state).label,
            money(one.spent, currency),
            pictures.get(one.picture),
        )
        for one in steps
    ]


def all_authors(authors: list[Person], united: list[United]) -> list[Person]:
    """Who is credited: those who sign, then those of the projects united with it, each once."""
    others = (one.text.author for one in united if one.text.author is not None)
    return list({one.pk: one for one in (*authors, *others)}.values())


def _invitation(request: HttpRequest, found: Project) -> str:
    """The address that an author passes on, whole, right after they made it."""
    token = request.GET.get("invitation", "")[:200]
    return request.build_absolute_uri(f"{project_url(found, 'join')}?t={token}") if token else ""
