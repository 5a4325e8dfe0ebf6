# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ContributionsConfig(AppConfig):
    name = "isegoria.core.contributions"
    label = "contributions"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, listeners  # noqa: F401 - importing it is what makes it listen

        attestation.register()
        autodiscover_modules("life")
