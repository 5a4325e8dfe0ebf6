# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "isegoria.doors.api"
    label = "api"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import own  # noqa: F401 - importing it is what enters it
