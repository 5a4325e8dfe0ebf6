# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of circles: what readers do, what everyone sees, what the team runs."""

from django.urls import path, re_path

from .web import mine, organise, reader, results

app_name = "readings"
_PUBLIC = "s/<slug:space>/<slug:process>/readings/"
_TEAM = "workshop/<slug:space>/<slug:process>/readings/"
urlpatterns = [
    path(_PUBLIC, results.circles, name="circles"),
    path(f"{_PUBLIC}<slug:circle>/", results.results, name="results"),
    path(f"{_PUBLIC}<slug:circle>/read/", reader.read, name="read"),
    path(f"{_PUBLIC}<slug:circle>/read/next", reader.hand, name="next"),
    path(f"{_PUBLIC}<slug:circle>/read/answer", reader.answer, name="answer"),
    path(f"{_PUBLIC}<slug:circle>/read/leave", reader.leave, name="pass_on"),
    path(f"{_PUBLIC}<slug:circle>/read/undo", reader.undo, name="undo"),
    path(f"{_PUBLIC}<slug:circle>/mine/", mine.mine, name="mine"),
    path(f"{_PUBLIC}<slug:circle>/texts/<slug:text>/", results.text, name="text"),
    re_path(
        r"^s/(?P<space>[-\w]+)/(?P<process>[-\w]+)/readings/(?P<circle>[-\w]+)/(?P<name>readings\.csv|result\.json)$",
        results.frozen_file,
        name="file",
    ),
    path(_TEAM, organise.workshop, name="workshop"),
    path(f"{_TEAM}new/", organise.new, name="new"),
    path(f"{_TEAM}<slug:circle>/", organise.edit, name="edit"),
    path(f"{_TEAM}<slug:circle>/grid/", organise.grid, name="grid"),
    path(f"{_TEAM}<slug:circle>/readers/", organise.readers, name="readers"),
]
