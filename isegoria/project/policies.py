# SPDX-License-Identifier: AGPL-3.0-or-later
"""What browsers may do on our pages beyond showing them: nearly nothing.

The content policy is django-csp's (settings), as are framing and sniffing Django's; here stands what neither knows.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADERS = {
    # A form may ask where one stands, on a click; passkeys are ours; the rest is nobody's.
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), "
        "encrypted-media=(), fullscreen=(self), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(self), "
        "publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
}


class PoliciesMiddleware:
    """Adds these headers to each answer that does not say otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Django's own stands further in: what is refused before it, a host that is not ours, has it from here.
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", "DENY")
        return response
