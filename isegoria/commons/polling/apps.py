# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class PollingConfig(AppConfig):
    name = "isegoria.commons.polling"
    label = "polling"
