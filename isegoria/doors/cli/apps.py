# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class CliConfig(AppConfig):
    """Makes the command line an app, so that its texts are translated with those of the site."""

    name = "isegoria.doors.cli"
    label = "cli"
