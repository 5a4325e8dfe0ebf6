# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the API: included under /api/."""

from django.urls import path

from .api import api

urlpatterns = [path("v1/", api.urls)]
