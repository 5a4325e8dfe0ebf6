# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of open data."""

from django.urls import path

from . import views

app_name = "open_data"
urlpatterns = [
    path("s/<slug:space>/<slug:process>/open-data/", views.process, name="process"),
    path("s/<slug:space>/<slug:process>/open-data/download", views.download, name="download"),
    path("s/<slug:space>/<slug:process>/open-data/dictionary.json", views.dictionary, name="dictionary"),
]
