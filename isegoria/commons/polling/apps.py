# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class PollingConfig(AppConfig):
    name = "isegoria.commons.polling"
    label = "polling"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, listeners  # noqa: F401 - importing it is what makes it listen
        from .electorate import processing  # noqa: F401 - importing it is what declares it
        from .paper.attestation import register as register_paper

        attestation.register()
        register_paper()
