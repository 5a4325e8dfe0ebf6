# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of who takes part."""

from django.urls import path

from .web import figures, portrait, references

app_name = "audience"
urlpatterns = [
    path("s/<slug:space>/<slug:process>/figures/", figures.figures, name="figures"),
    path("s/<slug:space>/<slug:process>/figures/<slug:table>.csv", figures.table, name="table"),
    path("me/portrait/<slug:space>/", portrait.portrait, name="portrait"),
    path("population/<slug:space>/", references.references, name="references"),
]
