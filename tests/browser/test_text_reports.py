# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report of `isegoria synthesise`, opened from disk: no obstacle that axe-core can find, on a phone or a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.test_pages import AXE, DESKTOP, PHONE, find_obstacles
from tests.doors.cli.conftest import Site
from tests.doors.cli.contributions import write_mixed

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report in French of contributions in several languages, one of them written from right to left."""
    folder = tmp_path_factory.mktemp("texts")
    asked = ("--text", "body", "--author", "author", "--date", "date", "--side", "side", "--label", "label")
    done = Site(folder).run(
        "synthesise", write_mixed(folder / "mixed.csv"), *asked, "--out", folder / "report", "--language", "fr"
    )
    assert done.code == 0, done.err
    return folder / "report" / "index.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_report_has_no_obstacle_and_calls_nobody(
    chromium: Browser, report: Path, viewport: dict[str, int], scheme: str
) -> None:
    context = chromium.new_context(bypass_csp=True, viewport=viewport, color_scheme=scheme)
    called: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: called.append(request.url))
    page.goto(report.as_uri())
    page.add_script_tag(path=AXE)
    find_obstacles(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    find_obstacles(page)
    assert [one for one in called if not one.startswith(("file:", "data:"))] == []
    context.close()
