# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "isegoria.commons.attachments"
    label = "attachments"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation, listeners, processing  # noqa: F401 - importing it is what makes it listen

        attestation.register()
