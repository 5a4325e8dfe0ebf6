#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Puts the code in form (or, with --check, only looks), then runs every check that needs no database.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
ISEGORIA_DATA_DIR=$(mktemp -d)
export ISEGORIA_DATA_DIR
trap 'rm -rf "$ISEGORIA_DATA_DIR"' EXIT
unset DATABASE_URL

if [ "${1:-}" = --check ]; then
    "$bin/ruff" format --check --quiet . || {
        echo "Some files are not in form: make lint" >&2
        exit 1
    }
    "$bin/ruff" check --quiet .
else
    while IFS= read -r file; do # Django's new migrations come without their licence
        if ! head -n 1 "$file" | grep -q SPDX; then
            case "$file" in isegoria/engine/*) licence=LGPL ;; *) licence=AGPL ;; esac
            printf '# SPDX-License-Identifier: %s-3.0-or-later\n%s\n' "$licence" "$(cat "$file")" >"$file.new"
            mv "$file.new" "$file"
        fi
    done < <(git ls-files --cached --others --exclude-standard '*.py')
    "$bin/ruff" check --quiet --fix . || true
    "$bin/ruff" format --quiet .
    "$bin/ruff" check .
fi
echo "types" >&2
"$bin/mypy"
echo "floors and staircase" >&2
"$bin/lint-imports" --no-cache
echo "migrations" >&2
DJANGO_SETTINGS_MODULE=isegoria.project.settings "$bin/python" -W ignore -m django makemigrations --check --dry-run
if command -v xgettext >/dev/null; then
    echo "translations" >&2
    "$bin/python" scripts/messages.py check
else
    echo "translations: not checked, Debian's gettext is not installed" >&2
fi
