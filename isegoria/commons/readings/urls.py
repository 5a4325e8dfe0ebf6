# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of circles: what readers do, what everyone sees, what the team runs."""

from django.urls import URLPattern

app_name = "readings"
urlpatterns: list[URLPattern] = []
