# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which an organiser brings in a table."""

from django.urls import path

from .uploads import LARGEST
from .web import views

app_name = "exchange"
urlpatterns = [
    path("import/<slug:space>/", views.upload, name="upload"),
    path("import/<slug:space>/<slug:token>/", views.columns, name="columns"),
    path("import/<slug:space>/<slug:token>/refused.csv", views.refused, name="refused"),
]
# With room for what a form adds around the file.
LARGE_BODIES = {r"/import/[-\w]+/": LARGEST + 20_000}
