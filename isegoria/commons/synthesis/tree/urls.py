# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the tree of ideas: what everyone reads, and what its team works on."""

from django.urls import path, re_path

from . import history, one_idea, sorting, views

_PLACE = r"(?P<space>[-a-zA-Z0-9_]+)/(?P<process>[-a-zA-Z0-9_]+)"
_ID = r"[0-9a-hjkmnp-tv-z]{10}"
_TEAM = "workshop/<slug:space>/<slug:process>"
urlpatterns = [
    path("s/<slug:space>/<slug:process>/ideas/", views.ideas, name="ideas"),
    path("s/<slug:space>/<slug:process>/ideas/map/", views.ideas_map, name="ideas_map"),
    re_path(rf"^s/{_PLACE}/ideas/(?P<ref>{_ID}(?:-[-\w]*)?)/$", views.idea, name="idea"),
    path(f"{_TEAM}/ideas/", sorting.ideas, name="workshop_ideas"),
    path(f"{_TEAM}/ideas/merge/", sorting.merge, name="workshop_merge"),
    re_path(rf"^workshop/{_PLACE}/ideas/(?P<idea>{_ID})/$", one_idea.idea, name="workshop_idea"),
    re_path(rf"^workshop/{_PLACE}/ideas/(?P<idea>{_ID})/split/$", one_idea.split, name="workshop_split"),
    path(f"{_TEAM}/history/", history.history, name="workshop_history"),
    path(f"{_TEAM}/history/undo/", sorting.undo, name="workshop_undo"),
]
