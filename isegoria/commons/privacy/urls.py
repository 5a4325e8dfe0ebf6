# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of processing, and what one agreed to."""

from django.urls import path

from . import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.register, name="register"),
    path("privacy/register.csv", views.register_csv, name="register_csv"),
    path("me/consents/", views.consents, name="consents"),
]
