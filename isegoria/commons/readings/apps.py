# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "isegoria.commons.readings"
    label = "readings"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, listeners, process_pages, processing, queries  # noqa: F401 - importing it is what makes it listen

        attestation.register()
