#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Ours beside the peers. Arguments: names of benchmarks (all by default) and options of bench/run.py.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/environment.sh core
for lock in requirements/bench-*.txt; do
    name=${lock#requirements/}
    scripts/environment.sh "${name%.txt}"
done
exec .venv/bin/python -m bench.run "$@"
