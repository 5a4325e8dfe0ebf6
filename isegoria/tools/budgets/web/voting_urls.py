# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the vote of a budget, the organisers' side included. Those of the polling station stand beside them."""

from django.urls import URLPattern, path

from isegoria.commons.polling.web.urls import desk_pages

from . import ballot, voting_desk

urlpatterns: list[URLPattern] = [
    path("<slug:phase>/ballot", ballot.ballot, name="ballot"),
    path("<slug:phase>/receipt", ballot.receipt, name="receipt"),
    path("<slug:phase>/desk/vote", voting_desk.desk, name="desk_vote"),
    path("<slug:phase>/desk/vote/act", voting_desk.act, name="desk_vote_act"),
    path("<slug:phase>/desk/vote/preview", voting_desk.preview, name="desk_vote_preview"),
    *desk_pages,
]
