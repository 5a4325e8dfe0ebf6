# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "isegoria.commons.verification"
    label = "verification"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, handlers, listeners, own, processing  # noqa: F401 - importing them is what makes them listen
        from .desk import standing_in  # noqa: F401 - importing it is what makes it known

        attestation.register()
