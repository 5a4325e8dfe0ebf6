# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fixtures for every test: the database as production sees it, and a browser in front of a live site."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.management import call_command
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.architecture.house import ALARM_LINES, modules_over_the_alarm
from tests.databases import make_database

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for: drills unless ``-m drill`` names them; on PostgreSQL, what no database can
    change, and the browser's tests."""
    drills = "drill" in config.getoption("markexpr")
    postgresql = config.getoption("database") == "postgresql"
    kept, left = [], []
    for item in items:
        wanted = drills or item.get_closest_marker("drill") is None
        if postgresql and wanted and not drills:
            once = item.get_closest_marker("once") is not None  # scripts/test.sh leaves it out on SQLite
            wanted = (once or uses_database(item)) and item.get_closest_marker("browser") is None
        (kept if wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_collection_finish() -> None:
    """What was loaded so far stays to the end: the collector of memory need not look at it again and again."""
    gc.collect()
    gc.freeze()


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database, by its mark or by a fixture."""
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Sizes are alarms, not limits: they are said, and nothing fails."""
    if terminalreporter.config.get_verbosity() < 0:
        return
    for name, lines in modules_over_the_alarm():
        terminalreporter.write_line(f"over {ALARM_LINES} lines, is it still one idea? {name}: {lines}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """SQLite in a file: in memory, threads would share one connection and no two acts would ever meet."""
    default = settings.DATABASES["default"]
    if default["ENGINE"] == "isegoria.project.sqlite":
        default.setdefault("TEST", {})["NAME"] = str(Path(os.environ["ISEGORIA_DATA_DIR"]) / "test.sqlite3")
        # The file is thrown away at the end, so nothing waits for the disk.
        default["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
        # Sharing a sync turns it on again, for good, with the first transaction. (``connection`` is only a proxy.)
        type(connections["default"]).sync_together = False  # type: ignore[attr-defined]  # of isegoria.project.sqlite
    else:
        # A connection that outlived a test's thread would keep PostgreSQL from dropping the database at the end.
        default["CONN_MAX_AGE"] = 0


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    """The migrated database of this process, in the place of pytest-django's, which each worker would migrate."""
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        make_database(connection)
    # The names of models and their permissions, which no one in the house reads, would be written anew after each test
    # that commits: most of what emptying the tables takes.
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(name, verbosity=0)


@pytest.fixture(scope="module")
def kept_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For a module whose tests only read: what its own fixtures write is committed, and stays until its end. A module
    that asks for it calls it ``db``, and marks nothing with ``django_db``."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. One for each module and no longer: Playwright's event loop holds the thread."""
    path = os.environ.get("ISEGORIA_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is not installed: sudo apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch:
        # Django sees that loop and would refuse the test's own queries, though none of them runs inside it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
            yield browser
            browser.close()


@pytest.fixture
def live_site(live_server: Any) -> str:
    """Address of the site, served to a real browser, with its static files; no slash at the end."""
    return str(live_server.url)


@contextmanager
def visitors(chromium: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make visitors: each call is another person's browser, with options of Playwright's ``new_context``.

    At the end it fails if a page of any visitor called outside the site or broke in its console.
    """
    contexts: list[BrowserContext] = []
    outside: list[str] = []
    broken: list[str] = []

    def notice_request(request: Request) -> None:
        if not request.url.startswith((f"{site}/", "data:", "blob:", "about:")):
            outside.append(request.url)

    def notice_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            broken.append(f"{message.page.url if message.page else ''}: {message.text}")

    def make(**options: Any) -> BrowserContext:
        context = chromium.new_context(
            **{"base_url": site, "locale": "fr-FR", "viewport": DESKTOP, "reduced_motion": "reduce"} | options
        )
        context.set_default_timeout(10_000)
        context.on("request", notice_request)
        context.on("weberror", lambda error: broken.append(str(error.error)))
        context.on("console", notice_message)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert outside == [], "pages called outside the site"
    # A refusal answered with its page (403, 404…) is an answer; Chromium logs it as an error all the same.
    assert [text for text in broken if "the server responded with a status of 4" not in text] == []


@pytest.fixture
def new_visitor(chromium: Browser, live_site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Make ``visitors`` of the live site."""
    with visitors(chromium, live_site) as make:
        yield make


@pytest.fixture
def page(new_visitor: Callable[..., BrowserContext]) -> Page:
    """A visitor's first page, on a large screen, in French."""
    return new_visitor().new_page()


@pytest.fixture
def phone(new_visitor: Callable[..., BrowserContext]) -> Page:
    """A visitor's first page, on a telephone."""
    return new_visitor(viewport=PHONE, has_touch=True, is_mobile=True).new_page()


@pytest.fixture
def page_without_javascript(new_visitor: Callable[..., BrowserContext]) -> Page:
    """A visitor's first page, in a browser that runs no script."""
    return new_visitor(java_script_enabled=False).new_page()


@pytest.fixture(autouse=True)
def _the_sites_own_language() -> Iterator[None]:
    """A page answered in English leaves it active in its thread: the next test begins in the site's own language."""
    yield
    translation.deactivate()
