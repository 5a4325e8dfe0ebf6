# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "isegoria.core.places"
    label = "places"
