# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a debate, under /s/<space>/<process>/debates/."""

from django.urls import path, re_path

from . import adding, argument, editing, mine, reading, results, standing, summary, weighing

app_name = "debates"
# A public id is ten signs of its alphabet: a phase called "argument" keeps its own pages.
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
urlpatterns = [
    re_path(rf"^argument/{_REF}$", argument.argument, name="argument"),
    re_path(rf"^argument/{_REF}/edit$", editing.edit, name="edit"),
    re_path(rf"^argument/{_REF}/history$", editing.history, name="history"),
    path("<slug:phase>/", reading.phase, name="phase"),
    path("<slug:phase>/weigh", weighing.weigh, name="weigh"),
    path("<slug:phase>/position", standing.position, name="position"),
    path("<slug:phase>/add", adding.add, name="add"),
    path("<slug:phase>/mine", mine.mine, name="mine"),
    path("<slug:phase>/both-sides", summary.summary, name="summary"),
    path("<slug:phase>/results.json", results.index, name="results"),
    path("<slug:phase>/results/<slug:digest>/result.json", results.document, name="document"),
    path("<slug:phase>/results/<slug:digest>/input.csv", results.frozen_input, name="input"),
]
