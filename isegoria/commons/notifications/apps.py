# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.conf import settings


class NotificationsConfig(AppConfig):
    name = "isegoria.commons.notifications"
    label = "notifications"

    def ready(self) -> None:
        # Late: models can only be imported once the registry of apps is full.
        from . import listeners, own, processing, waiting  # noqa: F401 - importing it is what makes it listen, and tell what it has

        if settings.ISEGORIA_PUSH_CONTACT:
            # Late: as above.
            from .push import plug
            from .pushing.carrying import WebPush

            plug(WebPush(settings.ISEGORIA_PUSH_CONTACT))
