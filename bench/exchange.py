# SPDX-License-Identifier: AGPL-3.0-or-later
"""Import and export of 20,000 proposals and 200,000 comments: seconds, and the most memory that each takes.

    python -m bench.exchange [--proposals 20000] [--comments 200000] [--output FILE]

The texts have the size of those of the platforms' published data sets (about 600 characters a proposal, 250 a comment,
threads up to ten answers deep), and are made here without chance. Each step is the command that anyone runs, in a
process of its own, with its data directory in a temporary folder. Seconds are the clock's and the processor's; the
memory is the most that the process held for itself.

What it stands beside: Decidim, whose export of 12,000 proposals took 15 minutes and 1.5 GB (decidim/decidim, issues on
exports).
"""

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SENTENCE = "Une phrase ordinaire, qui dit ce que l'on voudrait voir changer dans la ville. "
COMMAND = [sys.executable, "-m", "isegoria.doors.cli.main"]
OPEN_A_SPACE = (
    "import django; django.setup()\n"
    "from isegoria.core.spaces.actions import open_space\n"
    "open_space(slug='ville', names={'fr': 'Ville'}, administrator=None)\n"
)
# Run around a command, so that the peak is that command's own. Of its memory, what is private to it is looked at twenty
# times a second: the system's own peak counts the pages of SQLite's file that stand in memory for everyone too.
MEASURE = """
import json, pathlib, sys, threading, time

def private():
    return sum(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon"))

peak, ended = [0], threading.Event()

def watch():
    while not ended.wait(0.05):
        peak[0] = max(peak[0], private())

threading.Thread(target=watch, daemon=True).start()
from isegoria.doors.cli.main import main
code = main(sys.argv[2:])
ended.set()
found = {"code": code, "megabytes": peak[0] * 1024 / 1e6, "processor": time.process_time()}
pathlib.Path(sys.argv[1]).write_text(json.dumps(found))
sys.exit(code)
"""


def write_tables(folder: Path, proposals: int, comments: int) -> Path:
    """Two tables and their mapping."""
    folder.mkdir(parents=True)
    with (folder / "proposals.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "title", "body", "date", "supports"])
        for n in range(proposals):
            day = f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}"
            writer.writerow([n, f"Proposition numéro {n}", f"{n}. " + SENTENCE * 7, day, n * 7 % 997])
    with (folder / "comments.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "on", "parent", "body", "date", "author"])
        for n in range(comments):
            # Half answer the proposal; the others an earlier comment on it, up to four deep.
            parent = n - proposals if n % 5 < 3 and n >= proposals else ""
            writer.writerow(
                [n, n % proposals, parent, f"{n}. " + SENTENCE * 3, "2024-12-31", n % (comments // 10 or 1)]
            )
    (folder / "mapping.toml").write_text(
        'format = "isegoria-import-mapping/1"\nname = "Une grande consultation"\nlanguage = "fr"\n'
        '[[table]]\nrole = "proposal"\nfile = "proposals.csv"\n'
        'columns = {id = "id", title = "title", body = "body", created_at = "date", supports = "supports"}\n'
        '[[table]]\nrole = "comment"\nfile = "comments.csv"\n'
        'columns = {id = "id", on = "on", parent = "parent", body = "body", created_at = "date", author = "author"}\n',
        encoding="utf-8",
    )
    return folder


def run(environment: dict[str, str], note: Path, *arguments: str) -> dict[str, float]:
    """One command in a process of its own: its seconds, those of the processor, and its peak in MB (10⁶ bytes)."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", MEASURE, str(note), *arguments],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seconds = time.monotonic() - began
    found = json.loads(note.read_text())
    return {
        "seconds": round(seconds, 1),
        "processor_seconds": round(found["processor"], 1),
        "megabytes": round(found["megabytes"], 1),
    }


def measure(folder: Path, proposals: int, comments: int) -> dict[str, Any]:
    tables = write_tables(folder / "tables", proposals, comments)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "isegoria.project.settings"}
    environment.setdefault("ISEGORIA_DATA_DIR", str(folder / "site"))
    subprocess.run([*COMMAND, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-c", OPEN_A_SPACE], env=environment, check=True)
    note = folder / "note.json"
    mapping = str(tables / "mapping.toml")
    found: dict[str, Any] = {
        "import": run(
            environment, note, "import", "csv", str(tables), "--mapping", mapping, "--space", "ville",
            "--slug", "grande", "--publish", "--json",
        )
    }  # fmt: skip
    for name, arguments in {
        "csv": ["texts", "ville/grande"],
        "json": ["texts", "ville/grande", "--format", "json"],
        "decidim": ["decidim", "ville/grande"],
    }.items():
        out = folder / f"out-{name}"
        found[f"export {name}"] = run(environment, note, "export", *arguments, "--out", str(out), "--json")
        found[f"export {name}"]["bytes"] = sum(path.stat().st_size for path in out.iterdir())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--proposals", type=int, default=20_000)
    parser.add_argument("--comments", type=int, default=200_000)
    parser.add_argument("--output", type=Path, default=None)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="isegoria-bench-") as folder:
        found = measure(Path(folder), args.proposals, args.comments)
    document = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "database": "postgresql" if "DATABASE_URL" in os.environ else "sqlite",
        "python": platform.python_version(),
        "proposals": args.proposals,
        "comments": args.comments,
        "steps": found,
    }
    print(json.dumps(document, indent=2))
    if args.output:
        args.output.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
