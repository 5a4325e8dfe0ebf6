# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page with the refusal of what was sent from it, and all that was written still in its form."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from isegoria.core.verdicts import Verdict


def shown_refusal(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    verdict: Verdict | None,
    status: int = 200,
) -> HttpResponse:
    """``verdict`` is None where nothing was refused."""
    response = render(
        request,
        template,
        {**context, "verdict": verdict.in_words if verdict is not None else None},
        status=verdict.status if verdict is not None else status,  # a refusal reads as false
    )
    if verdict is not None:
        response["X-Refusal"] = verdict.code
    return response
