# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for what went wrong: each says what happened, what was kept and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import Verdict, no


def refusal_page(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """The page of a refusal; for HTMX, the fragment alone (htmx is told to swap it in)."""
    htmx = getattr(request, "htmx", False)
    template = "web/refusal_fragment.html" if htmx else "web/refusal.html"
    response = render(
        request,
        template,
        {
            "verdict": {
                "reason": verdict.reason_text,
                "remedy": verdict.remedy_text,
                "remedy_url": verdict.remedy_url,
                "code": verdict.code,
            },
            "back_url": _same_site_referrer(request),
            "status": verdict.status,
        },
        # htmx swaps only successes by itself; the page's own status matters to everyone else.
        status=200 if htmx else verdict.status,
    )
    response["X-Refusal"] = verdict.code
    return response


def _same_site_referrer(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    root = f"{request.scheme}://{request.get_host()}/"
    return referrer if referrer.startswith(root) else ""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(
        request,
        no(
            "not_found",
            _("There is no page at this address: it may have moved, or never been."),
            _("Go to the home page and look for it from there."),
            remedy_url="/",
            status=404,
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(
        request,
        no(
            "forbidden",
            _("This page is not open to you. Nothing was changed."),
            _("Sign in with an account that has the right, or ask for it."),
            status=403,
        ),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(
        request,
        no(
            "bad_request",
            _("What arrived here could not be read. Nothing was kept."),
            _("Go back, load the page again and send it once more."),
            status=400,
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refusal_page(
        request,
        no(
            "form_expired",
            _("This form had been open too long, or came from another site. It was not kept."),
            _(
                "Go back, load the page again and send it once more. Your browser must accept this site's cookies."
            ),
            status=403,
        ),
    )


def too_large_page(request: HttpRequest) -> HttpResponse:
    return refusal_page(
        request,
        no(
            "too_large",
            _("What was sent is too large. Nothing was kept."),
            _("Shorten the text and send it again."),
            status=413,
        ),
    )


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """The database is busy, away or full. Rendered without touching it."""
    response = render(
        request,
        "web/unavailable.html",
        {
            "verdict": {
                "reason": _(
                    "The site cannot write at the moment. What you have just sent was not kept; "
                    "all that was confirmed before is."
                ),
                "remedy": _("Wait a minute, go back and send it again."),
                "remedy_url": "",
                "code": "unavailable",
            }
        },
        status=503,
    )
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
