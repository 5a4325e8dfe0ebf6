# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the votes tool, under /s/<space>/<process>/votes/.

A vote is named by its public id, ten signs: under the phase, a word that is no such id is a page of the phase.
"""

from django.urls import URLPattern, path, re_path

from isegoria.commons.polling.web.urls import desk_pages

from . import desk, desk_question, objection, own, receipt, results, voting

app_name = "votes"
SIGNS = "[0-9a-hjkmnp-tv-z]{10}"
VOTE = rf"(?P<phase>[-\w]+)/(?P<vote>{SIGNS})"

urlpatterns: list[URLPattern] = [
    # the voter's side
    re_path(rf"^{VOTE}$", voting.ballot, name="ballot"),
    re_path(rf"^{VOTE}/receipt$", receipt.receipt, name="receipt"),
    path("<slug:phase>/", voting.phase, name="phase"),
    path("<slug:phase>/mine", own.mine, name="mine"),
    # the organisers' side
    path("<slug:phase>/desk/", desk.desk, name="desk"),
    path("<slug:phase>/desk/choose", desk_question.choose, name="desk_choose"),
    path("<slug:phase>/desk/new", desk_question.write, name="desk_write"),
    *desk_pages,
    path("<slug:phase>/desk/<slug:vote>/edit", desk_question.edit, name="desk_edit"),
    path("<slug:phase>/desk/<slug:vote>/preview", desk_question.preview, name="desk_preview"),
    path("<slug:phase>/desk/<slug:vote>/act", desk.act, name="desk_act"),
    # why someone objects: its address, longer than an id, is that of no vote in a phase called "objections"
    re_path(rf"^objections/(?P<ref>{SIGNS}-[-\w]+)$", objection.objection, name="objection"),
    # results
    re_path(rf"^{VOTE}/result$", results.result, name="result"),
    re_path(rf"^{VOTE}/result\.json$", results.document, name="result_document"),
    re_path(rf"^{VOTE}/input\.csv$", results.ballots, name="result_ballots"),
    re_path(rf"^{VOTE}/urn\.csv$", results.urn, name="sealed_ballots"),
    re_path(rf"^{VOTE}/named$", results.named, name="named"),
]
