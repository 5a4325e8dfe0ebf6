# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room tells of a text: by how many people it was read, and what they said."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Asking, Chapter, Step
from isegoria.core.contributions.life_rows import Rows
from isegoria.core.contributions.models import Contribution

from .models import Grid, Text
from .queries import answered, text_on, text_path


@life.step("read")
def read(contributions: Sequence[Contribution]) -> Asking:
    """Where several circles read a text, the latest of them tells it."""
    texts = {one.pk: one for one in contributions}
    latest = Grid.objects.filter(circle=OuterRef("grid__circle")).order_by("-number").values("pk")[:1]
    read = Text.objects.filter(contribution__in=list(texts), readings__gt=0, grid=Subquery(latest))
    columns = Rows(
        read,
        key="contribution",
        at="enough_at",
        texts=["grid__circle__public_id"],
        numbers=["grid__circle", "readings"],
    )
    (rows,) = yield [columns]
    found = {}
    for one in sorted(rows, key=lambda row: row.numbers):
        process, count = texts[one.key].process, one.numbers[1]
        found[one.key] = Step(
            at=one.at,
            note=ngettext("by %(n)s person", "by %(n)s people", count) % {"n": count},
            url=reverse(
                "readings:text", args=[process.space.slug, process.slug, one.texts[0], texts[one.key].public_id]
            ),
            under_way=one.at is None,
        )
    return found


@life.chapter("readings", order=20)
def readings(contribution: Contribution, request: HttpRequest) -> Chapter | None:
    """Nothing where no circle reads it."""
    text = text_on(contribution)
    if text is None or text.is_out:
        return None
    found = answered(text, text.grid, text.grid.asks)
    return Chapter(
        title=_("Read by several people"),
        template="readings/life.html",
        context={
            "text": text,
            "asked": text.grid.asked,
            "answered": found,
            "readings_url": text_path(text, contribution),
        },
        data={
            "readers": text.readings,
            "asked": text.grid.asked,
            "questions": [
                {
                    "question": one.question.text.text,
                    "answers": {words.text: count for words, count in one.answers},
                    "could_not_tell": one.could_not_tell,
                    "together": one.says.text if one.says else None,
                }
                for one in found
            ],
        },
    )
