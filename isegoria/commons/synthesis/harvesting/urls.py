# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the harvest, all for the team."""

from django.urls import path, re_path

from . import text_views, views

_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
_HERE = r"^workshop/(?P<space>[-\w]+)/(?P<process>[-\w]+)/"
urlpatterns = [
    re_path(rf"^workshop/on/{_REF}/$", text_views.find, name="harvest_find"),
    path("workshop/<slug:space>/<slug:process>/", views.harvest, name="harvest"),
    path("workshop/<slug:space>/<slug:process>/extracts/", views.extracts, name="harvest_extracts"),
    re_path(rf"{_HERE}texts/{_REF}/$", text_views.text, name="harvest_text"),
]
