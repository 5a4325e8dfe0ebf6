#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Compiles requirements/*.in into the locked *.txt, with hashes and without a word on where packages come from.
# Arguments are handed to the resolver, for example: scripts/lock.sh --upgrade-package django
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
    local name=$1
    shift
    # Where packages come from is not written unless asked for: uv leaves it out by default.
    .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header \
        "requirements/$name.in" --output-file "requirements/$name.txt" "$@"
    echo "requirements/$name.txt: $(grep -c '^[a-z0-9].*==' "requirements/$name.txt") packages" >&2
}
lock build "$@"
lock core "$@"
# What is tested is what runs: the same pins in both.
lock test --constraint requirements/core.txt "$@"
for peer in requirements/bench-*.in; do
    name=${peer#requirements/}
    lock "${name%.in}" "$@"
done
