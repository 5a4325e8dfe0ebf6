# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "isegoria.commons.open_data"
    label = "open_data"
