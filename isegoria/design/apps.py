# SPDX-License-Identifier: AGPL-3.0-or-later
"""The design application: templates, static files and template tags; no model."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesignConfig(AppConfig):
    name = "isegoria.design"
    label = "design"
    verbose_name = _("Design")
