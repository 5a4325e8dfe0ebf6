# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process links to here, once there is something to read."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.pages import offer

from .models import Document, Idea, MachineReading

offer(
    "syntheses",
    _("Syntheses"),
    "synthesis:syntheses",
    # One that is promised is worth a link too: its page says when it comes.
    lambda process: Document.objects.filter(process=process),
)
offer(
    "ideas",
    _("The tree of ideas"),
    "synthesis:ideas",
    lambda process: Idea.objects.filter(process=process, state=Idea.State.STANDING),
)
offer(
    "themes",
    _("The themes that the machine found"),
    "synthesis:themes",
    lambda process: MachineReading.objects.filter(process=process, state=MachineReading.State.DONE),
)
