# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of agreement with published groups: what it compares, and how it says so."""

from bench.agreement.__main__ import compare, rand, table
from bench.opinions.inputs import find_export
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.opinions.parameters import OVER_PEOPLE
from isegoria.engine.opinions.polis import map_opinions


def test_only_people_whom_both_place_are_compared() -> None:
    assert rand({1: 0, 2: 0, 3: 1, 4: -1, 5: 1}, {1: 7, 2: 7, 3: 2, 4: 2}) == 1.0
    assert rand({1: -1}, {1: 0}) is None


def test_a_conversation_beside_its_published_groups() -> None:
    folder = find_export("london.youth.policing")
    assert folder
    export = PolisExport(folder)
    matrix = export.matrix()
    published = {one.id: one.group for one in export.participants() if one.group is not None}
    row = compare(folder.name, "way", matrix, map_opinions(matrix, parameters=OVER_PEOPLE), published, published)
    assert (row["people"], row["k"], row["published_k"], row["peer_rand"]) == (24, 4, 3, 1.0)
    assert row["silhouettes"].keys() == row["over_people"].keys() == {"2", "3", "4"}
    assert len(row["holds"]) == 4
    said = table([row])
    assert f"| 4: {row['silhouettes']['4']:.3f}, {row['over_people']['4']:.3f} | 3: " in said
    assert f"{row['rand'] - 1:+.3f}" in said
