# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of meetings: what everyone reads among the pages of the process, and the organisers' own."""

from django.urls import path, re_path

from .web import cutting, preparing, public

app_name = "workshops"
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
_PROCESS = r"s/(?P<space>[-\w]+)/(?P<process>[-\w]+)/workshops/"
_TEAM = "workshops/<slug:space>/<slug:process>/"
urlpatterns = [
    re_path(rf"^{_PROCESS}$", public.listed, name="list"),
    re_path(rf"^{_PROCESS}notes/{_REF}$", public.note, name="note"),
    re_path(rf"^{_PROCESS}{_REF}/$", public.workshop, name="workshop"),
    path(_TEAM, preparing.desk, name="desk"),
    path(f"{_TEAM}new/", preparing.new, name="new"),
    path(f"{_TEAM}<slug:workshop>/", cutting.cut, name="cut"),
    path(f"{_TEAM}<slug:workshop>/lines/<int:line>/", cutting.line, name="line"),
    path(f"{_TEAM}<slug:workshop>/about/", preparing.about, name="about"),
    path(f"{_TEAM}<slug:workshop>/publish/", preparing.publish, name="publish"),
    path(f"{_TEAM}<slug:workshop>/withdraw/", preparing.withdraw, name="withdraw"),
    path(f"{_TEAM}<slug:workshop>/discard/", preparing.discard, name="discard"),
]

# Notes of 5 MB and the form around them. Read by project/body_limits.py.
LARGE_BODIES = {r"/workshops/[-\w]{1,80}/[-\w]{1,80}/new/": 5_600_000}
