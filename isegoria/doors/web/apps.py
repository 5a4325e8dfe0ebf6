# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "isegoria.doors.web"
    label = "web"
