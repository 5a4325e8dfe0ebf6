# SPDX-License-Identifier: AGPL-3.0-or-later
"""The devices that show one's notices at once, and the script that shows them there."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from isegoria.core.access import throttle

from ..pushing.actions import stop_devices, tell_device
from .finding import person_or_refuse

SCRIPT = Path(__file__).resolve().parent.parent / "static" / "notifications" / "worker.js"
PER_HOUR = 30
FIELDS = ("endpoint", "p256dh", "auth")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Under an address of its own that no version changes: a browser asks for it again and again,
    and it rules over no page."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
@never_cache
def tell(request: HttpRequest) -> HttpResponse:
    """This browser shows notices from now on."""
    person = person_or_refuse(request)
    throttle("devices", person.public_id, limit=PER_HOUR, seconds=3600).require()
    tell_device(person=person, **{name: request.POST.get(name, "") for name in FIELDS})
    messages.success(request, _("Notices that you have at once are shown on this device too."))
    return redirect("notifications:settings")


@require_POST
@never_cache
def stop(request: HttpRequest) -> HttpResponse:
    """This browser shows none any more; without one named, no device does."""
    person = person_or_refuse(request)
    throttle("devices", person.public_id, limit=PER_HOUR, seconds=3600).require()
    stop_devices(person=person, endpoint=request.POST.get("endpoint", "")[:1000])
    messages.success(request, _("Notices are no longer shown there."))
    return redirect("notifications:settings")
