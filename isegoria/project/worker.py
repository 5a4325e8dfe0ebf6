# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker: what follows an act. It signs the journal, sends mail, draws maps and runs queued tasks.

Five threads, so that a long count delays nothing else: the *clock* (journal), the *post* (mail, notices), the
*pushes* (to browsers, where that is configured), the *hands* (tasks) and the *counts*, which give way to visitors.
Killed at any moment it loses nothing: all it works from is rows, and each of its steps is one transaction.
"""

import importlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isegoria.project.settings")
# Read when numpy comes: threads of the linear algebra would not give way as the one that counts does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import django
from django.conf import settings
from django.db import close_old_connections, connection, connections

logger = logging.getLogger(__name__)


@dataclass
class Job:
    """Something done again and again: ``run`` returns true when more is waiting, and is then called at once."""

    name: str
    run: Callable[[], object]
    every: float
    """Seconds between two runs."""
    due: float = 0.0


def _sequence() -> bool:
    from isegoria.core.journal import actions as journal  # late: apps must be ready

    return journal.sequence(max_entries=1000) == 1000


def _mail() -> bool:
    from isegoria.commons.notifications.actions import send_due  # late: apps must be ready

    return send_due(limit=200) == 200


def _notices() -> bool:
    """Tell those who follow of what happened, a batch at a time, and write the newsletters whose time has come."""
    from isegoria.commons.notifications.letters.actions import release_letters  # late: apps must be ready
    from isegoria.commons.notifications.spreading.actions import spread  # late: as above

    release_letters()
    return spread()


def _pushes() -> bool:
    from isegoria.commons.notifications.pushing.actions import push_due  # late: apps must be ready

    return push_due()


def _dates() -> None:
    from isegoria.commons.notifications.spreading.actions import watch_calendar  # late: apps must be ready

    watch_calendar()


def _digests() -> bool:
    from isegoria.commons.notifications.digests.actions import write_digests  # late: apps must be ready

    return write_digests()


def _publish_due() -> None:
    from isegoria.core.processes.preparing.actions import publish_due  # late: apps must be ready

    publish_due()


def _forget() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.privacy"):  # the room was removed
        return False
    from isegoria.commons.privacy.actions import forget_what_is_past_its_time  # late: apps must be ready

    return forget_what_is_past_its_time()


def _alive() -> None:
    """Leave word that the worker turns: `isegoria doctor` reads the file's date."""
    (settings.ISEGORIA_DATA_DIR / "worker.alive").touch(mode=0o600)


def _networks() -> None:
    from isegoria.core.shared_counts import forget_old  # late: apps must be ready

    forget_old()


def _sweep() -> None:
    from isegoria.commons.attachments.actions import sweep  # late: apps must be ready

    sweep()


def _count() -> None:
    from isegoria.core.manifest import tools  # late: apps must be ready

    for tool in tools():
        if tool.counting:
            importlib.import_module(tool.counting).recompute_stale()


def _read_texts() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.synthesis"):  # the room was removed
        return False
    from isegoria.commons.synthesis.suggesting.working.actions import read_next  # late: apps must be ready

    return read_next()


def _search() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.search"):  # the room was removed
        return False
    from isegoria.commons.search.actions import keep_up  # late: apps must be ready

    return keep_up()


def _erase() -> bool:
    from isegoria.core.contributions.tasks import erase_what_is_left  # late: apps must be ready

    return erase_what_is_left()


def _time_is_up() -> bool:
    """Roles, invitations and requests for acts of two people end by themselves."""
    from isegoria.core.spaces.actions import end_expired_roles  # late: apps must be ready
    from isegoria.core.spaces.approving.actions import let_lapse  # late: apps must be ready
    from isegoria.core.spaces.inviting.actions import forget_old_invitations  # late: apps must be ready

    let_lapse()
    return forget_old_invitations() == 500 or end_expired_roles() == 200


def _checks() -> None:
    """Attestations that run out, letters whose addresses go, sessions at the desk that end."""
    from isegoria.commons.verification.tasks import tidy  # late: apps must be ready

    tidy()


def _tell() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.answers"):  # the room was removed
        return False
    from isegoria.commons.answers.tasks import tell_some  # late: apps must be ready

    return tell_some()


def _tell_authors() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.synthesis"):  # the room was removed
        return False
    from isegoria.commons.synthesis.telling.tasks import tell_some  # late: apps must be ready

    return tell_some()


def _readings() -> bool:
    """Circles of readers: texts to take up, agreement, results to freeze."""
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.readings"):  # the room was removed
        return False
    from isegoria.commons.readings.tasks import keep_up  # late: apps must be ready

    return keep_up()


def _remind_writers() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.synthesis"):  # the room was removed
        return False
    from isegoria.commons.synthesis.documents.reminding.tasks import remind_due  # late: apps must be ready

    return remind_due()


