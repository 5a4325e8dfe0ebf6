# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ASGI application served by `isegoria serve`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup(set_prefix=False)

from isegoria.project.pooled_handler import PooledHandler  # noqa: E402 - settings and apps come first
from isegoria.project.supervision import die_with_supervisor  # noqa: E402 - likewise

die_with_supervisor()
application = PooledHandler()
