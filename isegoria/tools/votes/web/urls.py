# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the votes tool, under /s/<space>/<process>/votes/.

A vote is named by its public id, ten signs: under the phase, a word that is no such id is a page of the phase.
"""

from django.urls import URLPattern, path, re_path

from . import claim, desk, desk_paper, desk_question, desk_roll, desk_voters, own, receipt, results, voting

app_name = "votes"
VOTE = r"(?P<phase>[-\w]+)/(?P<vote>[0-9a-hjkmnp-tv-z]{10})"

urlpatterns: list[URLPattern] = [
    # the voter's side
    re_path(rf"^{VOTE}$", voting.ballot, name="ballot"),
    re_path(rf"^{VOTE}/receipt$", receipt.receipt, name="receipt"),
    path("<slug:phase>/", voting.phase, name="phase"),
    path("<slug:phase>/mine", own.mine, name="mine"),
    path("<slug:phase>/code", claim.claim, name="claim"),
    # the organisers' side
    path("<slug:phase>/desk/", desk.desk, name="desk"),
    path("<slug:phase>/desk/choose", desk_question.choose, name="desk_choose"),
    path("<slug:phase>/desk/new", desk_question.write, name="desk_write"),
    path("<slug:phase>/desk/voters", desk_voters.voters, name="desk_voters"),
    path("<slug:phase>/desk/voters/codes", desk_voters.codes, name="desk_codes"),
    path("<slug:phase>/desk/roll", desk_roll.roll, name="desk_roll"),
    path("<slug:phase>/desk/paper/", desk_paper.paper, name="desk_paper"),
    path("<slug:phase>/desk/paper/<slug:serial>", desk_paper.ballot, name="desk_paper_ballot"),
    path("<slug:phase>/desk/paper/<slug:serial>/settle", desk_paper.settle, name="desk_paper_settle"),
    path("<slug:phase>/desk/paper/<slug:serial>/cancel", desk_paper.cancel, name="desk_paper_cancel"),
    path("<slug:phase>/desk/<slug:vote>/edit", desk_question.edit, name="desk_edit"),
    path("<slug:phase>/desk/<slug:vote>/preview", desk_question.preview, name="desk_preview"),
    path("<slug:phase>/desk/<slug:vote>/act", desk.act, name="desk_act"),
    path("<slug:phase>/desk/<slug:vote>/print", desk_paper.print_ballots, name="desk_paper_print"),
    path("<slug:phase>/desk/<slug:vote>/all-in", desk_paper.all_in, name="desk_paper_all_in"),
    # results
    re_path(rf"^{VOTE}/result$", results.result, name="result"),
    re_path(rf"^{VOTE}/result\.json$", results.document, name="result_document"),
    re_path(rf"^{VOTE}/input\.csv$", results.ballots, name="result_ballots"),
    re_path(rf"^{VOTE}/urn\.csv$", results.urn, name="sealed_ballots"),
    re_path(rf"^{VOTE}/named$", results.named, name="named"),
]
