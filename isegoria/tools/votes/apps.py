# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "isegoria.tools.votes"
    label = "votes"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.core.manifest import register_tool

        from .tool import TOOL

        register_tool(TOOL)
