# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the API: to be included at the root of the site."""

from django.urls import path, register_converter

from .converters import PublicId

register_converter(PublicId, "public_id")

# After the registration: the operations' addresses use the converter.
from .api import api  # noqa: E402 - see above

urlpatterns = [path("api/v1/", api.urls)]
