# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a text: the steps of its life line, and the chapters of the page that tells it in full. Each room
tells its own part, so that rooms which may not know one another stand on one line, and a removed one leaves an empty
step.

    @life.step("decided")
    def decided(contributions):
        (cases,) = yield [Rows(Case.objects.filter(…), key="contribution", at="answered_at")]
        return {one.key: Step(at=one.at, note=…, url=…) for one in cases}

    @life.chapter("decided", order=60)
    def decision(contribution, request):
        return Chapter(title=_("Decision"), template="answers/life.html", context={…}, data={…})

A step is asked for many texts together, whose process and space are at hand. A room that has rows to read asks for them
first, with ``yield``: all of these are one statement, however many rooms there are; one that returns its steps at once
costs what it costs. A room writes its part in a module called ``life``, which is imported once the apps are ready.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from django.http import HttpRequest
from django.utils.functional import Promise

from isegoria.core.manifest import optional_url

from .life_rows import Row, Rows, read_together
from .models import Contribution, Standing

Word = Literal["said", "read", "synthesis", "decided", "done"]
WORDS: tuple[Word, ...] = get_args(Word)


@dataclass(frozen=True)
class Step:
    """A step of a life line, as ``design/components/life_line.html`` takes it."""

    at: datetime | None = None
    note: str = ""
    url: str = ""
    under_way: bool = False
    """It has begun and is not done yet: shown so, and never as done."""


@dataclass(frozen=True)
class Life:
    """The line of one text; None where a step is empty."""

    said: Step | None = None
    read: Step | None = None
    synthesis: Step | None = None
    decided: Step | None = None
    done: Step | None = None
    public_id: str = ""
    """Of the text."""

    @property
    def url(self) -> str:
        """The page that tells it step by step; empty where the site has none."""
        return optional_url("web:life", public_id=self.public_id)

    def steps(self) -> dict[Word, Step | None]:
        return {word: getattr(self, word) for word in WORDS}

    @property
    def moved_at(self) -> datetime | None:
        """When it moved last since it was said; None while it has not."""
        moments = [one.at for word, one in self.steps().items() if word != "said" and one is not None and one.at]
        return max(moments, default=None)


@dataclass(frozen=True)
class Chapter:
    """What one room tells of a text on the page of its life."""

    title: str | Promise
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    data: Any = None
    """The same for programs: what JSON can say."""


@dataclass(frozen=True)
class Told:
    """A chapter in its place. ``of`` is the text that it is about: the text asked for, or the one it stands in now."""

    slug: str
    chapter: Chapter
    of: Contribution


Asking = Generator[Sequence[Rows], Sequence[Sequence[Row]], Mapping[int, Step]]
Steps = Callable[[Sequence[Contribution]], Mapping[int, Step] | Asking]
Teller = Callable[[Contribution, HttpRequest], Chapter | None]
_steps: dict[tuple[str, int, str], Steps] = {}
_chapters: dict[str, tuple[int, Teller]] = {}


def step(word: Word, order: int = 50) -> Callable[[Steps], Steps]:
    """Enter what tells a step of many texts at once. Where several rooms tell one step, its date is the latest of
    theirs, their notes follow one another in this order, and the first address is its own."""
    if word not in WORDS:
        raise ValueError(f"a life has no step called {word!r}")

    def enter(tell: Steps) -> Steps:
        _steps[word, order, f"{tell.__module__}.{tell.__qualname__}"] = tell
        return tell

    return enter


def chapter(slug: str, order: int) -> Callable[[Teller], Teller]:
    """Enter a chapter. Raises ``ValueError`` when another room holds the name."""

    def enter(tell: Teller) -> Teller:
        if _chapters.get(slug, (order, tell))[1] is not tell:
            raise ValueError(f"two rooms tell the chapter {slug!r}")
        _chapters[slug] = (order, tell)
        return tell

    return enter


def life_of(contribution: Contribution) -> Life:
    """The line of one text."""
    return lives_of([contribution])[contribution.pk]


def lives_of(contributions: Sequence[Contribution], into: Mapping[int, Contribution] | None = None) -> dict[int, Life]:
    """The lines of many texts, by key, in as many queries as of one. That of a merged text goes on in the text where it
    stands: what is empty of its own is that one's. ``into`` is what ``stands_in`` says, where it was asked already."""
    into = stands_in(contributions) if into is None else into
    asked = list({one.pk: one for one in (*contributions, *into.values())}.values())
    found: dict[int, dict[str, Step]] = {one.pk: {} for one in asked}
    for word, steps in _told(asked):
        for key, told in steps.items():
            found[key][word] = _together(found[key].get(word), told)
    lives = {}
    for one in contributions:
        own = found[one.pk]
        goes_on = found[into[one.pk].pk] if one.pk in into else {}
        lives[one.pk] = Life(**{**goes_on, **own, "said": Step(at=one.created_at)}, public_id=one.public_id)
    return lives


def _told(contributions: Sequence[Contribution]) -> list[tuple[str, Mapping[int, Step]]]:
    """What each room tells, by step and in their order."""
    tellers = [
        (word, tell(contributions)) for (word, _order, _name), tell in sorted(_steps.items(), key=lambda item: item[0])
    ]
    asked = [(teller, next(teller)) for _word, teller in tellers if isinstance(teller, Generator)]
    answers = iter(read_together([rows for _teller, wanted in asked for rows in wanted]))
    said = {id(teller): _answered(teller, [next(answers) for _rows in wanted]) for teller, wanted in asked}
    return [(word, said[id(steps)] if isinstance(steps, Generator) else steps) for word, steps in tellers]


def _answered(teller: Asking, rows: Sequence[Sequence[Row]]) -> Mapping[int, Step]:
    try:
        teller.send(rows)
    except StopIteration as told:
        return told.value or {}
    raise TypeError("a room asks for its rows once")


def _together(before: Step | None, more: Step) -> Step:
    if before is None:
        return more
    return Step(
        at=max((one.at for one in (before, more) if one.at is not None), default=None),
        note=" · ".join(one.note for one in (before, more) if one.note),
        url=before.url or more.url,
        under_way=before.under_way and more.under_way,
    )


def chapters_of(contribution: Contribution, request: HttpRequest, into: Contribution | None = None) -> list[Told]:
    """What the rooms tell of a text, in their order. Of a merged one they tell what was done with its own words, or
    else what became of ``into``, the text where it stands."""
    told = []
    for slug, (_order, tell) in sorted(_chapters.items(), key=lambda item: (item[1][0], item[0])):
        for one in (contribution, into):
            made = tell(one, request) if one is not None else None
            if made is not None and one is not None:
                told.append(Told(slug, made, one))
                break
    return told


def stands_in(contributions: Sequence[Contribution]) -> dict[int, Contribution]:
    """Where merged texts stand now, by their own key. Two queries where there are any, none otherwise."""
    merged = [one.pk for one in contributions if one.state == Contribution.State.MERGED]
    if not merged:
        return {}
    rows = dict(
        Standing.objects.filter(pk__in=merged, merged_into__isnull=False).values_list("contribution_id", "merged_into")
    )
    public = Contribution.objects.filter(state=Contribution.State.PUBLISHED)
    targets = public.select_related("process__space", "phase", "author", "standing").in_bulk(set(rows.values()))
    return {key: targets[target] for key, target in rows.items() if target in targets}
