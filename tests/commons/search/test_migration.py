# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index can be taken away from a site that is full, and put back."""

import pytest
from django.core.management import call_command

from isegoria.commons.search.actions import keep_up
from isegoria.commons.search.models import Gathering

from .conftest import Find, Say


@pytest.mark.django_db(transaction=True)
def test_the_index_goes_and_comes_back(say: Say, find: Find) -> None:
    say("Un tram rapide")
    try:
        call_command("migrate", "search", "zero", verbosity=0)
    finally:
        call_command("migrate", "search", verbosity=0)
    # What was there is not entered by the migration, but asked of the worker.
    assert find("tram") == []
    assert Gathering.objects.count() == 1

    assert keep_up() is False
    assert find("tram") == ["Un tram rapide"]
    assert len(find("leclerc")) == len(find("poitiers")) == 1
    say("Un autre tram")
    assert sorted(find("tram")) == ["Un autre tram", "Un tram rapide"]
