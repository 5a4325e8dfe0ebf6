# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which of a result's files can leave, and why not."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import YES, Verdict, no

from .models import Result

FEWEST_PEOPLE = 20
"""Below this many people, only totals leave: a row would be somebody."""


def may_download(result: Result) -> Verdict:
    """Whether the frozen input and the document, which hold a line a person, may be downloaded."""
    if result.people >= FEWEST_PEOPLE:
        return YES
    return no(
        "too_few_people",
        _(
            "This result rests on the opinions of fewer than %(fewest)s people: with so few, its lines could "
            "tell who thinks what. Only the totals are public."
        ),
        _("Come back when more people have taken part."),
        fewest=FEWEST_PEOPLE,
    )
