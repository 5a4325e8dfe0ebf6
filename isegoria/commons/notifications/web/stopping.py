# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address at the end of each mail: a mail program posts to it (RFC 8058), a person sees a page and presses once.

It asks for no cookie and no CSRF token: whoever holds the sealed address holds the mail. A GET changes nothing, as mail
scanners follow every link.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from isegoria.core.verdicts import refuse

from ..actions import stop_mail
from ..queries import find_target
from ..rules import may_follow
from ..stopping import Stop, read_token


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail was about, and how to stop it; once posted to, what was stopped. Never a redirection (RFC 8058)."""
    wanted = read_token(token)
    if wanted is None:
        refuse(
            "address_broken",
            _("This address was cut or mistyped: nothing was changed."),
            _("Copy the whole of it from the mail, or sign in and choose on the page of your notices."),
            remedy_url="/me/notices/settings/",
            status=404,
        )
    everything = request.POST.get("everything") == "1"
    if request.method == "POST":
        stop_mail(stop=wanted, everything=everything)
    return render(
        request,
        "notifications/stop.html",
        {
            "robots": "noindex",
            "stop": wanted,
            "name": _name(wanted),
            "done": request.method == "POST",
            "everything": everything or wanted.kind == "all",
        },
    )


def _name(stop: Stop) -> str:
    """What it is called, if anyone may know."""
    target = find_target("space" if stop.kind == "letters" else stop.kind, stop.about)
    if target is None or not may_follow(None, target):
        return ""
    return str(target)[:120]
