# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "isegoria.core.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import erasures

        erasures.register()
