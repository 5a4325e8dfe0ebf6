# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "isegoria.tools.votes"
    label = "votes"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.core.manifest import register_tool

        from . import approving, attestation, listeners
        from .electorate import processing  # noqa: F401 - importing it is what declares it
        from .paper.attestation import register as register_paper
        from .preparing import lacks  # noqa: F401 - importing it is what makes it ask, and tell what waits
        from .tool import TOOL

        register_tool(TOOL)
        attestation.register()
        register_paper()
        approving.enter()
        listeners.listen_to_accounts()
