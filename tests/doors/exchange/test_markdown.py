# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of other platforms as Markdown: what they said, and nothing of a page's code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.design.templatetags.prose import plain, prose
from isegoria.doors.exchange.markdown import from_html, from_plain


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Un <strong>mot </strong>fort&nbsp;;<br />\r\nsuite</p>", "Un **mot** fort ;  \nsuite"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n   1. c"),
        ("<h1>Titre</h1><p>Texte</p>", "# Titre\n\nTexte"),
        ("<blockquote><p>dit</p><p>encore</p></blockquote>", "> dit\n\n> encore"),
        ('<a href="https://x.fr/a(b)">ici</a>', "[ici](https://x.fr/a%28b%29)"),
        ('<a href="https://x.fr/">https://x.fr</a>', "<https://x.fr/>"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ("<script>alert(1)</script><style>p{}</style>dit", "dit"),
        ('<img src="x" onerror="alert(1)" alt="un banc">', "un banc"),
        ("5*3*2 et _ceci_ mais pas snake_case", "5\\*3\\*2 et \\_ceci\\_ mais pas snake_case"),
        ("<p># pas un titre</p>", "\\# pas un titre"),
        ("<table><tr><td>un</td><td>deux</td></tr><tr><td>trois</td></tr></table>", "un deux\n\ntrois"),
        ("&laquo;&nbsp;Les administrations&nbsp;&raquo;", "« Les administrations »"),
        ("<b><i>", ""),
    ],
)
def test_html_becomes_the_markdown_that_says_the_same(html: str, markdown: str) -> None:
    assert from_html(html) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("ligne\r\nligne", "ligne  \nligne"),
        ("# titre\n    code", "\\# titre  \ncode"),
        ("* un\n* deux", "- un  \n- deux"),
        ("a\n---\nb\n===", "a  \n\\---  \nb  \n\\==="),
        ("un\n\n\n\n\ndeux", "un\n\ndeux"),
        ("`a` **b**", "\\`a\\` \\*\\*b\\*\\*"),
        ("<b>gras</b>", "<b>gras</b>"),
    ],
)
def test_a_plain_text_reads_as_it_was_written(text: str, markdown: str) -> None:
    assert from_plain(text) == markdown
    words = plain(markdown)
    assert "<b>" not in prose(markdown)
    assert words


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>/abpulioh123'\"= \n&;#*_`[]()!-"), max_size=300))
def test_whatever_is_sent_ends_as_clean_prose(source: str) -> None:
    for made in (from_html(source), from_plain(source)):
        shown = prose(made)
        assert "<script" not in shown
        assert "<img" not in shown


@pytest.mark.parametrize(
    "bomb", ["<ul><li>" * 20_000, "<b>" * 60_000 + "x", "<" * 60_000, "<blockquote>" * 20_000 + "x"]
)
def test_a_bomb_is_only_words(bomb: str) -> None:
    assert len(from_html(bomb)) < 70_000
