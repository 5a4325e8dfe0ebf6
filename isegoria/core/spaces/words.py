# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each role may do, in plain words, from the one that may do most."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Role

MAY_DO: Mapping[str, Promise] = {
    Role.Name.ADMINISTRATOR.value: _(
        "Gives roles and takes them back, edits the pages of the space, and can do what an organiser does."
    ),
    Role.Name.ORGANISER.value: _("Opens, changes and closes processes, and can do what a moderator does."),
    Role.Name.MODERATOR.value: _(
        "Reads what is sent, publishes it or hides it, and pauses people, each time with a reason that is public."
    ),
    Role.Name.HARVESTER.value: _("Gathers and sorts what people said, and marks extracts in it. Changes no text."),
    Role.Name.SYNTHESIZER.value: _("Writes the syntheses, each sentence of which leads to what people said."),
    Role.Name.KNOWLEDGE_MANAGER.value: _("Keeps the documents and the figures that people can lean on."),
    Role.Name.OFFICIAL.value: _("Answers contributions in the name of an institution."),
    Role.Name.OBSERVER.value: _("Reads what the team reads: drafts, queues and figures. Changes nothing."),
}
"""Name of a role → what it may do. Every role has its sentence."""
