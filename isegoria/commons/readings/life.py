# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room tells of a text: by how many people it was read, and what they said."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Chapter, Step
from isegoria.core.contributions.models import Contribution

from .queries import answered, read_steps, text_on, text_path


@life.step("read")
def read(contributions: Sequence[Contribution]) -> Mapping[int, Step]:
    return read_steps(contributions)


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
