# SPDX-License-Identifier: AGPL-3.0-or-later
"""Differences word by word: both texts come back from them, they are the shortest, and no text takes long."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.core.contributions.differences import MOST_CHANGES, Part, differences

words = st.lists(st.sampled_from(["a", "b", "c", " ", "\n", ", ", "été"]), max_size=25).map("".join)


@given(words, words)
@settings(deadline=None)
def test_both_texts_come_back(before: str, after: str) -> None:
    parts = differences(before, after)

    assert "".join(part.text for part in parts if part.kind != "in") == before
    assert "".join(part.text for part in parts if part.kind != "out") == after
    assert all(part.text for part in parts)


@given(words)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text) == ([Part("same", text)] if text else [])


def test_the_example_of_the_published_article() -> None:
    # Myers (1986), figure 1: from ABCABBA to CBABAC in five changes.
    parts = differences("A.B.C.A.B.B.A".replace(".", "/"), "C.B.A.B.A.C".replace(".", "/"))
    changed = [word for part in parts if part.kind != "same" for word in part.text if word != "/"]
    assert len(changed) == 5


def test_a_word_for_another_reads_as_one_change() -> None:
    assert differences("Pour les vieux du quartier.", "Pour les anciens du quartier.") == [
        Part("same", "Pour les "),
        Part("out", "vieux"),
        Part("in", "anciens"),
        Part("same", " du quartier."),
    ]


def test_two_texts_without_a_word_in_common_are_told_whole() -> None:
    before = " ".join(f"a{number}" for number in range(MOST_CHANGES))
    after = " ".join(f"b{number}" for number in range(MOST_CHANGES))
    assert [part.kind for part in differences(before, after)] == ["out", "in"]


def test_long_texts_take_no_longer_than_a_blink() -> None:
    before = "a b " * 20_000
    started = time.process_time()
    differences(before, "b a c " * 15_000)
    assert time.process_time() - started < 3
