# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of proposals, under /s/<space>/<process>/proposals/."""

from django.urls import path, re_path

from . import acts, history, listing, points, proposal, proposing, uniting

app_name = "proposals"
# A public id is ten signs of its alphabet: a phase called "proposal" keeps its own pages.
_ONE = r"^proposal/(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
urlpatterns = [
    re_path(rf"{_ONE}$", proposal.proposal, name="proposal"),
    re_path(rf"{_ONE}/support$", acts.support, name="support"),
    re_path(rf"{_ONE}/edit$", proposing.edit, name="edit"),
    re_path(rf"{_ONE}/history$", history.history, name="history"),
    re_path(rf"{_ONE}/withdraw$", acts.withdraw, name="withdraw"),
    re_path(rf"{_ONE}/invite$", acts.invite, name="invite"),
    re_path(rf"{_ONE}/join$", acts.join, name="join"),
    re_path(rf"{_ONE}/leave$", acts.leave, name="leave"),
    re_path(rf"{_ONE}/merge$", uniting.merge, name="merge"),
    re_path(rf"{_ONE}/unmerge$", uniting.unmerge, name="unmerge"),
    path("<slug:phase>/", listing.phase, name="phase"),
    path("<slug:phase>/propose", proposing.propose, name="propose"),
    path("<slug:phase>/mine", listing.mine, name="mine"),
    path("<slug:phase>/points", points.points, name="points"),
]

# A file of 10 MB and the form around it, with the longest text that is read. Read by project/body_limits.py.
LARGE_BODIES = {r"/s/[-\w]+/[-\w]+/proposals/[-\w]+/propose": 11_500_000}
