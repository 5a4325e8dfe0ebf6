# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "isegoria.commons.workshops"
    label = "workshops"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from isegoria.core.manifest import register_kind

        from . import attestation, listeners, process_pages, processing  # noqa: F401 - importing it is what makes it listen
        from .kind import KIND

        register_kind(KIND)
        attestation.register()
