# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be asked of results."""

from isegoria.core.processes.models import Phase

from .models import Result


def latest_result(phase: Phase, method: str) -> Result | None:
    return Result.objects.filter(phase=phase, method=method).order_by("-pk").first()


def find_result(digest: str) -> Result | None:
    """The newest result of this digest (the same input counted again gives the same digest)."""
    return (
        Result.objects.filter(digest=digest).select_related("phase__process__space").order_by("-pk").first()
        if len(digest) == 64
        else None
    )
