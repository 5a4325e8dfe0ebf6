# SPDX-License-Identifier: AGPL-3.0-or-later
"""The official list of French territories."""

import pytest

from isegoria.core.places.actions import load_french_territories
from isegoria.core.places.models import Territory


@pytest.mark.django_db
def test_the_list_is_loaded_once_and_nested() -> None:
    added = load_french_territories()
    commune = Territory.objects.get(scheme="INSEE", level="commune", code="86194")

    assert added == Territory.objects.count() > 34_000
    assert (commune.name, commune.parent.name, commune.parent.parent.parent.name) == ("Poitiers", "Vienne", "France")
    assert load_french_territories() == 0
