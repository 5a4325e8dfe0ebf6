# SPDX-License-Identifier: AGPL-3.0-or-later
"""docs/guide/api.md says what is true: its examples run, and its tables name what there is."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from isegoria.doors.api.actions import make_token
from isegoria.doors.api.api import api
from isegoria.doors.api.scopes import Scope
from tests import factories

GUIDE = (Path(settings.PACKAGE_DIR).parent / "docs" / "guide" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
HOUSE = {
    "people",
    "spaces and processes",
    "organising",
    "running a space",
    "moderation",
    "open data",
    "results",
    "journal",
    "places",
    "statements",
}


@pytest.mark.django_db(transaction=True)
def test_its_examples_run(live_server: Any) -> None:
    curl = shutil.which("curl")
    assert curl is not None, "curl is not installed: sudo apt-get install curl"
    account = factories.account()
    factories.person(account=account)
    process = factories.process("velo", space=factories.space("demo", administrator=account, texts=factories.TEXTS))
    factories.statement("Des arceaux partout.", phase=factories.phase(process))
    token = make_token(account=account, name="exemples", scopes=Scope.values, days=1).secret
    # --fail-with-body: an answer that is a refusal ends the script, and shows why.
    script = (
        "\n".join(EXAMPLES)
        .replace("https://example.org", live_server.url)
        .replace("curl -s", "curl -sS --fail-with-body")
    )
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PERSONAL_TOKEN": token, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert '"receipt"' in ran.stdout
    assert '"changed": 1' in ran.stdout
    assert ran.stdout.endswith("304\n")
    assert process.space.processes.get(slug="arbres").is_published


def test_its_table_names_every_operation_and_its_scope() -> None:
    told = {
        (method, path, scope)
        for method, path, scope in re.findall(r"^\| `([A-Z]+) (/\S*)` \| (\w+) \|", GUIDE, re.MULTILINE)
    }
    operations = [
        (method.upper(), path.removeprefix("/api/v1"), one)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, one in methods.items()
    ]
    house = {(method, path, one["x-scope"]) for method, path, one in operations if HOUSE & set(one["tags"])}

    assert house - told == set(), "not in the guide"
    assert told - {(method, path, one["x-scope"]) for method, path, one in operations} == set(), "not in the API"


def test_its_scopes_are_those_there_are() -> None:
    assert re.findall(r"^\| `(\w+)` \| ", GUIDE, re.MULTILINE) == Scope.values
