# SPDX-License-Identifier: LGPL-3.0-or-later
"""Each claim of the table of criteria: what is met holds on random small profiles, what is failed is shown failing."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isegoria.engine.comparison.claims import CLAIMS, SOURCES
from isegoria.engine.comparison.criteria import CRITERIA, claim, claims, claims_of
from isegoria.engine.tallies.methods import METHODS
from tests.engine.comparison.checking import (
    COMMITTEE,
    ONE,
    broken,
    draw_change,
    draw_profile,
    elect_by,
    kind_of,
    loyalty_harms,
)
from tests.engine.comparison.counter_examples import COUNTER_EXAMPLES
from tests.engine.comparison.small_profiles import Profile

MET = [(one.method, one.criterion) for one in claims() if one.holds]
FAILED = [(one.method, one.criterion) for one in claims() if not one.holds]
SLOW = {"kemeny-young", "pav", "equal-shares", "stv-meek", "stv"}


@pytest.mark.parametrize(("method", "criterion"), MET)
def test_what_is_met_holds_on_random_profiles(method: str, criterion: str) -> None:
    counted = METHODS[method]

    @settings(
        max_examples=25 if method in SLOW else 40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        rng = Random(seed)
        profile = draw_profile(kind_of(counted), rng, criterion)
        change = draw_change(criterion, profile, rng)
        if criterion == "favourite-betrayal":
            assert not loyalty_harms(elect_by(counted), profile, change)
        else:
            assert not broken(criterion, counted, profile, change), (profile, change)

    holds()


@pytest.mark.parametrize(("method", "criterion"), FAILED)
def test_what_is_failed_is_shown_by_a_count(method: str, criterion: str) -> None:
    kind, seats, rows, change = COUNTER_EXAMPLES[method, criterion]

    assert broken(criterion, METHODS[method], Profile(kind, rows, seats), change)


def test_every_counter_example_is_one_of_a_claim() -> None:
    assert set(COUNTER_EXAMPLES) == set(FAILED)


def test_claims_speak_of_methods_criteria_and_sources_that_are_there() -> None:
    assert set(CLAIMS) - set(METHODS) == set()
    assert {one.criterion for one in claims()} == {one.id for one in CRITERIA} == set(ONE) | set(COMMITTEE)
    assert {source for table in CLAIMS.values() for _, source in table.values()} == set(SOURCES)


def test_no_method_meets_what_cannot_be_met_together() -> None:
    # Moulin 1988; Young and Levenglick 1978; Woodall 1997.
    for method in METHODS:
        meets = {one.criterion for one in claims() if one.method == method and one.holds}
        if "condorcet-winner" in meets:
            assert meets.isdisjoint({"participation", "consistency", "iia", "later-no-harm", "later-no-help"})


def test_claims_are_asked_for_one_winner_or_for_several() -> None:
    assert claims_of("pav") == ((), ())
    assert claims_of("pav", 3) == (
        ("justified-representation", "extended-justified-representation"),
        ("committee-monotonicity",),
    )
    assert claims_of("plurality")[0] == (
        "majority", "monotonicity", "participation", "consistency", "later-no-harm", "later-no-help",
    )  # fmt: skip
    assert claims_of("no-such-method") == ((), ())
    found = claim("schulze", "clone-independence")
    assert found is not None
    assert found.holds
    assert found.source.startswith("Schulze, M. (2011)")
    assert claim("approval", "majority") is None


def test_the_page_says_the_same() -> None:
    page = (Path(__file__).parents[3] / "docs" / "methods" / "criteria.md").read_text(encoding="utf-8")
    said = {}
    for table in page.split("\n\n| | ")[1:]:
        header, _, *rows = table.partition("\n\n")[0].splitlines()
        methods = [cell.strip("` ") for cell in header.rstrip(" |").split("|")]
        for row in rows:
            name, *cells = [cell.strip() for cell in row.strip("|").split("|")]
            (criterion,) = [one.id for one in CRITERIA if one.name == name]
            said |= {(method, criterion): cell == "yes" for method, cell in zip(methods, cells, strict=True) if cell}
    assert said == {(one.method, one.criterion): one.holds for one in claims()}
