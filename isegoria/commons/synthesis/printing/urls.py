# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of printed editions."""

from django.urls import re_path

from . import views

urlpatterns = [
    re_path(
        r"^s/(?P<space>[-\w]+)/(?P<process>[-\w]+)/syntheses/(?P<document>[0-9a-hjkmnp-tv-z]{10})/(?P<number>\d{1,6})/"
        r"(?P<file>(?:synthesis|note)\.(?:pdf|odt))$",
        views.give,
        name="printed",
    ),
]
