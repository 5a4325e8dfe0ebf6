# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the votes tool."""

from django.urls import URLPattern

app_name = "votes"
urlpatterns: list[URLPattern] = []
