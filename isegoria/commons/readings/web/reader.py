# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's turn to read: one text at a time, a few questions with large buttons, then the next one.

Looking at the page takes no text into one's hands: asking for one, or answering the one before, does.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isegoria.commons.readings import queries
from isegoria.commons.readings.grids import Question
from isegoria.commons.readings.models import Grid, Reader, Reading, Turn
from isegoria.commons.readings.reading.actions import give, hand_out, pass_on, take_back
from isegoria.commons.readings.rules import may_read
from isegoria.core.accounts import carried
from isegoria.core.accounts.identification import acting_person, known_person, nobody_began
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.manifest import optional_url
from isegoria.core.verdicts import Refused, refuse
from isegoria.design.forms import language_choices

from .finding import addresses, circle_at

COOKIE = "isegoria_last_reading"
CANNOT_TELL = "none"
Languages = Sequence[str] | None


@dataclass(frozen=True)
class LastReading:
    """What one has just kept."""

    person: str
    circle: str
    text: str
    excerpt: str
    language: str
    receipt: str
    changed: bool


@dataclass(frozen=True)
class Choice:
    """One large button."""

    value: str
    words: Any
    chosen: bool


@dataclass(frozen=True)
class Asked:
    """A question of the card, with its buttons."""

    name: str
    question: Question
    choices: Sequence[Choice]
    missing: bool
    unsure: Choice


def card(questions: Sequence[Question], given: Mapping[str, str], *, checked: bool) -> list[Asked]:
    """The questions of a card, with what was ticked on it."""
    found = []
    for place, question in enumerate(questions):
        name = f"q{place}"
        value = given.get(name, "")
        buttons = [Choice(str(n), words, value == str(n)) for n, words in enumerate(question.words)]
        unsure = Choice(CANNOT_TELL, _("I cannot tell"), value == CANNOT_TELL)
        found.append(Asked(name, question, buttons, checked and not value, unsure))
    return found


def answers_of(questions: Sequence[Question], given: Mapping[str, str]) -> list[int | None]:
    """What a card says. Raises ``Refused`` where it leaves a question open or says something else."""
    found: list[int | None] = []
    for place, question in enumerate(questions):
        value = given.get(f"q{place}", "")
        if not value:
            refuse(
                "answer_missing",
                _("One question has no answer yet, so nothing was kept."),
                _("Answer it, or say that you cannot tell. What you ticked is still ticked."),
                status=400,
            )
        if value != CANNOT_TELL and not (value.isascii() and value.isdigit() and int(value) < len(question.choices)):
            refuse(
                "answers_unfit",
                _("This reading was not kept: it does not answer the questions as they are now."),
                _("Load the page again: it has the questions as they are."),
                status=400,
            )
        found.append(None if value == CANNOT_TELL else int(value))
    return found


@require_safe
@never_cache
def read(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """The page: what is asked of readers, or the text that one has in hand; or one read before, to change it."""
    grid = circle_at(request, space, process, circle)
    person = known_person(request)
    reader = queries.reader_of(grid, person)
    turn = queries.in_hand(reader) if reader else None
    again = _read_before(reader, request.GET.get("text", "")[:10])
    last = carried.brought_back(request, LastReading, cookie=COOKIE, person=person)
    return _page(request, grid, person, reader, turn, again=again, last=None if again else last)


def _read_before(reader: Reader | None, public_id: str) -> Reading | None:
    if reader is None or not public_id or "\0" in public_id:
        return None
    rows = Reading.objects.select_related("text__contribution__phase")
    return rows.filter(reader=reader, text__contribution__public_id=public_id, text__is_out=False).first()


@require_POST
@never_cache
def hand(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """Hand out the first text, or the next one."""
    grid = circle_at(request, space, process, circle)
    return _after(request, grid, lambda person: None, languages=_languages(request, grid))


@require_POST
@never_cache
def answer(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """Keep a reading, then hand out the next text: the card alone for HTMX, else by a redirect."""
    grid = circle_at(request, space, process, circle)
    text = request.POST.get("text", "")[:10]

    def keep(person: Person) -> LastReading:
        answers = answers_of(grid.asks, request.POST)
        kept = give(circle=grid.circle, person=person, text=text, answers=answers)
        contribution = kept.reading.text.contribution
        return LastReading(
            person=person.public_id,
            circle=grid.circle.public_id,
            text=contribution.public_id,
            excerpt=str(contribution)[:60],
            language=contribution.language,
            receipt=kept.receipt.code,
            changed=kept.changed,
        )

    return _after(request, grid, keep, back_to_mine="mine" in request.POST)


@require_POST
@never_cache
def leave(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """Leave a text to others, then hand out the next one."""
    grid = circle_at(request, space, process, circle)
    why = "language" if request.POST.get("why") == "language" else "skipped"
    act = partial(pass_on, circle=grid.circle, text=request.POST.get("text", "")[:10], why=why)
    return _after(request, grid, lambda person: act(person=person))


@require_POST
@never_cache
def undo(request: HttpRequest, space: str, process: str, circle: str) -> HttpResponse:
    """Take a reading back: the text is in one's hands again."""
    grid = circle_at(request, space, process, circle)
    act = partial(take_back, circle=grid.circle, text=request.POST.get("text", "")[:10])

    def undone(person: Person) -> None:
        act(person=person)

    return _after(request, grid, undone)


def _languages(request: HttpRequest, grid: Grid) -> Languages:
    return request.POST.getlist("languages")[:50] if "choose_languages" in request.POST else None


def _after(
    request: HttpRequest,
    grid: Grid,
    act: Any,
    *,
    languages: Languages = None,
    back_to_mine: bool = False,
) -> HttpResponse:
    """Do something, then hand out the next text. Whatever stands in the way is said above the card."""
    where = addresses(grid.circle)
    invited = _is_invited(request, grid)
    last: LastReading | None = None
    fragment = bool(getattr(request, "htmx", False)) and not back_to_mine
    try:
        # Asked before anybody is made for it.
        may_read(
            grid.circle,
            known_person(request),
            invited=invited or queries.reads_here(grid.circle, known_person(request)),
        ).require()
        with nullcontext() if known_person(request) else transaction.atomic():
            person = acting_person(request)
            last = act(person)
            turn = None
            if not back_to_mine:
                turn = hand_out(circle=grid.circle, person=person, invited=invited, languages=languages)
    except Refused as refused:
        nobody_began(request)
        return _refused(request, grid, refused)
    if not fragment:
        response: HttpResponse = HttpResponseRedirect(where.mine if back_to_mine else f"{where.read}#reading")
    else:
        fresh = queries.grid_of(grid.circle) or grid
        reader = turn.reader if turn else queries.reader_of(fresh, person)
        context = _context(request, fresh, person, reader, turn, last=last)
        response = render(request, "readings/turn_fragment.html", context)
    if last is not None:
        carried.carry(response, last, cookie=COOKIE, path=where.circles)
    return response


def _refused(request: HttpRequest, grid: Grid, refused: Refused) -> HttpResponse:
    """The card as it was sent, with what stands in the way."""
    person = known_person(request)
    reader = queries.reader_of(grid, person)
    turn = queries.in_hand(reader) if reader else None
    again = _read_before(reader, request.POST.get("text", "")[:10])
    response = _page(request, grid, person, reader, turn, again=again, refused=refused)
    response["X-Refusal"] = refused.verdict.code
    return response


def _is_invited(request: HttpRequest, grid: Grid) -> bool:
    key = grid.circle.invitation
    return not key or key in (request.POST.get("key", ""), request.GET.get("key", ""))


def _page(
    request: HttpRequest,
    grid: Grid,
    person: Person | None,
    reader: Reader | None,
    turn: Turn | None,
    *,
    again: Reading | None = None,
    last: LastReading | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    context = _context(request, grid, person, reader, turn, again=again, last=last, refused=refused)
    if refused is not None and getattr(request, "htmx", False):
        # htmx swaps successes by itself; the page's own status matters to everyone else.
        return render(request, "readings/turn_fragment.html", context)
    return render(request, "readings/read.html", context, status=refused.verdict.status if refused else 200)


def _context(
    request: HttpRequest,
    grid: Grid,
    person: Person | None,
    reader: Reader | None,
    turn: Turn | None,
    *,
    again: Reading | None = None,
    last: LastReading | None = None,
    refused: Refused | None = None,
) -> dict[str, Any]:
    """What ``readings/turn.html`` shows."""
    circle = grid.circle
    text = again.text if again else turn.text if turn else None
    questions = grid.asks
    given: Mapping[str, str] = {}
    if refused is not None and request.POST.get("text") == (text.contribution.public_id if text else None):
        given = request.POST
    elif again is not None:
        given = {f"q{n}": CANNOT_TELL if one is None else str(one) for n, one in enumerate(again.answers)}
    shown = text.contribution if text else None
    if shown is not None:
        shown.process = circle.process
    return {
        "robots": "noindex",
        "space": circle.process.space,
        "process": circle.process,
        "circle": circle,
        "grid": grid,
        "state": circle.state if circle.process.is_published or circle.process.is_rehearsal else "draft",
        "invited": _is_invited(request, grid) or reader is not None,
        "key": request.GET.get("key", "") or request.POST.get("key", ""),
        "reader": reader,
        "text": text,
        "shown": shown,
        "shown_url": contribution_url(shown) if shown else "",
        "report_url": optional_url("moderation:flag", ref=shown.public_id) if shown else "",
        "asked": card(questions, given, checked=bool(given) and refused is not None),
        "one_question": len(questions) == 1,
        "again": again,
        "last": last if last and last.circle == circle.public_id else None,
        "refusal": refused.verdict.in_words if refused else None,
        "languages": [pair for pair in language_choices(*grid.languages) if pair[0] in grid.languages],
        "own_languages": (reader.languages if reader else []) or list(grid.languages),
        "urls": addresses(circle),
        "fragment": bool(getattr(request, "htmx", False)),
        "said": _said(reader, text, last, refused),
    }


def _said(reader: Reader | None, text: Any, last: LastReading | None, refused: Refused | None) -> str:
    """What screen readers are told of a card that was swapped in."""
    if refused is not None:
        return refused.verdict.reason_text
    if text is None:
        return gettext("Nothing is left for you to read here.")
    if last is None or reader is None:
        return gettext("Here is a text.")
    kept = ngettext("Kept. You have read %(n)s text.", "Kept. You have read %(n)s texts.", reader.readings)
    following = gettext("Here is the next one.")
    return " ".join((kept % {"n": reader.readings}, following))
