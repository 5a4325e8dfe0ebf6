# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which an organiser brings in a table, and what leaves for other tools."""

from django.urls import path

from .uploads import LARGEST
from .web import downloads, views

app_name = "exchange"
urlpatterns = [
    path("import/<slug:space>/", views.upload, name="upload"),
    path("import/<slug:space>/<slug:token>/", views.columns, name="columns"),
    path("import/<slug:space>/<slug:token>/refused.csv", views.refused, name="refused"),
    path(
        "s/<slug:space>/<slug:process>/open-data/decidim-proposals.csv",
        downloads.decidim,
        {"number": 0},
        name="decidim_proposals",
    ),
    path(
        "s/<slug:space>/<slug:process>/open-data/decidim-comments.csv",
        downloads.decidim,
        {"number": 1},
        name="decidim_comments",
    ),
]
# With room for what a form adds around the file.
LARGE_BODIES = {r"/import/[-\w]+/": LARGEST + 20_000}
