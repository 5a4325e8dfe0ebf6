# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ASGI application served by `isegoria serve`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")

import django

django.setup(set_prefix=False)

from isegoria.core.announcing import end_at_signals  # noqa: E402 - after its neighbour
from isegoria.project.pooled_handler import PooledHandler  # noqa: E402 - it knows people, so the apps come first
from isegoria.project.supervision import die_with_supervisor  # noqa: E402 - after its neighbour
from isegoria.project.warming import warm  # noqa: E402 - it knows the templates, so the apps come first

# The loop that reads requests and the threads that answer them share one interpreter: at Python's own 5 ms, the loop
# waits out that long behind a busy thread. Measured on two cores: a quarter more votes a second.
sys.setswitchinterval(0.0005)

die_with_supervisor()
end_at_signals()
application = PooledHandler()
warm()
