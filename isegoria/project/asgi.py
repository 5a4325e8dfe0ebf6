# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ASGI application served by `isegoria serve`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

from isegoria.project.pooled_handler import PooledHandler
from isegoria.project.supervision import die_with_supervisor

django.setup(set_prefix=False)

die_with_supervisor()
application = PooledHandler()
