# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four pages that every space owes its people, with an honest text where its organisers wrote none.

The default texts say what this software does, which is the same everywhere, and name what only the organisers
can say as not said yet.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from isegoria.core.spaces.models import Space
from isegoria.core.spaces.texts import LocalText, in_language
from isegoria.core.verdicts import refuse


@dataclass(frozen=True)
class PageKind:
    """One of the four pages: its title, the column that holds the organisers' text, and the default template."""

    title: str | Promise
    field: str
    template: str


@dataclass(frozen=True)
class AboutPage:
    """A page ready to show: the organisers' text, or none and the default template."""

    name: str
    title: str | Promise
    text: LocalText
    template: str


KINDS = {
    "who-runs": PageKind(_("Who runs, pays for and moderates this space"), "governance", "web/about/who_runs.html"),
    "privacy": PageKind(_("Your data and privacy"), "privacy_notices", "web/about/privacy.html"),
    "accessibility": PageKind(_("Accessibility"), "accessibility_statements", "web/about/accessibility.html"),
    "legal": PageKind(_("Legal notice"), "legal_notices", "web/about/legal.html"),
}


def page_named(name: str, space: Space | None) -> AboutPage:
    """The page of this name, of a space or of the site itself (None). Raises ``Refused`` for another name."""
    kind = KINDS.get(name)
    if kind is None:
        refuse(
            "no_such_page",
            _("There is no page at this address: it may have moved, or never been."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        )
    text = in_language(getattr(space, kind.field)) if space else LocalText("", get_language() or "")
    title = kind.title if space or name != "who-runs" else _("Who runs this site")
    return AboutPage(name=name, title=title, text=text, template=kind.template)
