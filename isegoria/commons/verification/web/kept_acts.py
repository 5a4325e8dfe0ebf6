# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone had sent when they were asked to be checked first: kept in their browser's session, and offered again
once they are. No file is, and no password."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from isegoria.core.processes.rules import check_missing

KEY = "act_to_send"
AGAIN = "_kept_act"
LONGEST = 60_000
_LEFT_OUT = re.compile(r"password|csrfmiddlewaretoken|^_kept_act$|token$", re.IGNORECASE)


@dataclass(frozen=True)
class KeptAct:
    """A form that was refused for want of a check. ``back`` is the page that it was on."""

    space: str
    path: str
    fields: tuple[tuple[str, str], ...]
    back: str


def keep_if_unchecked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep what was just refused, if it was for want of a check, and lead to where one is checked; let go of what was
    sent again. A page that shows the way itself is left as it is."""
    if request.method != "POST" or not hasattr(request, "session") or request.path.startswith(("/api/", "/verify/")):
        return response
    space = check_missing.get()
    if not space or response.status_code in range(300, 400):
        if request.POST.get(AGAIN) and response.status_code < 400 and KEY in request.session:
            del request.session[KEY]
        return response
    way = reverse("verification:verify", args=[space])
    fields = [(name, text) for name, texts in request.POST.lists() if not _LEFT_OUT.search(name) for text in texts]
    if sum(len(text) for _name, text in fields) > LONGEST:
        return response
    back = own_address(request, request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    request.session[KEY] = {"space": space, "path": request.path, "fields": fields, "back": back}
    if getattr(response, "streaming", False) or f'href="{way}'.encode() in response.content:
        return response
    if getattr(request, "htmx", False):
        led: HttpResponse = HttpResponse(headers={"HX-Redirect": way})
    else:
        led = HttpResponseRedirect(way)
    led.cookies = response.cookies
    led["X-Refusal"] = "assurance_missing"
    return led


def kept_act(request: HttpRequest, space: str) -> KeptAct | None:
    """What this browser has kept to send again in a space."""
    kept: dict[str, Any] | None = request.session.get(KEY) if hasattr(request, "session") else None
    if not kept or kept["space"] != space:
        return None
    return KeptAct(space, kept["path"], tuple((name, text) for name, text in kept["fields"]), kept["back"])


def own_address(request: HttpRequest, address: str) -> str:
    """The path of an address of this site; empty for any other."""
    if not address or not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith("/") and not path.startswith("//") else ""
