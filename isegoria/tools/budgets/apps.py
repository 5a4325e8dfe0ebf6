# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "isegoria.tools.budgets"
    label = "budgets"

    def ready(self) -> None:
        # Late: gettext and models are ready only now.
        from isegoria.core.manifest import register_tool

        from . import attestation, listeners  # noqa: F401 - importing the listeners is what makes them listen
        from .preparing import lacks, waiting  # noqa: F401 - importing them is what enters what they ask and tell
        from .tool import TOOL
        from .voting import approving, paper
        from .voting import attestation as voting
        from .voting import listeners as heard  # noqa: F401 - importing it is what makes it listen

        register_tool(TOOL)
        attestation.register()
        voting.register()
        approving.enter()
        paper.register()
