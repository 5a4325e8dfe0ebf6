# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where whoever receives the mail that comes back brings it: one message as it came, behind the site's secret."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from isegoria.core.access import bearer_token, client_network, throttle
from isegoria.core.verdicts import refuse

from ..bounces.actions import take_report

MOST = 1_000_000
"""Bytes."""


@csrf_exempt
@require_POST
def bounced(request: HttpRequest) -> JsonResponse:
    """``POST`` a message (message/rfc822) with ``Authorization: Bearer <the secret>``; answers what was made of it."""
    secret = settings.ISEGORIA_BOUNCE_SECRET
    given = bearer_token(request)
    if not secret or not constant_time_compare(given, secret):
        throttle("bounces", client_network(request), limit=30, seconds=60).require()
        refuse(
            "secret_missing",
            _("This address is for the mail server of this site. Nothing was kept."),
            _("Give the secret of the site in the Authorization header."),
            status=401 if secret else 404,
        )
    return JsonResponse({"taken_as": take_report(raw=request.body[:MOST])})
