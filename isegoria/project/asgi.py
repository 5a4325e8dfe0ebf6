# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ASGI application served by `isegoria serve`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
application = get_asgi_application()
