# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "isegoria.doors.exchange"
    label = "exchange"
