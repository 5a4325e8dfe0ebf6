# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "isegoria.core.results"
    label = "results"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation

        attestation.register()
