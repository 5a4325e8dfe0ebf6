# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PostgreSQL of our own for as long as a run lasts: nothing to configure, nothing left behind.

Beside the tests, any command can have one, in its environment variable DATABASE_URL::

    python -m tests.postgresql_cluster COMMAND ARGUMENTS…
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg

# What is written here is thrown away at the end, so nothing waits for the disk.
SERVER_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    # Within a test nothing was counted yet (ANALYZE), so that PostgreSQL takes small queries for large ones, and
    # compiling them costs more than all the rest of a page.
    "jit": "off",
}
START_SECONDS = 60.0


class ClusterError(RuntimeError):
    """The cluster cannot be made or started; the message holds what PostgreSQL said."""


def find_program(name: str) -> str:
    """Path of one of PostgreSQL's programs; Debian keeps them out of PATH, by version."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise ClusterError(f"PostgreSQL's {name} is not installed: sudo apt-get install postgresql")
    return found


class PostgresqlCluster:
    """A private cluster on a free port of this machine. ``url`` names its empty database ``isegoria``.

    With ``durable`` the server is as in production, and waits for the disk: benchmarks ask for it, tests do not.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.url = ""
        self._folder: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root; Debian's package brings this user.
        self._as_user: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        )

    def start(self) -> None:
        """Make the cluster and wait until it answers. Raises ``ClusterError``."""
        self._folder = Path(tempfile.mkdtemp(prefix="isegoria-postgresql-"))
        data, log_path = self._folder / "data", self._folder / "server.log"
        if self._as_user:
            shutil.chown(self._folder, "postgres", "postgres")
        initdb = [find_program("initdb"), "--pgdata", str(data), "--auth", "trust", "--username", "isegoria"]
        made = subprocess.run(
            [*initdb, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as_user,
        )
        if made.returncode:
            self.stop()
            raise ClusterError(f"initdb failed:\n{made.stdout}{made.stderr}")
        port = _free_port()
        with log_path.open("wb") as log:
            self._server = self._launch(data, port, log)
        address = f"postgresql://isegoria@127.0.0.1:{port}"
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=2) as connection:
                    connection.execute("CREATE DATABASE isegoria")
                break
            except psycopg.OperationalError as error:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    said = log_path.read_text(encoding="utf-8", errors="replace")
                    self.stop()
                    raise ClusterError(f"PostgreSQL did not start:\n{said}") from error
                time.sleep(0.05)
        self.url = f"{address}/isegoria"

    def _launch(self, data: Path, port: int, log: IO[bytes]) -> subprocess.Popen[bytes]:
        options = dict(SERVER_OPTIONS)
        if self.durable:
            for name in ("fsync", "synchronous_commit", "full_page_writes", "jit"):
                options[name] = "on"
        command = [find_program("postgres"), "-D", str(data), "-p", str(port)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data.parent}"]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        # A run that is killed takes its server along (Linux only).
        if shutil.which("setpriv"):
            command = ["setpriv", "--pdeathsig", "INT", *command]
        # A session of its own: Ctrl+C in the terminal must reach the tests, not the server under them.
        return subprocess.Popen(
            command, cwd=data.parent, stdout=log, stderr=log, start_new_session=True, **self._as_user
        )

    def halt(self, way: str) -> None:
        """Stop the server and keep its files: ``fast`` cuts its clients off, ``immediate`` is a crash."""
        assert self._server is not None
        self._server.send_signal({"fast": signal.SIGINT, "immediate": signal.SIGQUIT}[way])
        self._server.wait(30)

    def resume(self) -> None:
        """Start it again where it was, and wait until it answers. Raises ``ClusterError``."""
        assert self._folder is not None
        port = int(self.url.rpartition(":")[2].partition("/")[0])
        with (self._folder / "server.log").open("ab") as log:
            self._server = self._launch(self._folder / "data", port, log)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise ClusterError("PostgreSQL did not start again") from error
                time.sleep(0.05)

    def stop(self) -> None:
        """End the server at once and remove its files. May be called twice."""
        if self._server is not None:
            # SIGTERM would wait for the clients to leave; SIGINT cuts them off.
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(20)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main(command: list[str]) -> int:
    """Run ``command`` with DATABASE_URL set to a durable cluster; its exit code is ours."""
    with PostgresqlCluster(durable=True) as cluster:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": cluster.url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
