# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria serve`: the web server and, beside it, one supervised worker child."""

import argparse
import logging
import os
import subprocess
import sys
import threading
import time

import uvicorn

from isegoria.project.supervision import VARIABLE

logger = logging.getLogger("isegoria.serve")


class WorkerChild(threading.Thread):
    """Keeps one worker running: started again when it dies, after a pause that grows while it keeps dying."""

    def __init__(self) -> None:
        super().__init__(name="worker-child", daemon=True)
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            started = time.monotonic()
            self._child = subprocess.Popen([sys.executable, "-m", "isegoria.project.worker"])
            code = self._child.wait()
            if self._stopping.is_set():
                return
            pause = 0.5 if time.monotonic() - started > 30 else min(pause * 2, 30)
            logger.warning("the worker ended with code %s; starting it again in %.1f s", code, pause)
            self._stopping.wait(pause)

    def stop(self) -> None:
        """Ask the worker to finish; insist after twenty seconds."""
        self._stopping.set()
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._child.kill()


def serve(*, host: str, port: int, processes: int) -> None:
    """Serve until SIGTERM or SIGINT. ``processes`` web processes share the port."""
    os.environ[VARIABLE] = str(os.getpid())
    worker = WorkerChild()
    worker.start()
    try:
        uvicorn.run(
            "isegoria.project.asgi:application",
            host=host,
            port=port,
            workers=processes,
            lifespan="off",
            access_log=False,
            # Its lines go where the site's go, and are as discreet.
            log_config=None,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
            # Proxies are named by ISEGORIA_TRUSTED_PROXIES, and read where the address is used.
            proxy_headers=False,
            backlog=4096,
        )
    finally:
        worker.stop()


def main(arguments: list[str] | None = None) -> None:
    """Entry of ``python -m isegoria.project.server``."""
    parser = argparse.ArgumentParser(prog="isegoria serve", description="Serve the site and run its worker.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=max(1, min(os.cpu_count() or 1, 4)))
    options = parser.parse_args(arguments)
    serve(host=options.host, port=options.port, processes=options.processes)


if __name__ == "__main__":
    main()
