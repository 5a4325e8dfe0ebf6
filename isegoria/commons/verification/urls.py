# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of checks: one's own under /verify/, the desk’s under /front-desk/, the organisers’ under /checks/."""

from django.urls import path

from .web import checks, desk, organise, provider, same, verify
from .web.receiving import LARGEST

app_name = "verification"
_ORGANISE = "checks/<slug:space>"
urlpatterns = [
    path("verify/take-over/", checks.take_over, name="take_over"),
    path("verify/return/<slug:provider>/", provider.provider_return, name="provider_return"),
    path("verify/return/<slug:provider>/keep/", provider.provider_keep, name="provider_keep"),
    path("verify/return/<slug:provider>/left/", provider.provider_left, name="provider_left"),
    path("verify/<slug:space>/", verify.verify, name="verify"),
    path("verify/<slug:space>/email/", checks.email, name="email"),
    path("verify/<slug:space>/residents/", checks.residents, name="residents"),
    path("verify/<slug:space>/post/", checks.post, name="post"),
    path("verify/<slug:space>/post/give-up/", checks.give_up, name="give_up"),
    path("verify/<slug:space>/desk/", checks.desk_hours, name="desk_hours"),
    path("verify/<slug:space>/same/", same.same, name="same"),
    path("verify/<slug:space>/with/<slug:provider>/", provider.provider, name="provider"),
    path("front-desk/", desk.now, name="desk_now"),
    path("front-desk/close/", desk.close, name="desk_close"),
    path("front-desk/code/", desk.code, name="desk_code"),
    path("front-desk/at/<slug:space>/", desk.begin, name="desk_begin"),
    path(f"{_ORGANISE}/", organise.ways, name="organise"),
    path(f"{_ORGANISE}/post/", organise.letters, name="organise_post"),
    path(f"{_ORGANISE}/residents/", organise.residents, name="organise_residents"),
    path(f"{_ORGANISE}/desk/", desk.log, name="desk"),
    path(f"{_ORGANISE}/duplicates/", organise.duplicates, name="duplicates"),
    path(f"{_ORGANISE}/duplicates/<slug:case>/", organise.duplicate, name="duplicate"),
]
_LIST = r"/checks/[-\w]+/residents/"
LARGE_BODIES = {_LIST: LARGEST + 100_000}
MEMORY_BODIES = (_LIST,)
"""Addresses whose bodies wait in memory, and never on the disk."""
