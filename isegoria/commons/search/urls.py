# SPDX-License-Identifier: AGPL-3.0-or-later
"""The suggestions while someone writes. The page of the search itself is the web door's."""

from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path(
        "search/similar/<slug:space>/<slug:process>/<slug:phase>/<slug:kind>/",
        views.similar_texts,
        name="similar",
    ),
]
