# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page for auditors names tests: each is there, and so is each file of the house that it names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
STATES = {"met", "partly", "not met", "**not met**", "site", "—"}


def rows(text: str) -> list[list[str]]:
    """The cells of each requirement: what, state, how, test."""
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return [cells for cells in found if cells[0] and re.match(r"\d", cells[0])]


def faults(text: str) -> list[str]:
    found = []
    for cells in rows(text):
        if len(cells) != 4 or cells[1] not in STATES:
            found.append(f"{cells[0]}: not a row of four with a state")
            continue
        for cited in re.findall(r"`([^`]+)`", cells[3]):
            path, _, name = cited.partition("::")
            file = ROOT / "tests" / path
            if cited.startswith("make "):
                continue
            if not file.exists() or (name and f"def {name}(" not in file.read_text(encoding="utf-8")):
                found.append(f"{cells[0]}: {cited}")
        for named in re.findall(r"`((?:core|commons|doors|tools|engine|design|project)/[\w/.-]+)`", cells[2]):
            if not (ROOT / "isegoria" / named).exists():
                found.append(f"{cells[0]}: {named}")
    return found


def test_what_the_page_for_auditors_names_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(rows(text)) > 150
    assert faults(text) == []


def test_the_rule_sees_its_fault() -> None:
    row = "| 1.1.1 x | met | `core/no_such_file.py` | `core/test_access.py::test_no_such`, `core/no_such_test.py` |"
    assert len(faults(row)) == 3
    assert faults("| 1.1.1 x | well | | |") == ["1.1.1 x: not a row of four with a state"]
