# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of files, and the files themselves."""

from django.urls import re_path

from . import views

app_name = "attachments"
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
_NAME = r"(?P<name>[0-9a-f]{32})"
urlpatterns = [
    re_path(rf"^on/{_REF}/files/$", views.files, name="files"),
    re_path(rf"^on/{_REF}/files/{_NAME}/remove$", views.remove, name="remove"),
    re_path(rf"^files/{_NAME}$", views.give, name="file"),
    re_path(rf"^files/{_NAME}-small$", views.give, {"small": True}, name="small"),
]

# A file of 10 MB and its form around it. Read by project/body_limits.py.
LARGE_BODIES = {r"/on/[-\w]{10,120}/files/": 10_500_000}
