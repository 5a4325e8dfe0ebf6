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

imports_look_down() { # import-linter says much when all is well
    local said
    said=$("$bin/lint-imports" --no-cache 2>&1) || { printf '%s\n' "$said"; return 1; }
}

failed=()
names=()
runs=()
check() { # a name, then a command: all are run, beside one another, so that one run says everything
    local said=$ISEGORIA_DATA_DIR/said-${#names[@]}
    names+=("$1")
    shift
    "$@" >"$said" 2>&1 &
    runs+=($!)
}
say() { # what each said, in their order
    local one
    for one in "${!runs[@]}"; do
        echo "· ${names[one]}" >&2
        wait "${runs[one]}" || failed+=("${names[one]}")
        cat "$ISEGORIA_DATA_DIR/said-$one" >&2
    done
}

if [ "${1:-}" = --check ]; then
    check "form (make lint)" "$bin/ruff" format --check --quiet --output-format concise .
else
    while IFS= read -r file; do # Django's new migrations come without their licence
        if ! head -n 1 "$file" | grep -q SPDX; then
            case "$file" in isegoria/engine/*) licence=LGPL ;; *) licence=AGPL ;; esac
            printf '# SPDX-License-Identifier: %s-3.0-or-later\n%s\n' "$licence" "$(cat "$file")" >"$file.new"
            mv "$file.new" "$file"
        fi
    done < <(find isegoria tests bench scripts -name '*.py')
    "$bin/ruff" check --quiet --fix --exit-zero .
    "$bin/ruff" format --quiet .
fi
check "lint" "$bin/ruff" check --quiet --output-format concise .
check "types" "$bin/mypy" --no-error-summary
check "floors and staircase" imports_look_down
check "migrations" env DJANGO_SETTINGS_MODULE=isegoria.project.settings \
    "$bin/python" -W ignore -m django makemigrations --check --dry-run
if command -v xgettext >/dev/null; then
    check "translations (make strings)" "$bin/python" scripts/messages.py check
else
    echo "· translations: not checked, Debian's gettext is not installed" >&2
fi
say

if [ ${#failed[@]} -gt 0 ]; then
    printf 'To do: %s\n' "${failed[@]}" >&2
    exit 1
fi
