# SPDX-License-Identifier: LGPL-3.0-or-later
"""What one wants of a vote: every method can be found by an aim, and an aim never names one that cannot give it."""

from pathlib import Path

from isegoria.engine.tallies.choosing import AIMS, aims_of, find_aim
from isegoria.engine.tallies.methods import METHODS

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "choosing-a-method.md"


def test_every_method_is_recommended_for_something_and_every_one_named_is_there() -> None:
    assert {one.method for aim in AIMS for one in aim.methods} == set(METHODS)


def test_aims_are_told_apart() -> None:
    assert len({aim.id for aim in AIMS}) == len({aim.sentence for aim in AIMS}) == len(AIMS)
    for aim in AIMS:
        named = [one.method for one in aim.methods]
        assert named
        assert len(set(named)) == len(named)
        assert find_aim(aim.id) is aim
    assert find_aim("no-such-aim") is None


def test_methods_can_fill_the_seats_of_the_aim() -> None:
    for aim in AIMS:
        for one in aim.methods:
            method = METHODS[one.method]
            assert (method.family == "answers") == (aim.seats == "question"), one.method
            if aim.id == "committee-for-all":
                assert method.seats != "one"


def test_aims_of_a_method() -> None:
    assert [aim.id for aim in aims_of("plurality")] == ["one-familiar"]
    assert aims_of("no-such-method") == ()


def test_the_page_says_the_same() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for aim in AIMS:
        section = text.partition(f"## {aim.sentence}\n")[2].partition("\n## ")[0]
        assert aim.explanation in section
        lines = [line for line in section.splitlines() if line.startswith("- ")]
        assert lines == [f"- **{METHODS[one.method].name}** (`{one.method}`). {one.why}" for one in aim.methods]
