# SPDX-License-Identifier: AGPL-3.0-or-later
"""The showcase: every component and drawing on one page, rendered with plain data."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from isegoria.design import drawings, wording
from isegoria.design.drawings import GroupCount
from isegoria.design.shell import NavItem, Shell

HERE = Path(__file__).parent
URLS = (path("language/", lambda request: HttpResponse(), name="set_language"),)
HOSTILE = "</title><script>alert(\"x\")</script> & \u202etxt\x00 'quoted'"


class IdeaForm(forms.Form):
    title = forms.CharField(label="Your idea in one sentence", max_length=140, help_text="20 words at most.")
    body = forms.CharField(label="Tell us more", widget=forms.Textarea, required=False)
    email = forms.EmailField(label="Your e-mail address")
    quarter = forms.ChoiceField(label="Quarter", choices=[("c", "Centre"), ("n", "North")])
    day = forms.DateField(label="Since when?", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(
        label="What is it?", choices=[("a", "An idea"), ("b", "A worry")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        label="Topics",
        required=False,
        choices=[("x", "Streets"), ("y", "Schools")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="I accept the rules of the game", help_text="Version 2, of 1 November.")

    def clean(self) -> None:
        raise forms.ValidationError("The phase closes in two minutes: send it now.")


def cloud(people: int, groups: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    member = rng.integers(0, groups, people)
    angle = member * 2 * np.pi / groups + 0.5
    middle = np.column_stack((3 * np.cos(angle), 2.2 * np.sin(angle)))
    return middle + rng.normal(size=(people, 2)), member


@pytest.fixture
def data() -> Callable[[], dict]:
    """The showcase's context, drawn in the language of the moment."""
    return showcase_data


def showcase_data() -> dict:
    points, member = cloud(600, 5)
    crowd, crowd_member = cloud(20_000, 4)
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(40)]
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    return {
        "question": "What place for cycling in the town centre?",
        "deadline": datetime.now(UTC) + timedelta(days=12, hours=3),
        "zone": UTC,
        "changes": [
            SimpleNamespace(
                version=SimpleNamespace(number=2, created_at=at, title="", body="Des rues calmes."),
                title=[],
                body=[
                    SimpleNamespace(kind="same", text="Des rues "),
                    SimpleNamespace(kind="out", text="vides"),
                    SimpleNamespace(kind="in", text="calmes"),
                    SimpleNamespace(kind="same", text="."),
                ],
            ),
            SimpleNamespace(
                version=SimpleNamespace(number=1, created_at=at, title="Nos rues", body="Des rues vides."),
                title=None,
                body=None,
            ),
        ],
        "crumbs": [{"label": "Poitiers", "url": "/"}, {"label": "Cycling", "url": ""}],
        "phases": [
            {"name": "Ideas", "state": "done", "url": "/1"},
            {"name": "Debate", "state": "done", "url": "/2"},
            {"name": "Opinions", "state": "current", "url": "/3", "when": "until 4 December"},
            {"name": "Vote", "state": "coming", "when": "from 3 March"},
            {"name": "Follow-up", "state": "coming"},
        ],
        "hidden": {"statement": "17"},
        "form": IdeaForm({"title": "", "email": "nobody", "kind": "z", "day": "soon"}),
        "verdict": SimpleNamespace(
            reason="The vote closed yesterday at 6 pm.",
            remedy="The results will be published on Tuesday.",
            remedy_url="/follow",
        ),
        "filter_groups": [
            {
                "label": "Show",
                "choices": [
                    {"label": "All", "url": "?", "current": True, "count": 40},
                    {"label": "What brings together", "url": "?a", "count": 12},
                    {"label": "What divides", "url": "?b", "count": 7},
                ],
            }
        ],
        "statements": [
            {
                "text": "Bus lanes should be open to bicycles",
                "agree": 812,
                "passed": 103,
                "disagree": 240,
                "mine": 1,
                "state": "good",
                "word": "Published",
            },
            {
                "text": "Parking in the centre should cost more",
                "agree": 96,
                "passed": 42,
                "disagree": 1100,
                "mine": -1,
                "state": "wait",
                "word": "To be read",
            },
            {"text": HOSTILE, "agree": 0, "passed": 0, "disagree": 0, "mine": None, "state": "stop", "word": "Hidden"},
        ],
        "page": Paginator(range(400), 20).page(7),
        "choices": [
            {"value": "publish", "label": "Publish", "kind": "good"},
            {"value": "hide", "label": "Hide", "kind": "stop"},
        ],
        "qr": drawings.qr("https://localhost/receipts/1234-ABCD-EFGH", label="QR code"),
        "life": {
            "said": {"at": at, "url": "/said"},
            "read": {"at": at, "note": "by 1,204 people"},
            "synthesis": None,
            "decided": None,
            "done": None,
        },
        "map": drawings.opinion_map(points, member, you=5, uid="map", **wording.map_words()),
        "dense": drawings.opinion_map(crowd, crowd_member, uid="crowd", **wording.map_words()),
        "groups": drawings.grouped_bars(
            [
                GroupCount(0, 90, 10, 20),
                GroupCount(1, 4, 3, 40),
                GroupCount(2, 12, 0, 3),
                GroupCount(3, 0, 0, 0),
                GroupCount(None, 106, 13, 63),
            ],
            uid="bars",
            **wording.group_words(),
        ),
        "chart": drawings.timeline_chart(
            [(d, 30 * n + n * n) for n, d in enumerate(days)],
            uid="line",
            **wording.chart_words("people", "People, day after day"),
        ),
        "steps": drawings.timeline_chart(
            [(d, (7 * n) % 13) for n, d in enumerate(days[:9])],
            style="steps",
            uid="steps",
            **wording.chart_words("opinions", "Opinions per day"),
        ),
        "shell": Shell(
            name="Ville de Poitiers",
            nav=[NavItem("Take part", "/p", True), NavItem("Results", "/r"), NavItem("Follow-up", "/f")],
            search_url="/search",
            sign_in_url="/sign-in",
            legal_url="/l",
            privacy_url="/p",
            accessibility_url="/a",
            who_runs_url="/w",
            open_data_url="/o",
            source_url="/src",
            receipts_url="/receipts",
            journal_head="9f2c 41d0 8a77",
            journal_url="/journal",
        ),
    }


def render(template: str, context: dict, language: str = "en") -> str:
    """A template's text rendered as a page of the site would be, with a shell that asks the database nothing."""
    with translation.override(language), override_settings(ROOT_URLCONF=URLS):
        request = RequestFactory().get("/page?page=7&q=bus")
        return engines["django"].from_string(template).render({"shell": Shell(), "messages": [], **context}, request)


@pytest.fixture
def showcase() -> Callable[..., str]:
    """`showcase(language="fr", theme="dark")` → the whole page."""

    def page(language: str = "en", theme: str = "") -> str:
        with translation.override(language):
            context = showcase_data()
        context["shell"] = Shell(**{**vars(context["shell"]), "theme": theme})
        return render((HERE / "showcase.html").read_text(encoding="utf-8"), context, language)

    return page


@pytest.fixture
def rendered() -> Callable[..., str]:
    return render
