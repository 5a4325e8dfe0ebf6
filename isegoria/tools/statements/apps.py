# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class StatementsConfig(AppConfig):
    name = "isegoria.tools.statements"
    label = "statements"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.core.manifest import register_tool

        from . import listeners, rules  # noqa: F401 - what it hears, and what it asks before it opens
        from .tool import TOOL

        register_tool(TOOL)
