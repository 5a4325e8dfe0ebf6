# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base templates and components, rendered as pages render them."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import engines
from django.template.loader import render_to_string
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from isegoria.design.forms import FormRenderer
from isegoria.design.report import inline_css
from isegoria.design.shell import Shell

COMPONENTS = Path(__file__).parents[2] / "isegoria/design/templates/design/components"
VOID = {"meta", "link", "input", "path", "br", "hr", "img", "col", "circle", "rect"}


class Outline(HTMLParser):
    """Counts tags, keeps ids and headings, and fails on a tag that is not closed where it should be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


@pytest.fixture
def names() -> Iterator[set[str]]:
    """The templates rendered while the test runs."""
    seen: set[str] = set()

    def note(template: object, **_: object) -> None:
        seen.add(str(template.name))

    template_rendered.connect(note)
    yield seen
    template_rendered.disconnect(note)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_showcase_uses_every_component(showcase: Callable[..., str], names: set[str], language: str) -> None:
    page = showcase(language)
    missing = {path.name for path in COMPONENTS.glob("*.html")} - {name.split("/")[-1] for name in names}
    assert missing == set()
    outline = Outline(page)
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.tags.count("main") == outline.tags.count("h1") == 1
    assert ('dir="rtl"' in page[:200]) == (language == "ar") == ("bootstrap.rtl.min.css" in page)


def test_what_people_write_is_escaped(showcase: Callable[..., str]) -> None:
    page = showcase()
    assert "<script>alert" not in page
    assert page.count("<script") == 1  # htmx, from our own static files


def test_the_base_needs_nothing() -> None:
    with translation.override("en"):
        page = render_to_string("design/base.html")
    Outline(page)
    assert "<title>Isegoria</title>" in page
    assert "page-aside" not in page
    assert "page-band" not in page
    assert 'lang="en" dir="ltr"' in page


def test_a_title_serves_the_page_and_its_sharing(showcase: Callable[..., str]) -> None:
    page = showcase()
    assert "<title>What place for &quot;cycling&quot;? · Ville de Poitiers</title>" in page
    assert '<meta property="og:title" content="What place for &quot;cycling&quot;?">' in page
    assert '<meta name="description" content="Every component of the house on one page.">' in page


@pytest.mark.parametrize("theme", ["light", "dark", ""])
def test_the_theme_is_the_pages_or_the_devices(showcase: Callable[..., str], theme: str) -> None:
    found = re.findall(r'<html[^>]* data-bs-theme="(\w+)"', showcase("en", theme))
    assert found == ([theme] if theme else [])


def test_the_language_switch_posts_and_comes_back(showcase: Callable[..., str]) -> None:
    page = showcase("en")
    assert '<form method="post" action="/language/"' in page
    assert '<input type="hidden" name="next" value="/page?page=7&amp;q=bus">' in page
    assert (
        '<button class="site-link" name="language" value="fr" lang="fr"><span class="language-name">Français</span>'
        in page
    )


def test_signed_in_people_find_their_page_and_the_way_out(rendered: Callable[..., str]) -> None:
    shell = Shell(me_url="/me", me_label="Camille", sign_out_url="/out")
    page = rendered('{% extends "design/base.html" %}', {"shell": shell})
    assert page.count('href="/me"') == page.count('action="/out"') == 2
    assert "Camille" in page
    assert "Sign in" not in page


@pytest.mark.parametrize(("level", "kind"), [("success", "good"), ("warning", "wait"), ("error", "stop"), ("info", "")])
def test_messages_have_a_sign_for_each_level(rendered: Callable[..., str], level: str, kind: str) -> None:
    class Message(SimpleNamespace):
        def __str__(self) -> str:
            return "Done & dusted"

    page = rendered('{% extends "design/base.html" %}', {"messages": [Message(level_tag=level)]})
    assert "Done &amp; dusted" in page
    assert 'role="status"' in page
    assert re.findall(r"notice-(\w+)", page) == ([kind] if kind else [])


def test_the_error_page_needs_neither_request_nor_database() -> None:
    """No `django_db` mark: a query would fail the test."""
    with translation.override("en"):
        page = render_to_string("design/base_error.html")
    Outline(page)
    assert "This page could not be made" not in page
    assert "this page could not be made" in page
    assert 'href="/"' in page
    assert "htmx" not in page.split("</head>")[1]
    assert "csrf" not in page


def test_the_error_page_does_not_touch_a_shell_user_or_session_that_fail(rendered: Callable[..., str]) -> None:
    """Context processors give lazy objects: the page can still be shown when what they read is what broke."""

    def broken() -> None:
        raise RuntimeError("the database is gone")

    context = {name: SimpleLazyObject(broken) for name in ("shell", "messages", "user", "perms")}
    page = rendered('{% extends "design/base_error.html" %}{% block heading %}Not here{% endblock %}', context)
    assert "<h1>Not here</h1>" in page


def test_the_error_page_gives_a_verdict_its_words() -> None:
    verdict = SimpleNamespace(reason="The vote <closed>.", remedy="Wait for Tuesday.", remedy_url="/follow")
    with translation.override("en"):
        page = render_to_string("design/base_error.html", {"verdict": verdict, "kept": "Your draft."})
    assert "The vote &lt;closed&gt;." in page
    assert "What was kept:</strong> Your draft." in page
    assert "What you can do:</strong> Wait for Tuesday." in page
    assert 'href="/follow"' in page


def test_mails_stand_alone() -> None:
    context = {"subject": "Your code", "act_url": "https://localhost/x", "act_label": "Sign in", "why": "You asked."}
    with translation.override("en"):
        page = render_to_string("design/base_email.html", context)
        text = render_to_string("design/base_email.txt", context)
    Outline(page)
    assert "<link" not in page
    assert page.count("https://localhost/x") == 2
    assert text.startswith("Hello,")
    assert "You asked." in text


@pytest.mark.parametrize("fonts", [True, False])
def test_a_report_calls_no_network(fonts: bool) -> None:
    css = inline_css(fonts)
    page = render_to_string("design/base_report.html", {"inline_css": css})
    Outline(page)
    assert css in page
    assert re.findall(r"url\((?!\"data:)", css) == []
    assert ("data:font/woff2" in css) is fonts
    assert "<link" not in page
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


class Small(forms.Form):
    default_renderer = FormRenderer

    name = forms.CharField(label="Name <b>", help_text="As you like.")
    note = forms.CharField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_a_form_has_label_help_error_and_summary() -> None:
    with translation.override("en"):
        page = str(Small({"name": "", "hidden": ""}))
    Outline(page)
    assert '<label for="id_name">Name &lt;b&gt;</label>' in page
    assert '<div class="field-help" id="id_name_helptext">As you like.</div>' in page
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error"' in page
    assert '<ul class="field-error" id="id_name_error">' in page
    assert '<a href="#id_name">Name &lt;b&gt;</a>: This field is required.' in page
    assert "2 things to put right" in page
    assert "<li>Hidden: This field is required.</li>" in page
    assert page.count("(optional)") == 1


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(Small())


def test_a_formset_comes_out_whole() -> None:
    page = str(forms.formset_factory(Small, extra=2, renderer=FormRenderer())())
    assert page.count("<fieldset") == 2
    assert 'name="form-TOTAL_FORMS"' in page


def test_cursor_pages_need_no_paginator() -> None:
    template = '{% include "design/components/pagination.html" with next_url="?after=9" %}'
    page = engines["django"].from_string(template).render({})
    assert 'rel="next" href="?after=9"' in page
    assert "prev" not in page
