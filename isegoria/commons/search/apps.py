# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "isegoria.commons.search"
    label = "search"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import finding, listeners  # noqa: F401 - importing them is what makes them listen
