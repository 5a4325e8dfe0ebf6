# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may open an address: one room of the core, where what may not be asked is refused; a few, with their reason."""

import ast

import pytest

from tests.architecture import house

OPENERS = {
    "urllib.request", "http.client", "requests", "httpx", "httpx2", "urllib3", "aiohttp", "socket", "ftplib",
    "telnetlib", "xmlrpc", "websockets", "asyncio.streams", "pycurl", "paramiko",
}  # fmt: skip
MAY: dict[str, tuple[set[str], str]] = {
    "core/fetching.py": ({"http.client", "socket"}, "the room itself"),
    "doors/cli/downloads.py": (
        {"http.client", "urllib.request"},
        "`isegoria verify` reads an address that its user types on their own machine, and starts without Django",
    ),
    "doors/cli/serve.py": ({"socket"}, "looks whether a port is free; opens nothing"),
}
"""Path under isegoria/ → what it may import, and why."""


def openers(source: str) -> set[str]:
    """The modules of ``OPENERS`` that a source imports, in any way of writing it."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "import_module",
            "__import__",
        }:
            named |= {str(one.value) for one in node.args if isinstance(one, ast.Constant)}
    return {opener for opener in OPENERS for name in named if name == opener or name.startswith(f"{opener}.")}


def test_nothing_else_in_the_house_opens_an_address() -> None:
    found = {}
    for path in house.python_files("isegoria"):
        name = path.relative_to(house.PACKAGE).as_posix()
        more = openers(path.read_text(encoding="utf-8")) - MAY.get(name, (set(), ""))[0]
        if more:
            found[name] = more
    assert found == {}, "read addresses with isegoria.core.fetching"


@pytest.mark.parametrize("name", list(MAY))
def test_an_exception_is_still_needed(name: str) -> None:
    path = house.PACKAGE / name
    # A commons may be taken out of the house.
    assert not path.exists() or openers(path.read_text(encoding="utf-8")) == MAY[name][0]


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "from urllib import request",
        "import urllib.request as r",
        "def f():\n    from http.client import HTTPSConnection",
        "import importlib\nimportlib.import_module('httpx')",
    ],
)
def test_the_rule_sees_its_fault(source: str) -> None:
    assert openers(source)
