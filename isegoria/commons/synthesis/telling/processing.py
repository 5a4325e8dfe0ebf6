# SPDX-License-Identifier: AGPL-3.0-or-later
"""What telling authors does with personal data: for the register, and for everything kept about me."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import News
from isegoria.core.accounts import kept
from isegoria.core.accounts.models import Person
from isegoria.core.accounts.processing import PUBLIC_INTEREST, Processing, declare

declare(
    Processing(
        slug="synthesis_news",
        name=_("News of one's texts"),
        purpose=_("tell authors what became of what they wrote, once for each thing"),
        basis=PUBLIC_INTEREST,
        data=_("which text, what happened to it (read, a passage noted), when, and when its author was told"),
        people=_("those who sign a text"),
        kept_for=_("as long as the text stands and its author is here"),
        recipients=_("the author alone"),
    )
)


@kept.also("news_of_texts")
def news(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "contribution": one.contribution.public_id,
            "what": one.kind,
            "happened_at": one.happened_at.isoformat(timespec="seconds"),
            "told_at": one.told_at.isoformat(timespec="seconds") if one.told_at else None,
        }
        for one in News.objects.filter(person=person).select_related("contribution").order_by("pk")
    ]
