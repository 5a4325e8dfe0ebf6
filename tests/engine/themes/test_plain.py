# SPDX-License-Identifier: LGPL-3.0-or-later
"""From what was pasted to what is read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.themes.plain import plain


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("<p>Les documents de l&rsquo;administration&nbsp;:<br />\r\n1&deg; les r&egrave;gles</p>",
         "Les documents de l'administration :\n1° les règles"),
        ("Écrire à jean.dupont@mairie.fr ou sur https://mairie.fr/a?b=1 svp", "Écrire à ou sur svp"),
        ("e\u0301cole  \t publique\u200b\n\n\n gratuite", "école publique\ngratuite"),
        ("<script>alert('x')</script>oui<!-- caché --> non<style>p{}</style>", "oui non"),
        ("2 < 3 et 5 > 4", "2 < 3 et 5 > 4"),
        ("\u202eexte à l'envers\u202c", "exte à l'envers"),
        (f"voir l'image data:image/png;base64,{'iVBORw0KGgo/A+' * 100}= merci", "voir l'image merci"),
        ("", ""),
        ("👍🏽", "👍🏽"),
    ],
)  # fmt: skip
def test_markup_addresses_and_unseen_signs_go(pasted: str, read: str) -> None:
    assert plain(pasted) == read


@given(st.text(max_size=200))
def test_a_plain_text_without_entities_stays_as_it_is(text: str) -> None:
    once = plain(text)
    if "&" not in once and "<" not in once:
        assert plain(once) == once


@pytest.mark.parametrize("piece", ["<", "<!--", "<script>", "<a ", "&amp;", "a@", "www.", " \n", "<br", "."])
def test_a_hundred_thousand_signs_of_anything_are_read_at_once(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    plain(text)
    assert time.process_time() - start < 1


def test_a_comment_that_nothing_closes_hides_nothing() -> None:
    assert plain("avant <!-- le reste du texte") == "avant <!-- le reste du texte"
