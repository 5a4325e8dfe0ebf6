# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where proposals are, drawn and listed."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from isegoria.core.processes.models import Phase
from isegoria.tools.proposals.actions import Where
from isegoria.tools.proposals.web.points import EDGE, HEIGHT, WIDTH, draw, ground
from tests.tools.proposals import making
from tests.tools.proposals.making import address, text_of

POITIERS, LILLE, CHENNAI, SUVA = (46.58, 0.34), (50.63, 3.06), (13.08, 80.27), (-18.14, 178.44)


def test_the_page_shows_them_and_lists_them(visitor: Client, phase: Phase) -> None:
    assert "No proposal has a point yet" in text_of(visitor.get(address("points", phase)))
    one = making.proposal(of=phase, where=Where(latitude=46.58, longitude=0.34))
    making.proposal("Sans point", of=phase)

    page = visitor.get(address("points", phase))

    assert "1 proposal at its place" in text_of(page)
    assert (one.title in text_of(page), "Sans point" in text_of(page)) == (True, False)


@pytest.mark.parametrize(
    "points",
    [
        [POITIERS],
        [POITIERS, POITIERS],
        [POITIERS, LILLE],
        [CHENNAI, SUVA, POITIERS],
        [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0)],
        [(46.58 + n / 1000, 0.34 + n % 7 / 1000) for n in range(500)],
    ],
)
def test_every_point_is_on_the_paper_north_up(points: list[tuple[float, float]]) -> None:
    on = ground(points)
    for place in (on.place(*one) for one in points):
        assert EDGE - 1 <= place[0] <= WIDTH - EDGE + 1
        assert EDGE - 1 <= place[1] <= HEIGHT - EDGE + 1
    northern, southern = max(points), min(points)
    assert on.place(*northern)[1] <= on.place(*southern)[1]

    drawn = ElementTree.fromstring(str(draw(points)))  # noqa: S314 - our own drawing
    assert len(drawn.findall(".//{*}circle")) >= 1
