# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a participatory budget, under /s/<space>/<process>/budgets/.

One phase page for all: what it shows is said by its setting ``stage``. A project is named by its public id.
"""

from django.urls import URLPattern, path, re_path

from . import (
    acts,
    bringing,
    desk,
    listing,
    project,
    results,
    results_files,
    settling,
    submitting,
    team,
    uniting,
    voting_urls,
    why,
)

app_name = "budgets"
# A public id is ten signs of its alphabet: a phase called "project" keeps its own pages.
_ONE = r"^project/(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"

urlpatterns: list[URLPattern] = [
    re_path(rf"{_ONE}$", project.project, name="project"),
    re_path(rf"{_ONE}/edit$", submitting.edit, name="edit"),
    re_path(rf"{_ONE}/history$", acts.history, name="history"),
    re_path(rf"{_ONE}/withdraw$", acts.withdraw, name="withdraw"),
    re_path(rf"{_ONE}/invite$", acts.invite, name="invite"),
    re_path(rf"{_ONE}/join$", acts.join, name="join"),
    re_path(rf"{_ONE}/leave$", acts.leave, name="leave"),
    re_path(rf"{_ONE}/merge$", uniting.merge, name="merge"),
    re_path(rf"{_ONE}/unmerge$", uniting.unmerge, name="unmerge"),
    # the services
    re_path(rf"{_ONE}/study$", team.study, name="study"),
    re_path(rf"{_ONE}/sort$", team.sort, name="sort"),
    re_path(rf"{_ONE}/follow$", team.follow, name="follow"),
    re_path(rf"{_ONE}/take-back$", team.take_back, name="take_back"),
    path("<slug:phase>/", listing.phase, name="phase"),
    path("<slug:phase>/submit", submitting.submit, name="submit"),
    path("<slug:phase>/mine", listing.mine, name="mine"),
    path("<slug:phase>/points", listing.points, name="points"),
    path("<slug:phase>/desk/", desk.desk, name="desk"),
    path("<slug:phase>/desk/money", desk.set_up, name="set_up"),
    path("<slug:phase>/desk/import", bringing.bring, name="bring"),
    *voting_urls.urlpatterns,
    # the result
    path("<slug:phase>/result", results.result, name="result"),
    path("<slug:phase>/result.json", results_files.document, name="result_document"),
    path("<slug:phase>/tied-result.json", results_files.tied_document, name="result_tied"),
    path("<slug:phase>/desk/tie", settling.settle_tie, name="settle_tie"),
    path("<slug:phase>/input.csv", results_files.ballots, name="result_ballots"),
    path("<slug:phase>/result.pb", results_files.pabulib, name="result_pabulib"),
    path("<slug:phase>/projects.csv", results_files.table, name="result_table"),
    path("<slug:phase>/urn.csv", results_files.urn, name="sealed_ballots"),
    path("<slug:phase>/result/<int:number>", why.why, name="why"),
]

# A file of 10 MB and the form around it, with the longest text that is read. Read by project/body_limits.py.
LARGE_BODIES = {
    r"/s/[-\w]+/[-\w]+/budgets/[-\w]+/submit": 11_500_000,
    r"/s/[-\w]+/[-\w]+/budgets/[-\w]+/desk/import": bringing.LARGEST + 20_000,
}
