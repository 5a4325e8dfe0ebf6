# SPDX-License-Identifier: AGPL-3.0-or-later
"""``django-admin rebuild_search``: enter every public text again, now. The site may stay open meanwhile."""

from typing import Any

from django.core.management.base import BaseCommand

from isegoria.commons.search.actions import rebuild


class Command(BaseCommand):
    help = "Enter every public text into the search index again, in batches. What is found meanwhile stays found."

    def handle(self, *args: Any, **options: Any) -> None:
        found = rebuild()
        self.stdout.write(f"{found} texts can be found.")
