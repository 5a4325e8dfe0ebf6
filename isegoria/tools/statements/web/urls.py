# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a conversation, under /s/<space>/<process>/."""

from django.urls import path, re_path

from . import adding, desk, lists, live, method, moved, opinion_map, quoting, results, statement, turn

app_name = "statements"
# A public id is ten signs of its alphabet: a phase called "statement" keeps its own pages.
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
urlpatterns = [
    re_path(rf"^statement/{_REF}$", statement.statement, name="statement"),
    path("<slug:phase>/", turn.phase, name="phase"),
    path("<slug:phase>/answer", turn.answer, name="answer"),
    path("<slug:phase>/add", adding.add, name="add"),
    path("<slug:phase>/list", lists.list_all, name="list"),
    path("<slug:phase>/mine", lists.mine, name="mine"),
    path("<slug:phase>/map", opinion_map.opinion_map, name="map"),
    path("<slug:phase>/map/updates", live.updates, name="updates"),
    path("<slug:phase>/map/number", live.number, name="number"),
    path("<slug:phase>/map/freeze", live.freeze, name="freeze"),
    path("<slug:phase>/map.svg", opinion_map.drawing, name="drawing"),
    path("<slug:phase>/report", quoting.report, name="report"),
    path("<slug:phase>/results/<slug:digest>/report", quoting.report, name="report_of"),
    path("<slug:phase>/moved", moved.moved, name="moved"),
    path("<slug:phase>/method", method.method, name="method"),
    path("<slug:phase>/desk", desk.desk, name="desk"),
    path("<slug:phase>/results.json", results.index, name="results"),
    path("<slug:phase>/results/<slug:digest>/result.json", results.document, name="document"),
    path("<slug:phase>/results/<slug:digest>/input.csv", results.frozen_input, name="input"),
]
