# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SpacesConfig(AppConfig):
    name = "isegoria.core.spaces"
    label = "spaces"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, listeners  # noqa: F401 - importing it is what makes it listen
        from .approving import acts  # noqa: F401 - late as above; importing it enters the act

        attestation.register()
        # What waits in each room, where it has something to say.
        autodiscover_modules("waiting")
