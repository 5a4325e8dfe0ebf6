# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names as people write them, dates as they write them, and digests that tell nothing."""

import pytest

from isegoria.commons.verification import digests
from isegoria.core.spaces.models import Space
from tests import factories


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le Goff-Martin, Anne", "anne LE GOFF MARTIN"),
        ("Zoë D’Arc", "zoe d'arc"),
        ("ŁUKASZ Nguyễn", "Nguyen Lukasz"),
        ("Cœur Noël", "NOEL COEUR"),
        ("Strauß", "strauss"),
    ],
)
def test_a_name_reads_the_same_however_it_is_written(one: str, other: str) -> None:
    assert digests.normal_name(one) == digests.normal_name(other) != ""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("14/07/1952", "1952-07-14"),
        ("1952-07-14", "1952-07-14"),
        ("14.7.1952", "1952-07-14"),
        ("19520714", "1952-07-14"),
        ("14071952", "1952-07-14"),
        ("31/02/1952", ""),
        ("juillet 1952", ""),
        ("", ""),
    ],
)
def test_a_date_is_read_day_first(text: str, read: str) -> None:
    assert digests.normal_date(text) == read


@pytest.mark.django_db
def test_a_digest_is_of_one_space_and_of_all_that_identifies() -> None:
    place, other = factories.space(), factories.space()
    given = {"family_name": "Brun", "given_names": "Ana Maria", "birth_date": "14/07/1952"}

    def of(space: Space, **changes: str) -> object:
        return digests.civil_identity(space, given | changes).get(f"civil:{space.public_id}")

    assert of(place) == of(place, given_names="ANA", birth_date="1952-07-14", family_name="BRÛN")
    assert len({of(place), of(other), of(place, birth_date="15/07/1952"), of(place, family_name="Blanc")}) == 4
    assert of(place, birth_date="") is None
    assert "brun" not in str(of(place))


def test_a_code_is_read_with_or_without_its_hyphen() -> None:
    code = digests.new_code()
    assert (len(code), set(code) - set(digests.ALPHABET)) == (10, set())
    assert not set(digests.ALPHABET) & set("0O1ILUV")
    shown = digests.shown_code(code)
    assert digests.code_digest(code, "letter") == digests.code_digest(f" {shown.lower()} ", "letter")
    assert digests.code_digest(code, "letter") != digests.code_digest(code, "take-over")
