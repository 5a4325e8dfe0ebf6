# SPDX-License-Identifier: AGPL-3.0-or-later
"""The result of a vote: in one sentence, in pictures and tables, step by step, beside other ways of counting; and the
files with which anyone counts it again."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.open_data.result_files import frozen_file
from isegoria.commons.open_data.streaming import streamed
from isegoria.commons.polling.queries import sealed_pages
from isegoria.core.processes.models import Phase
from isegoria.core.results import frozen
from isegoria.core.spaces.texts import LocalText
from isegoria.core.verdicts import refuse
from isegoria.tools.votes.casting.reasons import reasons_asked
from isegoria.tools.votes.models import Objection, Vote, VoteOption
from isegoria.tools.votes.queries import Outcome, is_secret, named_ballots, objections, options_of, outcome_of

from .ballot_page import vote_context
from .figures import ballots_sentence, figures_of
from .finding import objection_url, vote_at, vote_url
from .method_words import method_words
from .other_methods import compared
from .outcome_words import ranked_rows, sentence, tie_sentences
from .shapes import ballot_of
from .steps import told
from .wording import meaning

STEPS_SHOWN = 8
"""Steps shown at once; the others unfold."""
NAMED_A_PAGE = 50
OBJECTIONS_SHOWN = 30
"""Reasons on the page of a result; all of them are among the ballots with names."""


@require_safe
@never_cache
def result(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """What a vote gave; or when it will be here, and why it is not yet."""
    found = vote_at(request, space, process, phase, vote)
    outcome = outcome_of(found)
    context = vote_context(found) | {"words": method_words(found.method), "outcome": outcome}
    if outcome is None:
        waiting = found.state in (Vote.State.READY, Vote.State.OPENING) and found.phase.state == Phase.State.CLOSED
        return render(request, "votes/no_result.html", context | {"waiting": waiting})
    return render(request, "votes/result.html", context | _of_outcome(request, found, outcome))


def _of_outcome(request: HttpRequest, vote: Vote, outcome: Outcome) -> dict[str, Any]:
    choices = options_of(vote)
    steps = told(outcome.trace)
    document = vote_url(vote, "result_document")
    reasons = said_against(vote, choices, OBJECTIONS_SHOWN + 1)
    return {
        "choices": choices,
        "sentence": sentence(outcome, choices),
        "ties": tie_sentences(outcome, choices),
        "ballots_said": ballots_sentence(outcome.tally["table"]["turnout"]),
        "figures": figures_of(outcome, choices),
        "rows": ranked_rows(outcome, choices),
        "objections": reasons[:OBJECTIONS_SHOWN],
        "more_objections": len(reasons) > OBJECTIONS_SHOWN,
        "steps": steps[:STEPS_SHOWN],
        "more_steps": steps[STEPS_SHOWN:],
        "comparison": compared(outcome, choices),
        "document_url": document,
        "document_address": request.build_absolute_uri(document),
        "input_url": vote_url(vote, "result_ballots") if outcome.may_publish_ballots else "",
        "unpublished": None if outcome.may_publish_ballots else outcome.may_publish_ballots.in_words,
        "sealed_url": vote_url(vote, "sealed_ballots") if vote.root and outcome.may_publish_ballots else "",
        "named_url": vote_url(vote, "named") if not is_secret(vote) and not vote.source else "",
    }


def said_against(vote: Vote, choices: Sequence[VoteOption], most: int) -> list[tuple[Objection, str, LocalText | None]]:
    """Why people object, each with its page and, where there are several options, the name of the one that it is
    about. One query where the vote has reasons."""
    if reasons_asked(vote) == "no":
        return []
    names = {one.position: one.name for one in choices} if len(choices) > 1 else {}
    return [
        (one, objection_url(vote, one) if one.contribution.is_public else "", names.get(one.place))
        for one in objections(vote)[:most]
        if one.contribution is not None
    ]


@require_safe
def document(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponseBase:
    """The result document (isegoria-result/1)."""
    outcome = _counted(request, space, process, phase, vote)
    sha256 = outcome.result.document_sha256
    return frozen_file(request, sha256, content_type="application/json", name="result.json")


@require_safe
def ballots(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponseBase:
    """The ballots that were counted (isegoria-ballots/1), in an order that leads to nobody."""
    outcome = _counted(request, space, process, phase, vote)
    outcome.may_publish_ballots.require()
    sha256 = outcome.result.input_sha256
    return frozen_file(request, sha256, content_type="text/csv; charset=utf-8", name="input.csv")


@require_safe
def urn(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponseBase:
    """The ballots as they left the urn, in the order of their random keys: what the journal's root was made of."""
    outcome = _counted(request, space, process, phase, vote)
    outcome.may_publish_ballots.require()
    response = streamed(request, _urn_lines(outcome.vote), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="urn.csv"'
    return response


def _urn_lines(vote: Vote) -> Iterator[bytes]:
    """A line a ballot: its key, then its mark of each option; nothing after the key of a spoiled one."""
    names = ",".join(f"option_{place}" for place in range(len(options_of(vote))))
    yield f"key,{names}\n".encode()
    for page in sealed_pages(vote.urn):
        yield "".join(f"{key},{','.join(map(str, marks or []))}\n" for key, marks in page).encode()


def _counted(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> Outcome:
    found = vote_at(request, space, process, phase, vote)
    outcome = outcome_of(found)
    if outcome is None or not frozen.exists(outcome.result.document_sha256):
        refuse(
            "not_counted",
            _("This vote is not counted yet: there is no file."),
            _("Come back once its result is out."),
            remedy_url=vote_url(found, "result"),
            status=404,
        )
    return outcome


@require_safe
@never_cache
def named(request: HttpRequest, space: str, process: str, phase: str, vote: str) -> HttpResponse:
    """Who voted what, where ballots are public: once the vote has closed, or as they come where results show live."""
    found = vote_at(request, space, process, phase, vote)
    outcome = outcome_of(found)
    if is_secret(found) or outcome is None:
        refuse(
            "no_named_ballots",
            _("There are no ballots with names here."),
            _("A secret vote never has any; a named one shows them with its result."),
            remedy_url=vote_url(found, "result"),
            status=404,
        )
    choices = options_of(found)
    page = Paginator(named_ballots(found), NAMED_A_PAGE).get_page(request.GET.get("page"))
    ballots = list(page.object_list)
    said: dict[int | None, list[Objection]] = {}
    if reasons_asked(found) != "no":
        for one in objections(found).filter(ballot__in=ballots):
            said.setdefault(one.ballot_id, []).append(one)
    rows = [
        {"person": one.person, "lines": meaning(found, choices, one.marks), "reasons": said.get(one.pk, [])}
        for one in ballots
    ]
    return render(
        request,
        "votes/named.html",
        vote_context(found) | {"page": page, "rows": rows, "shape": ballot_of(found, choices).shape},
    )
