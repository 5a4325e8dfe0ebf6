# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process links to here, once the notes of a meeting are published."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.pages import offer

from .models import Workshop

offer(
    "workshops",
    _("What was said at meetings"),
    "workshops:list",
    lambda process: Workshop.objects.filter(process=process, erased_at=None).exclude(state=Workshop.State.DRAFT),
)
