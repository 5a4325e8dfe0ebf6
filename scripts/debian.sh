# SPDX-License-Identifier: AGPL-3.0-or-later
# Sourced by the other scripts: Debian packages, installed where that is permitted, otherwise named in one line.

install_packages() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            echo "Please install what is missing, then start again:  sudo apt-get install $*" >&2
            return 1
        fi
        as_root=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null; then
        echo "Please install what is missing, then start again (names of Debian's packages): $*" >&2
        return 1
    fi
    echo "Installing with apt-get: $*" >&2
    # Another program may hold apt's lock for a while, on a fresh machine more often than not.
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
        apt-get -qq -o DPkg::Lock::Timeout=900 -o APT::Update::Error-Mode=any)
    "${apt[@]}" update </dev/null >&2 || true
    "${apt[@]}" install --yes --no-install-recommends "$@" </dev/null >&2
}
