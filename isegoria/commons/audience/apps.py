# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class AudienceConfig(AppConfig):
    name = "isegoria.commons.audience"
    label = "audience"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import listeners, processing  # noqa: F401 - importing it is what makes it listen
