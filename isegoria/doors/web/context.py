# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all pages share: the shell of the design room, filled in."""

from typing import Any

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {}
