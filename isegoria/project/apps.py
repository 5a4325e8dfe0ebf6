# SPDX-License-Identifier: AGPL-3.0-or-later
"""The top floor: settings, addresses, server and worker."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "isegoria.project"
    label = "project"
