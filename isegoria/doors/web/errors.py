# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages for what went wrong: each says what happened, what was kept and what to do."""

from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import Verdict, no

# Fields in which people write. Passwords and codes are never shown again; these are, so that nothing typed is lost.
WRITTEN = frozenset({"text", "texts", "body", "title", "statement", "statements", "pseudonym", "question"})


def shown(verdict: Verdict) -> dict[str, str]:
    """A verdict as the design's component takes it: sentences ready to read."""
    return verdict.in_words


def refusal_page(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """The page of a refusal; for HTMX, the fragment alone (htmx is told to swap it in)."""
    htmx = getattr(request, "htmx", False)
    template = "web/refusal_fragment.html" if htmx else "web/refusal.html"
    response = render(
        request,
        template,
        {
            "verdict": shown(verdict),
            "back_url": _same_site_referrer(request),
            "typed": _typed(request),
            "status": verdict.status,
            "robots": "noindex",
        },
        # htmx swaps only successes by itself; the page's own status matters to everyone else.
        status=200 if htmx else verdict.status,
    )
    response["X-Refusal"] = verdict.code
    if verdict.status == 429:
        response["Retry-After"] = str(verdict.params.get("seconds", 60))
    return response


def _same_site_referrer(request: HttpRequest) -> str:
    referrer = request.headers.get("Referer", "")
    root = f"{request.scheme}://{request.get_host()}/"
    return referrer if referrer.startswith(root) else ""


def _typed(request: HttpRequest) -> Sequence[str]:
    """What the person had written in the form that was refused: shown again so that they can copy it.

    Only when the form came from this site: another one could otherwise make this page say what it wants.
    """
    if request.method != "POST" or not _same_site_referrer(request):
        return ()
    try:
        fields = request.POST.lists()
        return [
            value[:20_000]
            for name, values in fields
            if name.rpartition("-")[2].partition("_")[0] in WRITTEN
            for value in values
            if value.strip()
        ]
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent):
        return ()  # it could not be read, which is what the page says


def page_missing() -> Verdict:
    return no(
        "not_found",
        _("There is no page at this address: it may have moved, or never been."),
        _("Go to the home page and look for it from there."),
        remedy_url="/",
        status=404,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refusal_page(request, page_missing())


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
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return too_large_page(request)
    return _alone(
        "web/unavailable.html",
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
            _("Go back, load the page again and send it once more. Your browser must accept this site's cookies."),
            status=403,
        ),
    )


def too_large_page(request: HttpRequest) -> HttpResponse:
    return _alone(
        "web/unavailable.html",
        no(
            "too_large",
            _("What was sent is too large. Nothing was kept."),
            _("Shorten the text and send it again."),
            status=413,
        ),
    )


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """The database is busy, away or full. Rendered without touching it."""
    response = _alone(
        "web/unavailable.html",
        no(
            "unavailable",
            _(
                "The site cannot write at the moment. What you have just sent was not kept; "
                "all that was confirmed before is."
            ),
            _("Wait a minute, go back and send it again."),
            status=503,
        ),
    )
    response["Retry-After"] = "60"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The fault is ours. Rendered without the request, whose session or person may be what failed."""
    return HttpResponse(render_to_string("500.html", {"shell": {}}), status=500)


def refusal_without_request(verdict: Verdict) -> HttpResponse:
    """The page of a refusal that came before there was a request to speak of, such as a body too large to be read."""
    return _alone("web/unavailable.html", verdict)


def _alone(template: str, verdict: Verdict) -> HttpResponse:
    """A page that touches neither request, session nor database."""
    content = render_to_string(
        template,
        {
            "shell": {},
            "verdict": shown(verdict),
        },
    )
    response = HttpResponse(content, status=verdict.status)
    response["X-Refusal"] = verdict.code
    return response
