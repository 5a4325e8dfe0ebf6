# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules that read source code, on code made for them."""

import pytest

from tests.architecture import reading


@pytest.mark.parametrize(
    "line",
    [
        "row.save()",
        "row.save(update_fields=['state'])",
        "Row.objects.create(state=1)",
        "await Row.objects.acreate(state=1)",
        "Row.objects.filter(pk=1).update(state=2)",
        "Row.objects.filter(pk=1).delete()",
        "Row.objects.bulk_create(rows)",
        "Row.objects.get_or_create(pk=1)",
        "cursor.execute('INSERT INTO rows VALUES (1)')",
        "cursor.execute(f'UPDATE {table} SET state = 1')",
        "cursor.executemany('delete from rows where id = %s', ids)",
    ],
)
def test_a_write_is_seen(line: str) -> None:
    source = f"async def act(row, rows, cursor):\n    {line}\n"

    assert [finding.partition(":")[0] for finding in reading.writes(source)] == ["2"]


@pytest.mark.parametrize(
    "line",
    [
        "settings.update(given)",
        "digest.update(b'row')",
        "cache.delete('key')",
        "super().save(*args, **kwargs)",
        "cursor.execute('SELECT 1')",
        "cursor.execute(sql)",
        "Row.objects.filter(pk=1).first()",
    ],
)
def test_what_writes_no_row_passes(line: str) -> None:
    assert reading.writes(line) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("import csv", ["2: a late import without its reason"]),
        ("import csv  # slow to load, and only the export needs it", []),
        ("# The models exist only once Django is set up.\n    import csv\n\n    import json", []),
        ("import csv  # late", ["2: a late import without its reason"]),
    ],
)
def test_a_late_import_says_why(body: str, found: list[str]) -> None:
    assert reading.unexplained_late_imports(f"def act():\n    {body}\n") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("a = 1  # type: ignore", ["1: a type: ignore without its rule"]),
        ("a = 1  # type: ignore[misc]", ["1: a type: ignore without its reason"]),
        ("a = 1  # type: ignore[misc]  # the stubs lack this name", []),
        ("a = 1  # noqa", ["1: a noqa without its rule"]),
        ("a = 1  # noqa: S608", ["1: a noqa without its reason"]),
        ("a = 1  # noqa: S608 - the table's name is ours", []),
        ("a = '# noqa'", []),
    ],
)
def test_an_exception_to_a_rule_says_why(line: str, found: list[str]) -> None:
    assert reading.unexplained_exceptions(f"{line}\n") == found
