# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class DebatesConfig(AppConfig):
    name = "isegoria.tools.debates"
    label = "debates"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.core.journal import subjects
        from isegoria.core.manifest import register_tool

        from . import attestation, listeners
        from .actions import ARGUMENT_SUBJECT, POSITION_SUBJECT
        from .tool import TOOL

        register_tool(TOOL)
        subjects.register(
            ARGUMENT_SUBJECT,
            attestation.attested_sides,
            public=True,
            ids=attestation.attested_side_ids,
            publishable=attestation.shown_sides,
        )
        subjects.register(
            POSITION_SUBJECT, attestation.attested_positions, public=False, ids=attestation.attested_position_ids
        )
        listeners.listen_to_accounts()
