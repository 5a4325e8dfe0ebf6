# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "isegoria.tools.votes"
    label = "votes"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.commons.polling.ballot_forms import register_ballot_form
        from isegoria.core.manifest import register_tool
        from isegoria.core.results.awaiting import awaited_by

        from . import approving, attestation, listeners
        from .casting import processing  # noqa: F401 - importing it is what declares it
        from .preparing import lacks  # noqa: F401 - importing it is what makes it ask, and tell what waits
        from .queries import told_of_results
        from .tool import TOOL, TOOL_SLUG
        from .web.ballot_form import BALLOT_FORM

        register_tool(TOOL)
        attestation.register()
        register_ballot_form(TOOL_SLUG, BALLOT_FORM)
        awaited_by(TOOL_SLUG, told_of_results)
        approving.enter()
        listeners.listen_to_others()
