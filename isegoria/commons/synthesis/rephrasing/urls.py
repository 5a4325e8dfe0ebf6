# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which a sentence is said otherwise."""

from django.urls import path

from . import views

urlpatterns = [
    path(
        "workshop/<slug:space>/<slug:process>/syntheses/<slug:document>/sentences/<slug:sentence>/rephrase/",
        views.rephrase,
        name="rephrase",
    ),
]
