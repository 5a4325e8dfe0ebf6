# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "isegoria.tools.proposals"
    label = "proposals"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.core.journal import subjects
        from isegoria.core.manifest import register_tool

        from . import attestation, listeners  # noqa: F401 - importing the listeners is what makes them listen
        from .tool import DETAILS, TOOL

        register_tool(TOOL)
        subjects.register(DETAILS, attestation.attested, public=True, publishable=attestation.publishable)
