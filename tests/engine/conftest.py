# SPDX-License-Identifier: LGPL-3.0-or-later
"""Properties are checked on their answers: a busy machine must not fail them by its pace."""

from hypothesis import settings

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")
