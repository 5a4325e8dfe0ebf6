# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an address to the space that it names. The refusal is a page that says what to do, never a bare 404."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.manifest import optional_url
from isegoria.core.verdicts import refuse

from .models import Space
from .queries import find_space


def space_at(slug: str) -> Space:
    """The space of an address. Raises ``Refused``."""
    space = find_space(slug)
    if space is None:
        spaces = optional_url("web:spaces")
        refuse(
            "no_such_space",
            _("There is no space at this address: it may have moved, or never been."),
            _("Look for it in the list of spaces.") if spaces else _("Go to the home page and look for it from there."),
            remedy_url=spaces or "/",
            status=404,
        )
    return space
