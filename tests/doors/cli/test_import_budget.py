# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria import pabulib`: a budget that was held elsewhere, brought in and counted."""

from pathlib import Path

from tests.doors.cli.conftest import ROOT, Site

VALOMBRE = ROOT / "isegoria" / "tools" / "budgets" / "data" / "valombre" / "budget.pb"
SPACE = "from isegoria.core.spaces.models import Space\nfound = Space.objects.get().slug"


def test_a_file_becomes_a_process_with_its_result(site: Site, tmp_path: Path) -> None:
    space = site.python(SPACE)
    done = site.run("import", "pabulib", str(VALOMBRE), "--space", space, "--publish", "--json")
    document = done.document("import-budget")
    assert (document["projects"], document["ballots"], document["winners"]) == (26, 640, 14)
    assert (document["rule"], document["process"]["published"]) == ("equal-shares-add1", True)
    broken = tmp_path / "broken.pb"
    broken.write_text("META\nkey;value\nbudget;-3\n", encoding="utf-8")
    refused = site.run("import", "pabulib", str(broken), "--space", space, "--json")
    assert refused.code != 0
    assert "Traceback" not in refused.err
    site.run("import", "pabulib", "no-such.pb", "--space", space, "--json").stopped(2, "file_missing")
