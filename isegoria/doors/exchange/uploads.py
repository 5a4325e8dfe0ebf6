# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables that an organiser sends to have a look at. They are kept by ``core/spaces/uploads``, as those of tools are."""

from isegoria.core.spaces.uploads import find_upload, forget_upload, keep_upload

__all__ = ["LARGEST", "find_upload", "forget_upload", "keep_upload"]

LARGEST = 5_000_000
