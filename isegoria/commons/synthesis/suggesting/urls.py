# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the machine: those of the team under ``workshop/``, what everyone reads under ``s/``."""

from django.urls import path

from . import deciding, public, views

_TEAM = "workshop/<slug:space>/<slug:process>/machine/"
_PUBLIC = "s/<slug:space>/<slug:process>/themes/"
urlpatterns = [
    path(_TEAM, views.machine, name="machine"),
    path(f"{_TEAM}progress/", views.progress, name="machine_progress"),
    path(f"{_TEAM}ideas/", views.ideas, name="ideas_of_themes"),
    path(f"{_TEAM}suggestions/", deciding.suggestions, name="suggestions"),
    path(f"{_TEAM}suggestions/<int:key>/", deciding.correct, name="suggestion"),
    path(_PUBLIC, public.themes, name="themes"),
    path(f"{_PUBLIC}texts.csv", public.texts_csv, name="themes_texts"),
    path(f"{_PUBLIC}<int:number>/", public.theme, name="theme"),
]
