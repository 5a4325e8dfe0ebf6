# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text in which extracts are marked: its short way, its sentences, its pieces, and words looked for in it."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from isegoria.commons.synthesis.harvesting.marking import joined, lines_of
from isegoria.commons.synthesis.passages import locate, readable, sentences
from isegoria.design.templatetags.prose import prose
from isegoria.engine.themes.plain import plain

# Signs that Markdown gives a meaning, that part words or lines, or that nobody sees; and words to put between them.
SIGNS = "abz é'’ \t\n\r\x0b\x0c\x1c\x85\xa0\u2028\u2029\u3000\u200b\ufeff_*`#[]<>\\&|~!-+=.,;:()/\"1 23@%{}^$…«»"
TEXTS = st.text(st.sampled_from(SIGNS) | st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)
LINES = st.lists(
    st.sampled_from(
        [
            "Un banc.",
            "  deux",
            "    code",
            "\tcode",
            "1. un",
            "12) deux",
            "- trois",
            "===",
            "---",
            "___",
            "# Titre",
            "> dit",
            "http://a.fr/b",
            "a@b.fr",
            "a  ",
            "&amp;",
            "<b>x</b>",
            "",
            " ",
            "l'eau",
            "**gras**",
            "www.x.fr",
            "[a](b)",
            "a\\",
        ]
    ),
    max_size=8,
).map("\n".join)


@settings(max_examples=100, deadline=None)
@given(st.one_of(TEXTS, LINES))
@example("Un\n===")
@example("a\x85b")
@example("a\u2028b")
@example("x\n    y")
@example("   3) x")
def test_the_short_way_reads_as_the_whole_of_markdown_does(body: str) -> None:
    assert readable("", body) == plain(str(prose(body)))
    assert readable("Un titre", body) == plain(f"Un titre\n{prose(body)}")


@settings(max_examples=100, deadline=None)
@given(st.one_of(TEXTS, LINES))
@example('0\n"')
def test_what_is_readable_stays_so_and_its_sentences_are_in_it_in_order(body: str) -> None:
    text = readable("", body)
    spans = sentences(text)
    assert all(text[start:stop].strip() and "\n" not in text[start:stop] for start, stop in spans)
    assert spans == sorted(spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=100, deadline=None)
@given(st.one_of(TEXTS, LINES), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=5))
def test_the_pieces_of_a_page_give_the_text_back_whatever_overlaps(body: str, given: list[tuple[int, int]]) -> None:
    text = readable("", body)
    spans = [(start, min(len(text), start + length)) for start, length in sorted(given) if start < len(text)]
    lines = lines_of(text, spans)

    pieces = [piece for line in lines for one in line.stretches for piece in one.pieces]
    assert "\n".join("".join(p.text for one in line.stretches for p in one.pieces) for line in lines) == text
    assert all(text[piece.at : piece.at + len(piece.text)] == piece.text for piece in pieces)
    for number, (start, stop) in enumerate(spans, start=1):
        held = [piece for piece in pieces if number in piece.numbers]
        assert "".join(piece.text for piece in held) == text[start:stop].replace("\n", "")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Les rues d'écoles", "Les rues d'écoles"),
        ("les RUES d’écoles", "Les rues d'écoles"),
        ("rues\u00a0d ’ écoles ,\n fermées", "rues d'écoles, fermées"),
        ("fermées !", "fermées !"),
        ("« vite »", "« vite »"),
        ("Un mois ?", "Un mois ?"),
        ("trottoir", None),
        ("", None),
        ("?!…", None),
        ("rues écoles", None),
    ],
)
def test_words_are_found_whatever_their_spaces_and_signs(words: str, found: str | None) -> None:
    text = "Les rues d'écoles, fermées ! Il faut agir « vite ». Un mois ?"
    place = locate(text, words)
    assert (text[slice(*place)] if place else None) == found


def test_looking_for_words_takes_no_longer_than_reading() -> None:
    text = "a " * 50_000
    assert locate(text, "a " * 2_000 + "b") is None
    assert locate("é" * 100_000, "é" * 4_000 + "x") is None


def test_ticked_sentences_that_follow_one_another_are_one_passage() -> None:
    text = "Premier. Second. Dernier.\nQuatre. Cinq."
    one, two, three, four, five = sentences(text)
    assert joined([two, one], text) == [(0, 16)]
    assert joined([one, three], text) == [one, three]
    assert joined([three, four, five, five], text) == [three, (four[0], five[1])]
