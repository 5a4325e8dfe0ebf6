# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker examines, learns and forgets. It only ever suggests: no text changes state here."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from isegoria.core.accounts.actions import GuestBegan
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space

from ..actions import refresh
from ..models import Arrival, Decision, Fingerprint, Learned, NetworkKey, Signal, Unexamined
from ..queries import spaces_around, way_of_space
from ..reasons import SPAM
from . import spam
from .likeness import Likeness, likeness, links_in, near
from .networks import CROWD, crowd_of, digest, old_days
from .wording import noticed

AT_ONCE = 50
LINKS = 3
"""Links from which a text is worth a look."""
COPIES_SHOWN = 5
COPIES_COUNTED = 100
READ_TO_LEARN = 3_000
"""Texts of each class, the latest, that a lesson is made from."""
LEARN_EVERY = timedelta(minutes=50)
State = Contribution.State


# --- examining ------------------------------------------------------------------------------------------
def examine_due(*, limit: int = AT_ONCE) -> int:
    """Examine what is new or was edited; returns how many texts were."""
    keys = list(Unexamined.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    lessons: dict[int, spam.Lesson | None] = {}
    words: dict[int, list[str]] = {}
    for key in keys:
        with transaction.atomic():
            text = (
                Contribution.objects.select_related("process__space__parent__parent")
                .filter(pk=key, state__in=[State.PENDING, State.PUBLISHED, State.MERGED])
                .first()
            )
            Unexamined.objects.filter(pk=key).delete()
            if text is not None:
                space = text.process.space
                if space.pk not in lessons:
                    lessons[space.pk] = lesson_of(space)
                    words[space.pk] = [line.strip() for line in way_of_space(space).noticed.splitlines()]
                examine(text, lesson=lessons[space.pk], words=words[space.pk])
    return len(keys)


def examine(text: Contribution, *, lesson: spam.Lesson | None, words: Iterable[str]) -> None:
    """Write down what one text calls attention by, in the caller's transaction."""
    whole = f"{text.title}\n{text.body}" if text.title else text.body
    found: list[Signal | None] = [
        _links(whole),
        _wording(whole, text.language, [word for word in words if word]),
        _spam(whole, lesson),
        _copies(text, likeness(whole)),
        _burst(text),
    ]
    raised = {one.kind: one for one in found if one is not None}
    standing = {one.kind: one for one in Signal.objects.filter(contribution=text)}
    Signal.objects.filter(contribution=text, kind__in=set(standing) - set(raised)).delete()
    for kind, one in raised.items():
        one.contribution = text
        before = standing.get(kind)
        if before is None:
            one.save(force_insert=True)
        elif before.facts != one.facts:  # what a moderator settled comes back only where it says something else
            Signal.objects.filter(pk=before.pk).update(weight=one.weight, facts=one.facts, settled_at=None)
    if raised or standing:
        refresh([text.pk])


def _links(text: str) -> Signal | None:
    hosts = links_in(text)
    if len(hosts) < LINKS:
        return None
    return Signal(
        kind=Signal.Kind.LINKS,
        weight=min(60, 10 * len(hosts)),
        facts={"count": len(hosts), "hosts": sorted(set(hosts))[:5]},
    )


def _wording(text: str, language: str, own: list[str]) -> Signal | None:
    words = noticed(text, language, own)
    if not words:
        return None
    return Signal(kind=Signal.Kind.WORDING, weight=min(60, 20 + 10 * len(words)), facts={"words": list(words)[:5]})


def _spam(text: str, lesson: spam.Lesson | None) -> Signal | None:
    if lesson is None or not lesson.is_enough:
        return None
    opinion = spam.judge(lesson, text)
    if opinion.likely < spam.SURE or len(opinion.words) < 2:  # one word is no reason
        return None
    return Signal(
        kind=Signal.Kind.SPAM,
        weight=50,
        facts={"likely": round(100 * opinion.likely), "words": list(opinion.words), "read": lesson.spam_texts},
    )


def _copies(text: Contribution, found: Likeness | None) -> Signal | None:
    if found is None:
        Fingerprint.objects.filter(pk=text.pk).delete()
        return None
    a, b, c, d = found.bands
    Fingerprint.objects.update_or_create(
        contribution=text,
        defaults={
            "space_id": text.process.space_id,
            "exact": found.exact,
            "band_a": a,
            "band_b": b,
            "band_c": c,
            "band_d": d,
        },
    )
    others = Fingerprint.objects.filter(space=text.process.space_id).exclude(pk=text.pk)
    same = list(others.filter(exact=found.exact).order_by("pk").values_list("pk", flat=True)[:COPIES_COUNTED])
    alike = same or list(others.filter(near(found.bands)).order_by("pk").values_list("pk", flat=True)[:20])
    if not alike:
        return None
    shown = Contribution.objects.filter(pk__in=alike[:COPIES_SHOWN]).exclude(state=State.ERASED)
    return Signal(
        kind=Signal.Kind.COPY,
        weight=min(70, 20 + 10 * len(alike)),
        facts={
            "count": len(alike),
            "same": bool(same),
            "texts": list(shown.order_by("pk").values_list("public_id", flat=True)),
        },
    )


def _burst(text: Contribution) -> Signal | None:
    arrival = Arrival.objects.filter(pk=text.author_id).first() if text.author_id else None
    if arrival is None:
        return None
    crowd = crowd_of(arrival)
    if crowd < CROWD:
        return None
    return Signal(
        kind=Signal.Kind.BURST, weight=min(60, crowd), facts={"people": crowd, "day": arrival.day.isoformat()}
    )


@transaction.atomic
def note_arrival(event: GuestBegan) -> None:
    """Note that a newcomer came today, and from which digest; in the act's own transaction."""
    today = timezone.now().date()
    kept, _made = NetworkKey.objects.get_or_create(day=today, defaults={"key": secrets.token_bytes(32)})
    Arrival.objects.create(person=event.person, day=today, network=digest(event.network, bytes(kept.key)))


# --- learning -------------------------------------------------------------------------------------------
def lesson_of(space: Space) -> spam.Lesson | None:
    """What was learned in a space, or else in the nearest one around it that has learned enough."""
    known = {one.space_id: one for one in Learned.objects.filter(space__in=spaces_around(space))}
    for key in spaces_around(space):
        if key in known:
            kept = known[key]
            lesson = spam.Lesson(
                kept.spam_texts, kept.fair_texts, {word: (one, two) for word, (one, two) in kept.words.items()}
            )
            if lesson.is_enough:
                return lesson
    return None


def learn_due() -> int:
    """Learn again where something was decided since the last time; returns in how many spaces."""
    now = timezone.now()
    learned = dict(Learned.objects.values_list("space", "learned_at"))
    spaces = set(
        Decision.objects.filter(reason__in=SPAM, contribution__isnull=False).values_list("space", flat=True).distinct()
    )
    due = [key for key in spaces if key is not None and (key not in learned or now - learned[key] > LEARN_EVERY)]
    for key in due:
        _learn(key)
    Learned.objects.exclude(space__in=spaces).delete()
    return len(due)


def _learn(space: int) -> None:
    """From the texts that stand: one that was erased since is in the next lesson no more."""
    texts = Contribution.objects.filter(process__space=space).exclude(state=State.ERASED).order_by("-pk")
    declined = texts.filter(
        state__in=[State.REJECTED, State.HIDDEN], decisions__reason__in=SPAM, decisions__undone_by=None
    ).distinct()
    fair = texts.filter(state=State.PUBLISHED, flags=None)
    lesson = spam.learn(
        (f"{title} {body}" for title, body in declined.values_list("title", "body")[:READ_TO_LEARN]),
        (f"{title} {body}" for title, body in fair.values_list("title", "body")[:READ_TO_LEARN]),
    )
    Learned.objects.update_or_create(
        space_id=space,
        defaults={
            "spam_texts": lesson.spam_texts,
            "fair_texts": lesson.fair_texts,
            "words": lesson.words,
            "learned_at": timezone.now(),
        },
    )


# --- forgetting -----------------------------------------------------------------------------------------
@transaction.atomic
def forget_old() -> None:
    """Destroy the keys of past days, and forget who arrived a month ago."""
    keys_before, arrivals_before = old_days()
    NetworkKey.objects.filter(day__lt=keys_before).delete()
    Arrival.objects.filter(day__lt=arrivals_before).delete()
