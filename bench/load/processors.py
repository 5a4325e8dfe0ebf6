# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processor seconds of the programs that a load meets, each apart: the web, the worker, the database.

On a machine shared with other work the clock says little; what each program computes for a vote hardly changes. Read
from /proc (Linux); a process that ended meanwhile counts with its parent, which the system charges for it.
"""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
LISTENING = "0A"
WORKER = b"isegoria.project.worker"


class Programs:
    """The processes of a site, found by the ports at which its server and its database listen."""

    def __init__(self, *, port: int, database_port: int | None) -> None:
        self.ports = {"web": port} if database_port is None else {"web": port, "database": database_port}

    def seconds(self) -> dict[str, float]:
        """Processor seconds so far of the web, its worker and the database's server (none where there is none)."""
        parents = dict(_parents())
        found: dict[str, float] = {"web": 0.0, "worker": 0.0}
        for name, port in self.ports.items():
            for process in _with_children(_listeners(port), parents):
                worker = name == "web" and WORKER in _command(process)
                key = "worker" if worker else name
                found[key] = found.get(key, 0.0) + _seconds(process)
        return found


def _listeners(port: int) -> set[int]:
    """The processes that hold a listening socket at a port."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        lines = (PROC / "net" / table).read_text().splitlines()[1:]
        for fields in map(str.split, lines):
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    held = set()
    for process in _processes():
        try:
            files = list((PROC / str(process) / "fd").iterdir())
        except OSError:  # it ended, or is somebody else's
            continue
        if any(_leads_to(one) in sockets for one in files):
            held.add(process)
    return held


def _leads_to(link: Path) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115 - a socket is no path
    except OSError:  # closed meanwhile
        return ""


def _with_children(roots: Iterable[int], parents: dict[int, int]) -> set[int]:
    found = set(roots)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _processes() -> list[int]:
    return [int(one.name) for one in PROC.iterdir() if one.name.isdigit()]


def _fields(process: int) -> list[str]:
    """What the system says of a process, after its name; nothing if it ended."""
    try:
        return (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _parents() -> Iterable[tuple[int, int]]:
    for process in _processes():
        if fields := _fields(process):
            yield process, int(fields[1])


def _command(process: int) -> bytes:
    try:
        return (PROC / str(process) / "cmdline").read_bytes()
    except OSError:
        return b""


def _seconds(process: int) -> float:
    """Its own, and of the children that ended."""
    return sum(map(int, _fields(process)[11:15])) / TICK
