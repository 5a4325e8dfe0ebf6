# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures, words and signs in the reader's language."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import product

import pytest
import time_machine
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from isegoria.design import figures, icons, wording
from isegoria.design.templatetags import design

THIN, HARD = "\u202f", "\u00a0"


class Opinion(Enum):
    AGREE = 1
    DISAGREE = -1


def show(text: str, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return Template("{% load design %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (1204, "fr", f"1{THIN}204"),
        (1204, "en", "1,204"),
        (1204, "de", "1.204"),
        (1234567.5, "fr", f"1{THIN}234{THIN}567,50"),
        (-5, "fr", "−5"),
        (0, "en", "0"),
        (0, "eo", "0"),
        (2.0, "en", "2"),
        (None, "fr", ""),
        ("many", "fr", "many"),
    ],
)
def test_number(value: object, language: str, text: str) -> None:
    assert show("{{ n|number }}", language, n=value) == text


@pytest.mark.parametrize(
    ("ratio", "language", "text"),
    [
        (0.724, "fr", f"72{THIN}%"),
        (0.724, "en", "72%"),
        (0.724, "de", f"72{HARD}%"),
        (0.725, "en", "73%"),
        (0, "en", "0%"),
        (1, "en", "100%"),
        (0.001, "en", f"<{THIN}1%"),
        (0.999, "en", f">{THIN}99%"),
    ],
)
def test_percent(ratio: float, language: str, text: str) -> None:
    with translation.override(language):
        assert figures.percent(ratio) == text


def test_figures_in_a_text() -> None:
    with translation.override("fr"):
        assert figures.figures_in("2,585.50") == f"2{THIN}585,50"
        assert figures.figures_in("Ada 1,306, Bo 38.5, 1/3") == f"Ada 1{THIN}306, Bo 38,5, 1/3"
        assert figures.figures_in("12,34 v1.2.3 1.2.3") == "12,34 v1.2.3 1.2.3"
    with translation.override("en"):
        assert figures.figures_in("2,585.50") == "2,585.50"


def test_percent_with_decimals() -> None:
    assert show("{{ r|percent:1 }}", "fr", r=0.7246) == f"72,5{THIN}%"
    assert show("{{ r|percent }}", r=None) == ""


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(days=12, hours=5), "12 days left"),
        (timedelta(hours=48), "2 days left"),
        (timedelta(hours=47), "47 hours left"),
        (timedelta(minutes=61), "1 hour left"),
        (timedelta(minutes=59), "59 minutes left"),
        (timedelta(minutes=1), "1 minute left"),
        (timedelta(seconds=20), "less than a minute left"),
        (timedelta(seconds=-1), "closed"),
    ],
)
def test_time_left(ahead: timedelta, text: str) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        assert show("{{ at|time_left }}", at=now + ahead) == text


def test_time_left_of_no_deadline() -> None:
    assert show("{{ at|time_left }}", at=None) == ""


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("de", "fr", ' lang="de" dir="ltr"'),
        ("ar", "fr", ' lang="ar" dir="rtl"'),
        ("fr", "fr", ""),
        ("", "fr", ""),
        (None, "fr", ""),
        ('de" onclick="x', "fr", ""),
    ],
)
def test_lang_attr(code: str | None, language: str, text: str) -> None:
    assert show("{% lang_attr code %}", language, code=code) == text


def test_language_name() -> None:
    assert [design.language_name(code) for code in ("fr", "de", "xx")] == ["français", "Deutsch", "xx"]


@pytest.mark.parametrize(
    ("opinion", "slug"),
    [
        (1, "agree"),
        (0, "pass"),
        (-1, "disagree"),
        ("pass", "pass"),
        (Opinion.AGREE, "agree"),
        (None, ""),
        ("x", ""),
        (2, ""),
    ],
)
def test_an_opinion_has_a_sign_and_a_word_or_nothing(opinion: object, slug: str) -> None:
    assert design.opinion_slug(opinion) == slug
    assert design.opinion_sign(opinion) == wording.SIGNS.get(slug, "")
    assert bool(design.opinion_word(opinion)) == bool(slug)


@pytest.mark.parametrize("name", sorted(icons.ICONS))
def test_every_icon_is_hidden_from_screen_readers(name: str) -> None:
    shown = show(f'{{% icon "{name}" %}}')
    assert shown.startswith('<svg class="icon')
    assert 'aria-hidden="true"' in shown


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        show('{% icon "unicorn" %}')


def test_a_label_with_braces_and_markup_names_the_bar() -> None:
    shown = show("{% opinion_bar 1 2 3 label=words %}", words="{total} <b>")
    assert 'aria-label="{total} &lt;b&gt;"' in shown


def test_capture_as_a_line_is_safe_in_an_attribute() -> None:
    text = '{% capture line as t %} a\n "b" {{ x }} {% endcapture %}<i title="{{ t }}">'
    assert show(text, x='"<c>') == '<i title="a &quot;b&quot; &quot;&lt;c&gt;">'


def test_capture_as_markup_tells_when_there_is_nothing() -> None:
    text = (
        "{% capture markup as t %} \n {% if x %}<p>{{ x }}</p>{% endif %}{% endcapture %}[{% if t %}{{ t }}{% endif %}]"
    )
    assert show(text) == "[]"
    assert show(text, x="<") == "[<p>&lt;</p>]"


@pytest.mark.parametrize("tag", ["{% capture %}", "{% capture all as x %}", "{% capture line x %}"])
def test_capture_says_how_it_is_written(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="capture line as name"):
        show(tag + "{% endcapture %}")


def test_page_addresses_keep_search_and_filters(rendered: Callable[..., str]) -> None:
    assert rendered("{% load design %}{% page_address 8 %}", {}) == "?page=8&amp;q=bus"
    assert show("{% page_address 8 'p' %}") == "?p=8"


def test_the_words_of_the_drawings_fill_every_label() -> None:
    """A label added to a drawing must be given its translated words here too."""
    with translation.override("en"):
        every = [
            wording.map_words(),
            wording.bar_words(),
            wording.group_words(),
            wording.chart_words("u", "t"),
            wording.theme_map_words(),
            wording.speaks_words(),
            wording.agreement_words(),
            wording.choices_words(),
        ]
    for words in every:
        labels = words["labels"]
        plain = type(labels)()
        for name, said in vars(labels).items():
            if name not in ("unit", "title"):
                assert said == getattr(plain, name)


def test_group_badges_have_letter_and_shape() -> None:
    shown = [show("{% group_badge g %}", g=group) for group in range(5)]
    assert ["".join(text.split(">")[-2:]).split("<")[0] for text in shown] == list("ABCDE")
    assert all(one != other for one, other in product(shown, shown) if one is not other)
