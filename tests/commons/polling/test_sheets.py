# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ballot on paper, as any tool describes it."""

import io

import pytest
from pypdf import PdfReader

from isegoria.commons.polling.paper.sheets import Sheet, SheetLine, draw_ballots
from tests.commons.polling.station import QUESTION, TREES, form


def words(sheet: Sheet, language: str) -> str:
    pdf = draw_ballots(
        sheet, ["ABCDEFGH23"], language=language, place="Ville de Poitiers", entry=lambda one: f"https://x.fr/{one}"
    )
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_headings_and_options_stand_in_the_language_of_the_sheet(language: str) -> None:
    heading = {"fr": "Au nord", "en": "In the north"}[language]
    found = words(form().sheet(None), language)  # type: ignore[arg-type]  # this sheet is the same for each urn
    for word in (QUESTION[language], heading, *(one[language] for one in TREES), "Put a cross.", "ABCDE-FGH23"):
        assert word in found


def test_boxes_and_numbers_can_stand_on_one_sheet() -> None:
    sheet = Sheet(
        QUESTION,
        [SheetLine(TREES[0], mark="boxes"), SheetLine(TREES[1], {"en": "In autumn"}, mark="number")],
        how=lambda: "Write.",
        boxes=lambda: ["For", "Against"],
    )
    found = words(sheet, "en")
    assert [found.count(one) for one in ("For ", "Against", "Maple", "In autumn")][1:] == [1, 1, 1]
