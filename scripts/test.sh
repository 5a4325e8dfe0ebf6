#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every check of docs/guide/developers.md. The last line printed is pytest's closing line; the exit code is true.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/debian.sh
. scripts/debian.sh

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || [ -n "${ISEGORIA_CHROMIUM:-}" ] || missing+=(chromium)
command -v curl >/dev/null || missing+=(curl)
command -v xgettext >/dev/null || missing+=(gettext)
if [ ${#missing[@]} -gt 0 ]; then install_packages "${missing[@]}"; fi

scripts/environment.sh test
# Some machines forbid Python to keep what it compiled: each of the processes that follow would compile all of it again.
unset PYTHONDONTWRITEBYTECODE
.venv/bin/python scripts/messages.py compile
scripts/lint.sh --check
# The suite ends on SQLite, whose closing line is the last one: what PostgreSQL refuses stops us before.
# What says the same on both (marker "once") was said there.
.venv/bin/pytest --database=postgresql --numprocesses=2 --dist=worksteal --quiet
.venv/bin/pytest --database=sqlite --numprocesses=2 --dist=worksteal -m "not once"
