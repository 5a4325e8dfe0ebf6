# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "isegoria.commons.privacy"
    label = "privacy"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import listeners, register  # noqa: F401 - importing them is what makes them listen, and declare
