# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "isegoria.commons.moderation"
    label = "moderation"
