# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker should have done by now: the journal's signatures, the mail, the tasks."""

import smtplib
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..language import gettext as _
from .finding import Finding, ok, problem, warning

SILENT = 120.0
"""Seconds after which a worker that says nothing is not there."""
UNSIGNED = timedelta(seconds=60)
MAIL_LATE = timedelta(minutes=10)
MANY_WAITING = 1000
TASK_LATE = timedelta(minutes=15)
SMTP_SECONDS = 8


def check(settings: Any) -> Iterator[Finding]:
    yield _worker(settings)
    yield _journal()
    yield from _mail(settings)
    yield _tasks()


def _worker(settings: Any) -> Finding:
    start = _("Start it: isegoria serve (or systemctl restart isegoria), and read its log.")
    try:
        ago = time.time() - (Path(settings.ISEGORIA_DATA_DIR) / "worker.alive").stat().st_mtime
    except FileNotFoundError:
        return problem("worker", _("The worker has never run: nothing is signed, sent or counted."), start)
    if ago > SILENT:
        return problem(
            "worker",
            _("The worker has been silent for %(minutes)s min: nothing is signed, sent or counted.")
            % {"minutes": round(ago / 60)},
            start,
        )
    return ok("worker", _("The worker is at work."))


def _journal() -> Finding:
    # Late: models exist only once Django is ready.
    from django.utils import timezone

    from isegoria.core.journal.errors import JournalError
    from isegoria.core.journal.keys import signing_key
    from isegoria.core.journal.models import Entry

    try:
        signing_key()
    except JournalError:
        return problem(
            "journal",
            _("The key of the journal cannot be read: nothing is signed."),
            _("Put journal.key back from a backup. See docs/security/journal.md"),
        )
    waiting = Entry.objects.filter(position=None).order_by("pk").values_list("at", flat=True)
    oldest = waiting.first()
    if oldest is not None and timezone.now() - oldest > UNSIGNED:
        return problem(
            "journal",
            _("%(count)s entries of the journal wait for a signature, the oldest for %(minutes)s min.")
            % {"count": waiting.count(), "minutes": round((timezone.now() - oldest).total_seconds() / 60)},
            _("See that the worker runs, and what its log says of the journal."),
        )
    return ok("journal", _("Every act of the journal that is a minute old is signed."))


def _mail(settings: Any) -> Iterator[Finding]:
    # Late: models exist only once Django is ready.
    from django.utils import timezone

    from isegoria.commons.notifications.models import Outbox

    now = timezone.now()
    waiting = Outbox.objects.filter(sent_at=None, next_try_at__isnull=False)
    late = waiting.filter(next_try_at__lt=now - MAIL_LATE).count()
    count = waiting.count()
    if not settings.EMAIL_URL:
        yield warning(
            "mail",
            _("No mail leaves: EMAIL_URL is not set (%(count)s messages wait).") % {"count": count},
            _("Set EMAIL_URL=smtp+tls://user:password@host:587 and DEFAULT_FROM_EMAIL."),
        )
        return
    yield _server(settings)
    given_up = Outbox.objects.filter(sent_at=None, next_try_at=None, created_at__gt=now - timedelta(days=7)).count()
    if late or count > MANY_WAITING:
        yield problem(
            "outbox",
            _("%(count)s messages wait to leave; %(late)s of them should have left by now.")
            % {"count": count, "late": late},
            _("See that the worker runs and that the mail server takes messages."),
        )
    elif given_up:
        yield warning(
            "outbox",
            _("%(count)s messages of this week were given up after several tries.") % {"count": given_up},
            _("The reason is in the outbox: most often an address that does not exist."),
        )
    else:
        yield ok("outbox", _("The outbox is empty, or empties itself (%(count)s waiting).") % {"count": count})


def _server(settings: Any) -> Finding:
    """Whether the mail server answers and lets the site in. Nothing is sent."""
    try:
        if settings.EMAIL_USE_SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=SMTP_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=SMTP_SECONDS)
        with server:
            if settings.EMAIL_USE_TLS:
                server.starttls(context=ssl.create_default_context())
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return problem(
            "mail",
            _("The mail server %(host)s cannot be used: %(reason)s")
            % {"host": settings.EMAIL_HOST, "reason": type(error).__name__},
            _("Check EMAIL_URL: host, port, user, password, and whether this machine may go out."),
        )
    secured = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if not secured and settings.EMAIL_HOST not in {"localhost", "127.0.0.1"}:
        return warning(
            "mail",
            _("The mail server answers, without encryption: codes can be read on the way."),
            _("Use smtp+tls:// in EMAIL_URL."),
        )
    return ok("mail", _("The mail server answers and lets the site in."))


def _tasks() -> Finding:
    # Late: models exist only once Django is ready.
    from django.utils import timezone
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    late = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - TASK_LATE).count()
    failed = DBTaskResult.objects.filter(
        status=TaskResultStatus.FAILED, finished_at__gt=now - timedelta(days=1)
    ).count()
    if late or failed:
        return warning(
            "tasks",
            _("%(late)s tasks wait too long; %(failed)s failed since yesterday.") % {"late": late, "failed": failed},
            _("Read the log of the worker."),
        )
    return ok("tasks", _("No task waits or failed."))
