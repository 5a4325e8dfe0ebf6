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
    supervisor = os.environ.get(VARIABLE)
    if not supervisor:
        return

    def watch() -> None:
        while True:
            try:
                os.kill(int(supervisor), 0)
            except ProcessLookupError:
                os._exit(3)
            except PermissionError:
                pass
            time.sleep(0.5)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()
