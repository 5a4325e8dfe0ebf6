# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class SynthesisConfig(AppConfig):
    name = "isegoria.commons.synthesis"
    label = "synthesis"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, listeners, process_pages  # noqa: F401 - importing it is what makes it listen

        attestation.register()
