# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the site."""

from django.urls import URLPattern, URLResolver

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = []
