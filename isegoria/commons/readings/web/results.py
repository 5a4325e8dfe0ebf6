# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everyone sees: the circles of a process, how far each is, how far its readers agree, and every text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from isegoria.commons.readings import queries
from isegoria.commons.readings.grids import Question
from isegoria.commons.readings.models import Grid, Text
from isegoria.core.accounts.identification import known_person
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.processes.addresses import process_at
from isegoria.core.results import frozen
from isegoria.core.results.rules import may_download
from isegoria.core.spaces.rules import may_observe
from isegoria.core.verdicts import refuse
from isegoria.design import wording
from isegoria.design.drawings import Agreement, Drawing, agreed_choices, agreement
from isegoria.design.filters import Choice, Choices

from .finding import addresses, circle_at, text_at
from .wording import agreement_sentence

A_PAGE = 12


@require_safe
@never_cache
def circles(request: HttpRequest, space: str, process: str) -> HttpResponse:
    """The circles of a process."""
    found = process_at(request, space, process)
    grids = queries.circles_of(found)
    return render(
        request,
        "readings/circles.html",
        {
            "space": found.space,
            "process": found,
            "rows": [(grid, addresses(grid.circle)) for grid in grids],
            "is_team": bool(may_observe(request.user, found.space)),
        },
    )


@dataclass(frozen=True)
class Bar:
    """One answer among those to a question."""

    words: Any
    count: int
    share: float
    texts: int
    alpha: float | None


@dataclass(frozen=True)
class Shown:
    """A question of the results page."""

    number: int
    question: Question
    alpha: float | None
    low: float | None
    high: float | None
    sentence: str
    bars: Sequence[Bar]
    answers: int
    could_not_tell: int
    compared: int
    unanimous: int
    undecided: int
    choices: Drawing


def shown_questions(grid: Grid) -> list[Shown]:
    """The figures of a grid, as the page shows them; none before the worker has worked them out."""
    found = []
    for number, (question, kept) in enumerate(zip(grid.asks, grid.figures.get("questions", []), strict=False), 1):
        total = sum(kept["answers"])
        bars = [
            Bar(words, count, count / total if total else 0.0, texts, each["alpha"])
            for words, count, texts, each in zip(
                question.words, kept["answers"], kept["texts"], kept["each"], strict=True
            )
        ]
        found.append(
            Shown(
                number=number,
                question=question,
                alpha=kept["alpha"],
                low=kept["low"],
                high=kept["high"],
                sentence=agreement_sentence(kept),
                bars=bars,
                answers=total,
                could_not_tell=kept["could_not_tell"],
                compared=kept["compared"],
                unanimous=kept["unanimous"],
                undecided=kept["undecided"],
                choices=agreed_choices(
                    [words.text for words in question.words],
                    kept["pairs"],
                    uid=f"q{number}",
                    **wording.choices_words(),
                ),
            )
        )
    return found


def drawn(questions: Sequence[Shown]) -> Drawing | None:
    """How far readers agree, a line a question."""
    if not questions:
        return None
    lines = [
        Agreement(
            label=one.question.text.text,
            alpha=one.alpha,
            # Of few texts drawn again the middle 95 in 100 may leave out the α that they were drawn from.
            low=None if one.low is None or one.alpha is None else min(one.low, one.alpha),
            high=None if one.high is None or one.alpha is None else max(one.high, one.alpha),
            readings=one.answers,
            language=one.question.text.language,
        )
        for one in questions
    ]
    return agreement(lines, uid="agreement", **wording.agreement_words())


@require_safe
@never_cache
def results(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """How far a circle is, how far its readers agree, and every text with what was said of it."""
    grid = circle_at(request, space, process, circle, version=request.GET.get("version", ""))
    where = addresses(grid.circle)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWS else queries.ALL
    question, answer = _narrowed(request, grid)
    rows = queries.texts_of(grid, show=show, question=question, answer=answer)
    paginator = Paginator(rows.values_list("pk", flat=True), A_PAGE)
    if show == queries.ALL and question is None:
        paginator.count = grid.texts
    page = paginator.get_page(request.GET.get("page"))
    texts = [_listed(one, grid) for one in queries.read_texts(list(page.object_list))]
    last = _last(request, grid)
    result = grid.circle.result if grid.number == last else None
    return render(
        request,
        "readings/results.html",
        {
            "space": grid.circle.process.space,
            "process": grid.circle.process,
            "circle": grid.circle,
            "grid": grid,
            "state": grid.circle.state,
            "versions": last,
            "questions": (questions := shown_questions(grid)),
            "drawing": drawn(questions),
            "loads": grid.figures.get("loads", {}),
            "coverage": _coverage(grid),
            "texts": texts,
            "page": page,
            "groups": _filters(request, grid, show, question, answer),
            "narrowed": show != queries.ALL or question is not None,
            "reads": queries.reads_here(grid.circle, known_person(request)),
            "is_team": bool(may_observe(request.user, grid.circle.process.space)),
            "result": result,
            "downloads": bool(result and may_download(result)),
            "urls": where,
        },
    )


def _last(request: HttpRequest, grid: Grid) -> int:
    """The number of the present version. No query where no other one was asked for."""
    if "version" not in request.GET:
        return grid.number
    return Grid.objects.filter(circle=grid.circle_id).order_by("-number").values_list("number", flat=True)[0]


def _coverage(grid: Grid) -> list[tuple[str, int, float]]:
    share = 1 / grid.texts if grid.texts else 0.0
    return [
        (gettext("read at least once"), grid.read_once, grid.read_once * share),
        (
            gettext("read by %(k)s people or more") % {"k": grid.asked},
            grid.read_enough,
            grid.read_enough * share,
        ),
        (gettext("waiting for a reader"), grid.waiting, grid.waiting * share),
    ]


def _listed(text: Text, grid: Grid) -> dict[str, Any]:
    contribution = text.contribution
    contribution.process, text.grid = grid.circle.process, grid
    return {
        "text": text,
        "contribution": contribution,
        "url": queries.text_path(text, contribution),
        "answered": queries.answered(text, grid, grid.asks) if text.readings else [],
    }


def _narrowed(request: HttpRequest, grid: Grid) -> tuple[int | None, int | None]:
    """``?is=1-3``: the texts that are the third answer to the first question."""
    asked, _dash, said = request.GET.get("is", "").partition("-")
    if not (asked.isascii() and asked.isdigit() and said.isascii() and said.isdigit() and len(asked + said) < 4):
        return None, None
    question, answer = int(asked) - 1, int(said) - 1
    questions = grid.asks
    if 0 <= question < len(questions) and 0 <= answer < len(questions[question].choices):
        return question, answer
    return None, None


def _filters(request: HttpRequest, grid: Grid, show: str, question: int | None, answer: int | None) -> list[Choices]:
    """In plain words; the answers with how many texts each has."""
    version = {"version": str(grid.number)} if "version" in request.GET else {}

    def address(**asked: str) -> str:
        return f"?{urlencode({**version, **asked})}#texts"

    states = (
        (queries.ALL, pgettext("texts", "all"), grid.texts),
        (queries.DISPUTED, pgettext("texts", "readers disagree"), None),
        (queries.WAITING, pgettext("texts", "waiting for another reader"), None),
        (queries.UNREAD, pgettext("texts", "not read yet"), grid.texts - grid.read_once),
    )
    groups = [
        Choices(
            pgettext_lazy("list of texts", "Show"),
            [Choice(label, address(show=key), show == key and question is None, count) for key, label, count in states],
        )
    ]
    for place, (asked, kept) in enumerate(zip(grid.asks, grid.figures.get("questions", []), strict=False)):
        here = answer if question == place else None
        groups.append(
            Choices(
                asked.text.text,
                [
                    Choice(words.text, address(**{"is": f"{place + 1}-{n + 1}"}), here == n, count)
                    for n, (words, count) in enumerate(zip(asked.words, kept["texts"], strict=True))
                ],
            )
        )
    return groups


@require_safe
@never_cache
def text(request: HttpRequest, space: str, process: str, circle: str, text: str) -> HttpResponse:
    """How one text was read, question by question."""
    grid = circle_at(request, space, process, circle)
    found = text_at(grid, text)
    return render(
        request,
        "readings/text.html",
        {
            "space": grid.circle.process.space,
            "process": grid.circle.process,
            "circle": grid.circle,
            "grid": grid,
            "text": found,
            "contribution": found.contribution,
            "page_url": contribution_url(found.contribution),
            "answered": queries.answered(found, grid, grid.asks),
            "urls": addresses(grid.circle),
        },
    )


@require_safe
def frozen_file(
    request: HttpRequest, space: str, process: str, circle: str, name: str
) -> HttpResponse | StreamingHttpResponse:
    """The frozen input of a circle that closed, or what it says: all that it takes to count again."""
    grid = circle_at(request, space, process, circle)
    result = grid.circle.result
    if result is None:
        refuse(
            "not_frozen",
            _("The readings of this circle are not frozen yet: it has not closed, or closed a moment ago."),
            _("See what they say so far."),
            remedy_url=addresses(grid.circle).results,
            status=404,
        )
    may_download(result).require()
    sha256 = result.input_sha256 if name == "readings.csv" else result.document_sha256
    kind = "text/csv; charset=utf-8" if name == "readings.csv" else "application/json"
    response = StreamingHttpResponse(frozen.stream_frozen(sha256), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