def _moderation() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.moderation"):  # the room was removed
        return False
    from isegoria.commons.moderation.tasks import keep_up  # late: apps must be ready

    return keep_up()


def _meetings() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.workshops"):  # the room was removed
        return False
    from isegoria.commons.workshops.tasks import keep_up  # late: apps must be ready

    return keep_up()


def _rephrase() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.synthesis"):  # the room was removed
        return False
    from isegoria.commons.synthesis.rephrasing.actions import rephrase_next  # late: apps must be ready

    return rephrase_next()


def _prints() -> bool:
    from django.apps import apps  # late: apps must be ready

    if not apps.is_installed("isegoria.commons.synthesis"):  # the room was removed
        return False
    from isegoria.commons.synthesis.printing.tasks import print_next  # late: apps must be ready

    return print_next()


def _tidy_prints() -> None:
    from django.apps import apps  # late: apps must be ready

    if apps.is_installed("isegoria.commons.synthesis"):
        from isegoria.commons.synthesis.printing.tasks import tidy  # late: apps must be ready

        tidy()


def _tasks() -> None:
    from django_tasks_db.management.commands.db_worker import Worker  # late: apps must be ready

    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"isegoria-{os.getpid()}",
        excluded_queue_names=[],
    ).run()


def requeue_orphans() -> int:
    """Give back the tasks that a killed worker held. On SQLite the one worker knows that nobody else runs them."""
    from django_tasks.base import TaskResultStatus  # late: apps must be ready
    from django_tasks_db.models import DBTaskResult  # late: apps must be ready

    if connection.vendor != "sqlite":
        return 0
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )


class Loop(threading.Thread):
    """Runs its jobs in turn until told to stop; a job that fails is logged and tried again later."""

    def __init__(self, name: str, jobs: list[Job], stop: threading.Event, *, gives_way: bool = False) -> None:
        super().__init__(name=name, daemon=True)
        self.jobs, self.stop, self.gives_way = jobs, stop, gives_way

    def run(self) -> None:
        if self.gives_way:
            give_way()
        while not self.stop.is_set():
            for job in self.jobs:
                if self.stop.is_set() or job.due > time.monotonic():
                    continue
                try:
                    again = job.run()
                except Exception:
                    logger.exception("worker: %s failed; it will be tried again", job.name)
                    again = False
                    connection.close()
                job.due = time.monotonic() + (0 if again is True else job.every)
            close_old_connections()
            self.stop.wait(max(0.0, min(job.due for job in self.jobs) - time.monotonic()))
        connection.close()


def give_way() -> None:
    """Let every other thread of the machine go before this one, where the system can tell threads apart."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def main() -> None:
    """Run until SIGTERM or SIGINT; what is under way is finished first."""
    django.setup()
    from isegoria.project.supervision import die_with_supervisor  # late: settings come first

    die_with_supervisor()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # What the journal signs is synced before anyone can read it: SQLite's backend alone has the setting.
    type(connections["default"]).sync_together = False
    requeue_orphans()
    loops = [
        Loop("clock", [Job("journal", _sequence, 1.0), Job("alive", _alive, 20.0)], stop),
        # Apart, so that a mail server that answers slowly delays neither the journal nor the counts.
        Loop(
            "post",
            [
                Job("mail", _mail, 2.0),
                Job("notices", _notices, 3.0),
                Job("dates", _dates, 60.0),
                Job("digests", _digests, 30.0),
            ],
            stop,
        ),
        # Apart as well: it speaks to the servers that browsers name.
        Loop("pushes", [Job("pushes", _pushes, 3.0)], stop),
        # And this one to a server of the administrator's, which may take a minute for a sentence.
        Loop("rephrasings", [Job("rephrasings", _rephrase, 3.0)], stop),
        Loop(
            "hands",
            [
                Job("tasks", _tasks, 1.0),
                Job("forgetting", _forget, 600.0),
                Job("search", _search, 5.0),
                Job("moderation", _moderation, 4.0),
                Job("answers", _tell, 3.0),
                Job("readings", _readings, 5.0),
                Job("authors", _tell_authors, 3.0),
                Job("promised syntheses", _remind_writers, 600.0),
                Job("meetings", _meetings, 3.0),
                Job("files", _sweep, 3600.0),
                Job("checks", _checks, 60.0),
                Job("publishing", _publish_due, 10.0),
                Job("erasures", _erase, 5.0),
                Job("terms", _time_is_up, 60.0),
                Job("networks", _networks, 600.0),
            ],
            stop,
        ),
        Loop(
            "counts",
            [
                Job("counts", _count, 3.0),
                Job("readings", _read_texts, 3.0),
                Job("prints", _prints, 2.0),
                Job("prints kept", _tidy_prints, 3600.0),
            ],
            stop,
            gives_way=True,
        ),
    ]
    for loop in loops:
        loop.start()
    while not stop.wait(0.5):
        pass
    for loop in loops:
        loop.join(timeout=20)


if __name__ == "__main__":
    main()
