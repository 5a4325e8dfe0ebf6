# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "isegoria.core.accounts"
    label = "accounts"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import attestation

        attestation.register()
