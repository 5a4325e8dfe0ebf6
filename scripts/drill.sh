#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Floods, kills and full disks at full size, on both databases, which wait for the disk as in production.
# `make test` leaves these tests out (marker "drill"). Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/debian.sh
. scripts/debian.sh

compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || install_packages postgresql
scripts/environment.sh test
.venv/bin/python scripts/messages.py compile
exec .venv/bin/pytest -m drill tests/drills --capture=no "$@"
