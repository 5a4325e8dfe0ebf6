# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a polling station. Each tool that takes ballots has them in its own ``urls.py``, in its own name, beside
its "phase" and its "desk": they stand under the address of its phase. ``vote`` is the public id of an urn."""

from django.urls import URLPattern, path

from . import claim, desk_paper, desk_roll, desk_voters

desk_pages: list[URLPattern] = [
    path("<slug:phase>/code", claim.claim, name="claim"),
    path("<slug:phase>/desk/voters", desk_voters.voters, name="desk_voters"),
    path("<slug:phase>/desk/voters/codes", desk_voters.codes, name="desk_codes"),
    path("<slug:phase>/desk/roll", desk_roll.roll, name="desk_roll"),
    path("<slug:phase>/desk/paper/", desk_paper.paper, name="desk_paper"),
    path("<slug:phase>/desk/paper/<slug:serial>", desk_paper.ballot, name="desk_paper_ballot"),
    path("<slug:phase>/desk/paper/<slug:serial>/settle", desk_paper.settle, name="desk_paper_settle"),
    path("<slug:phase>/desk/paper/<slug:serial>/cancel", desk_paper.cancel, name="desk_paper_cancel"),
    path("<slug:phase>/desk/<slug:vote>/print", desk_paper.print_ballots, name="desk_paper_print"),
    path("<slug:phase>/desk/<slug:vote>/all-in", desk_paper.all_in, name="desk_paper_all_in"),
]
