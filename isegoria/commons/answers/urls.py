# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of answers: what everyone reads, and the desk of those who answer."""

from django.urls import path, re_path

from .web import desk, offices, officials, public, transferring, writing

app_name = "answers"
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
urlpatterns = [
    re_path(rf"^on/{_REF}/answers/$", public.contribution, name="contribution"),
    path("s/<slug:space>/<slug:process>/answers/", public.process, name="process"),
    path("officials/<slug:person>/", officials.official, name="official"),
    path("desk/", desk.desks, name="desks"),
    path("desk/<slug:space>/", desk.desk, name="desk"),
    path("desk/<slug:space>/answer/", writing.write, name="write"),
    path("desk/<slug:space>/transfer/", transferring.move, name="transfer"),
    path("desk/<slug:space>/together/<slug:batch>/", writing.together, name="batch"),
    path("desk/<slug:space>/duties/<slug:duty>/", transferring.duty, name="duty"),
    path("desk/<slug:space>/offices/", offices.offices, name="offices"),
    path("desk/<slug:space>/offices/<slug:office>/", offices.office, name="office"),
]
