# SPDX-License-Identifier: AGPL-3.0-or-later
"""A child does not outlive its supervisor: it would leave the port and the queue taken."""

import os
import threading
import time

VARIABLE = "ISEGORIA_SUPERVISOR"


def die_with_supervisor() -> None:
    """In a child of ``isegoria serve``: end when the supervisor's process is gone. Elsewhere, do nothing.

    What is under way is cut, as by the kill itself: the database rolls it back, and nothing of it was acknowledged.
    """
    supervisor = int(os.environ.get(VARIABLE, "0"))
    if supervisor in (0, os.getpid()):
        return

    def watch() -> None:
        # An orphan is given to another parent at once, even while its own is a zombie that nobody has buried.
        while os.getppid() == supervisor:
            time.sleep(0.5)
        os._exit(3)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()
