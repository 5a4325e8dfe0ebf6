# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a process links to here, once a circle reads."""

from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.pages import offer

from .models import Circle

offer(
    "readings",
    _("Read what others wrote, together"),
    "readings:circles",
    lambda process: Circle.objects.filter(process=process),
)
