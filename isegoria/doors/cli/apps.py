# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CliConfig(AppConfig):
    """Makes the command line an app: its texts are translated with those of the site, and erasures listed."""

    name = "isegoria.doors.cli"
    label = "cli"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import listeners  # noqa: F401 - importing it is what makes it listen
