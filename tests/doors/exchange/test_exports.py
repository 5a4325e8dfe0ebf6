# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said, for other tools: whole, without names, and readable again by our own importer."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import AsyncRequestFactory, Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from isegoria.commons.open_data.tables import csv_blocks
from isegoria.core.contributions.actions import set_state
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Space
from isegoria.doors.exchange.actions import ImportOptions
from isegoria.doors.exchange.exports import decidim_tables, json_blocks, tables
from isegoria.doors.exchange.importing import import_files, text_files
from isegoria.doors.exchange.sources import SOURCES
from isegoria.doors.exchange.web import downloads
from tests import factories
from tests.doors.exchange import text_files as made

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def process(space: Space, tmp_path: Path) -> Process:
    export = SOURCES["decidim"].find(made.decidim(tmp_path / "source"), PARIS)
    done = import_files(
        text_files(export), source="essai", space=space, options=ImportOptions(), publish=True,
        progress=lambda _step, _done, _total: None,
    )  # fmt: skip
    assert done.record.process is not None
    return done.record.process


def as_csv(table: Any) -> list[dict[str, str]]:
    text = b"".join(csv_blocks(table)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def as_json(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(b"".join(json_blocks(table)))
    return found


def test_csv_and_json_hold_the_same(process: Process) -> None:
    for table in tables(process):
        rows, objects = as_csv(table), as_json(table)
        assert len(rows) == len(objects) == 3
        for row, one in zip(rows, objects, strict=True):
            guarded = {"body", "title"}
            assert {name: row[name] for name in row if name not in guarded} == {
                name: "" if value is None else str(value) for name, value in one.items() if name not in guarded
            }


def test_what_was_counted_elsewhere_stands_apart(process: Process) -> None:
    texts, comments = map(as_json, tables(process))

    bench = next(one for one in texts if one["title"] == "Un banc")
    assert (bench["category"], bench["supports"], bench["imported_supports"], bench["comments"]) == ("Voirie", 0, 12, 2)
    assert sorted(((one["side"], one["depth"], one["on"] == bench["id"]) for one in comments), reverse=True) == [
        ("for", 0, True),
        ("against", 0, False),
        ("", 1, True),
    ]


def test_a_text_that_is_shown_no_more_keeps_its_line_only(process: Process) -> None:
    for kind in ("proposal", "comment"):
        one = Contribution.objects.filter(kind=kind).order_by("pk")[0]
        set_state(contribution=one, state=Contribution.State.HIDDEN, kind="moderation.hide")

    for table in tables(process):
        (hidden,) = [one for one in as_json(table) if one["state"] == "hidden"]
        assert (hidden["body"], hidden["author"], hidden["created_on"]) == ("", None, None)
    texts, comments = map(as_csv, decidim_tables(process))
    assert [one["title"] for one in texts if one["state"] == "withdrawn"] == [""]
    assert len(comments) == 2


def test_decidims_columns_are_read_again_with_threads_sides_and_counts(
    process: Process, space: Space, tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    for table in decidim_tables(process):
        (folder / f"{table.name}.csv").write_bytes(b"".join(csv_blocks(table)))

    import_files(
        text_files(SOURCES["decidim"].find(folder, PARIS)), source="again", space=space,
        options=ImportOptions(slug="again"), publish=False, progress=lambda _step, _done, _total: None,
    )  # fmt: skip

    def told(source: str) -> list[tuple[Any, ...]]:
        """Title, text, side, totals of supports and the text of what is answered."""
        rows = made.texts_of(source)
        # Texts leave in Markdown, and Decidim's are plain: what was emphasised comes back with its signs.
        bodies = {row[0]: row[4].replace("\\", "") for row in rows}
        return sorted((row[3], bodies[row[0]], row[10] or "", row[15] or 0, bodies.get(row[7], "")) for row in rows)

    assert told("again") == told("essai")


def test_queries_do_not_grow_with_the_texts(process: Process) -> None:
    for table in (*tables(process), *decidim_tables(process)):
        with CaptureQueriesContext(connection) as captured:
            list(table.rows())
        assert len(captured) <= 3


# --- on the page of open data -------------------------------------------------------------------------
def address_of(process: Process, name: str) -> str:
    return reverse(name, args=[process.space.slug, process.slug])


def test_the_page_of_open_data_offers_decidim_s_columns(process: Process, client: Client) -> None:
    page = client.get(address_of(process, "open_data:process"), headers={"accept-language": "en"}).content.decode()

    for name in ("decidim_proposals", "decidim_comments"):
        assert address_of(process, f"exchange:{name}") in page


@pytest.mark.parametrize("number", [0, 1])
def test_what_is_downloaded_is_what_the_command_writes(process: Process, client: Client, number: int) -> None:
    name = ("decidim_proposals", "decidim_comments")[number]

    answer = client.get(address_of(process, f"exchange:{name}"))

    assert answer.streaming
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/csv; charset=utf-8", "no-store")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.getvalue() == b"".join(csv_blocks(decidim_tables(process)[number]))


def test_it_streams_under_asgi_too(process: Process) -> None:
    request = AsyncRequestFactory().get("/")
    request.user = None

    answer: Any = downloads.decidim(request, process.space.slug, process.slug, 0)

    assert answer.is_async


def test_a_draft_is_not_downloaded(db: None, client: Client) -> None:
    draft = factories.process(draft=True)

    assert client.get(address_of(draft, "exchange:decidim_proposals")).status_code == 404
    assert client.get("/s/nulle-part/rien/open-data/decidim-proposals.csv").status_code == 404
