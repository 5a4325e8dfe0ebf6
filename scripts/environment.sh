#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Brings an environment up to date with its locked requirements; does nothing when it is.
#
#   scripts/environment.sh core       .venv: what the platform needs to run
#   scripts/environment.sh test       .venv: that, and what the checks need
#   scripts/environment.sh bench-red-dwarf   .venv-bench-red-dwarf: the peer, apart
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/debian.sh
. scripts/debian.sh

wanted=${1:?name a set of requirements: core, test or bench-…}
python=${PYTHON:-python3}
case "$wanted" in
core | test) venv=.venv ;;
*) venv=.venv-$wanted ;;
esac

fingerprint() { # of a set: its lock, the installer's, the project's own description
    cat requirements/build.txt "requirements/$1.txt" pyproject.toml | sha256sum | cut -d ' ' -f 1
}
is_current() { # the stamp also goes stale when Python itself was removed or the checkout moved
    [ "$(cat "$venv/.installed-$1" 2>/dev/null)" = "$(fingerprint "$1") $PWD" ] && "$venv/bin/python" -c '' 2>/dev/null
}
if is_current "$wanted"; then exit 0; fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    install_packages python3 python3-venv
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Isegoria needs Python 3.11 or newer; $python is $("$python" --version). Name another with PYTHON=…" >&2
    exit 1
fi

echo "Preparing $venv ($wanted)…" >&2
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --clear "$venv"
fi
rm -f "$venv"/.installed-*
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_PROGRESS=1
"$venv/bin/python" -m pip install --quiet --require-hashes -r requirements/build.txt </dev/null
uv=(env VIRTUAL_ENV="$PWD/$venv" "$venv/bin/uv" pip)
"${uv[@]}" sync --quiet --require-hashes requirements/build.txt "requirements/$wanted.txt" </dev/null
case "$wanted" in
core | test)
    "${uv[@]}" install --quiet --no-deps --no-build-isolation --editable . </dev/null
    # The test set holds the core set (`make lock` constrains one by the other).
    echo "$(fingerprint core) $PWD" >"$venv/.installed-core"
    ;;
esac
echo "$(fingerprint "$wanted") $PWD" >"$venv/.installed-$wanted"
