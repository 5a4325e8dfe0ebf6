# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rooms of each tool, who may write rows, and what every file of the house says of itself."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import isegoria
from tests.architecture import house, reading

PYTHON_FILES = [
    path.relative_to(house.ROOT).as_posix() for path in house.python_files("isegoria", "tests", "bench", "scripts")
]
HOUSE_FILES = [name for name in PYTHON_FILES if name.startswith("isegoria/")]
AGPL = "# SPDX-License-Identifier: AGPL-3.0-or-later"
LGPL = "# SPDX-License-Identifier: LGPL-3.0-or-later"

# With gaps, so that this file does not hold what it looks for.
PACKAGE_INDEXES = re.compile(
    "|".join(
        words.replace(" ", "")
        for words in (
            r"pypi\ .org",
            r"python hosted\.org",
            r"registry\.npm js",
            r"registry\.yarn pkg",
            r"proxy\.golang \.org",
            r"--(extra-)? index-url",
            r"--find -links",
            r"artifact ory",
        )
    ),
    re.IGNORECASE,
)


def read(name: str) -> str:
    return (house.ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("tool", house.tools())
def test_a_tool_has_the_agreed_rooms_and_no_others(tool: str) -> None:
    folder = house.PACKAGE / "tools" / tool
    entries = {path.relative_to(folder).parts for path in house.committed_files() if path.is_relative_to(folder)}
    files = {parts[0] for parts in entries if len(parts) == 1}
    folders = {parts[0] for parts in entries if len(parts) > 1}

    assert files - house.TOOL_FILES == set()
    assert folders - house.TOOL_FOLDERS == set()
    assert house.TOOL_ESSENTIALS - files == set()


def test_no_file_is_a_catch_all() -> None:
    found = [
        path.relative_to(house.ROOT).as_posix()
        for path in house.committed_files()
        if path.suffix == ".py"
        and not house.CATCH_ALL_NAMES.isdisjoint({*path.relative_to(house.ROOT).parts[:-1], path.stem})
    ]
    assert found == []


def findings(names: Iterable[str], rule: Callable[[str], list[str]]) -> list[str]:
    """What a rule that reads source code finds, as ``file:line: sentence``."""
    return [f"{name}:{finding}" for name in names for finding in rule(read(name))]


def nothing(found: list[str]) -> None:
    """An empty list, or all that is in it."""
    assert found == [], "\n".join(["", *found])


def may_write(name: str) -> bool:
    path = Path(name)
    return (
        path.name in house.WRITING_FILES
        or not house.WRITING_FOLDERS.isdisjoint(path.parts)
        or path.relative_to("isegoria").as_posix() in house.WRITING_EXCEPTIONS
        or path.parts[1] in {"engine", "design"}  # they know no rows
    )


def test_rows_are_written_in_actions_only() -> None:
    nothing(findings((name for name in HOUSE_FILES if not may_write(name)), reading.writes))


@pytest.mark.parametrize("name", list(house.WRITING_EXCEPTIONS))
def test_an_exception_is_still_needed(name: str) -> None:
    assert reading.writes(read(f"isegoria/{name}")) != []


def test_a_file_names_its_licence_on_its_first_line() -> None:
    def right(name: str) -> set[str]:
        if name.startswith("tests/engine/"):
            return {AGPL, LGPL}
        return {LGPL} if name.startswith("isegoria/engine/") else {AGPL}

    nothing([name for name in PYTHON_FILES if read(name).partition("\n")[0] not in right(name)])


def test_a_late_import_says_why() -> None:
    outside_tests = [name for name in PYTHON_FILES if not name.startswith("tests/")]

    nothing(findings(outside_tests, reading.unexplained_late_imports))


def test_an_exception_to_a_rule_says_why() -> None:
    nothing(findings(PYTHON_FILES, reading.unexplained_exceptions))


def test_nothing_committed_names_a_package_index() -> None:
    found = []
    for path in house.committed_files():
        if "vendor" in path.parts or path.stat().st_size > 5_000_000:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not a text
        found += [f"{path.relative_to(house.ROOT)}: {match[0]}" for match in PACKAGE_INDEXES.finditer(text)]
    assert found == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in sorted((house.ROOT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8").strip())
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_is_tested_is_what_runs() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9][^ ]*==[^ ]+)", read(f"requirements/{name}.txt"), re.MULTILINE))

    assert pins("core") - pins("test") == set()


def test_the_licences_are_whole() -> None:
    assert read("LICENSE").startswith("                    GNU AFFERO GENERAL PUBLIC LICENSE\n")
    assert read("isegoria/engine/LICENSE").lstrip().startswith("GNU LESSER GENERAL PUBLIC LICENSE\n")
    # The lesser licence is a set of permissions added to this one, which must come with it.
    assert read("isegoria/engine/LICENSE.GPL").lstrip().startswith("GNU GENERAL PUBLIC LICENSE\n")


def test_the_public_description_names_this_version() -> None:
    assert f'softwareVersion: "{isegoria.__version__}"' in read("publiccode.yml")
