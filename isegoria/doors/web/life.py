# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the life of a text: its chapters in their order, and what stands in the place of those that are empty."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions import life
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.life import Chapter, chapters_of
from isegoria.core.contributions.models import Contribution, Version

EMPTY: dict[str, tuple[str | Promise, str | Promise]] = {
    "readings": (
        _("Who read it"),
        _("Nobody was invited to read it yet. This page will say how many people did, and how they saw it."),
    ),
    "themes": (_("Its themes"), _("It was not put with the texts that speak of the same yet.")),
    "extracts": (
        _("The passages that were noted"),
        _("Those who prepare the synthesis have noted no passage of it yet."),
    ),
    "synthesis": (_("In the synthesis"), _("No sentence of a published synthesis leads to it yet.")),
    "decided": (_("What was decided"), _("Nothing was decided about it yet.")),
    "promised": (_("What was promised"), _("Nothing was promised yet.")),
}
"""What the page says where no room has anything to tell, in the order of the page."""


@dataclass(frozen=True)
class Part:
    """One chapter of the page, or the sentence that stands where it is empty."""

    slug: str
    title: str | Promise
    empty: str | Promise = ""
    chapter: Chapter | None = None
    elsewhere: Contribution | None = None
    """The text that it is about, where that is not the one of the page."""


def parts_of(contribution: Contribution, request: HttpRequest, into: Contribution | None = None) -> Sequence[Part]:
    """The chapters that the rooms tell; those that this house knows of and nobody tells are there, empty."""
    told = {one.slug: one for one in chapters_of(contribution, request, into)}
    parts = []
    order = [*EMPTY, *(slug for slug in told if slug not in EMPTY)]
    for slug in ("said", *(one for one in order if one != "said")):
        if slug in told:
            one = told[slug]
            elsewhere = one.of if one.of.pk != contribution.pk else None
            parts.append(Part(slug, one.chapter.title, chapter=one.chapter, elsewhere=elsewhere))
        elif slug in EMPTY:
            title, empty = EMPTY[slug]
            parts.append(Part(slug, title, empty=empty))
    return parts


@life.chapter("said", order=10)
def said(contribution: Contribution, request: HttpRequest) -> Chapter:
    """When it was said, and its versions. One query where it was edited, none otherwise."""
    versions = []
    if contribution.current_version > 1:
        versions = list(
            Version.objects.filter(contribution=contribution).only("number", "created_at").order_by("number")
        )
    return Chapter(
        title=_("Said"),
        template="web/parts/life_said.html",
        context={
            "contribution": contribution,
            "versions": versions,
            "page_url": contribution_url(contribution),
            "zone": contribution.process.space.zone,
        },
        data={
            "at": contribution.created_at,
            "versions": [{"number": one.number, "at": one.created_at} for one in versions]
            or [{"number": 1, "at": contribution.created_at}],
        },
    )
