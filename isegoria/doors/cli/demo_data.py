# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a demo holds: territories, spaces that say what they are, the conversations of each tool, and their maps.

Every step looks first at what is there, so that a second run changes nothing and one that was cut short is completed.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from isegoria.core.accounts.models import Account
from isegoria.core.journal import actions as journal
from isegoria.core.manifest import tools
from isegoria.core.places.actions import load_french_territories
from isegoria.core.places.models import Territory
from isegoria.core.processes.models import Process
from isegoria.core.spaces.models import Role, Space
from isegoria.doors.exchange.actions import ImportOptions
from isegoria.doors.exchange.importing import import_polis

from .demo_consultations import load_consultations
from .demo_sign_ins import SignIn, ensure_sign_ins, sign_ins_path
from .demo_spaces import ROOT, ensure_spaces
from .demo_workshop import load_workshop
from .language import gettext as _
from .outcome import Stop
from .progress import Progress


@dataclass
class Loaded:
    """What is there once the demo is loaded."""

    sign_ins: list[SignIn]
    something_new: bool = False
    conversations: list[str] = field(default_factory=list)


def load_demo(progress: Progress) -> Loaded:
    """Bring the demo up to date. Refused on a database that holds another site."""
    _require_demo_database()
    before = Process.objects.count()
    if not Territory.objects.filter(level=Territory.Level.COMMUNE).exists():
        progress("territories", 0)
        load_french_territories()
    progress("spaces", 0)
    spaces = ensure_spaces()
    progress("accounts", 0)
    sign_ins = ensure_sign_ins(spaces["root"])
    load_consultations(spaces, progress)
    for tool in tools():
        if tool.demo:
            _load_tool(importlib.import_module(tool.demo), spaces, progress)
    organiser = next(one.email for one in sign_ins if one.role == Role.Name.ORGANISER)
    load_workshop(Account.objects.get(email=organiser), progress)
    _draw_maps(progress)
    _sign_journal(progress)
    shown = Process.objects.filter(published_at__isnull=False).select_related("space").order_by("-published_at")
    return Loaded(
        sign_ins,
        something_new=Process.objects.count() != before,
        conversations=[f"{one.space.slug}/{one.slug}" for one in shown],
    )


def _require_demo_database() -> None:
    others = Space.objects.filter(parent=None).exclude(slug=ROOT).values_list("slug", flat=True)[:3]
    if others:
        raise Stop(
            "not_a_demo",
            _("This database already holds a site (%(spaces)s): the demo does not mix with it.")
            % {"spaces": ", ".join(others)},
            kept=_("Nothing was changed."),
            remedy=_("Give the demo a directory of its own: ISEGORIA_DATA_DIR=/some/where isegoria demo"),
        )


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """On a new SQLite file: until the first page is served nothing in it is anyone's, and --reset makes it again."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _load_tool(module: Any, spaces: dict[str, Space], progress: Progress) -> None:
    """Conversations held elsewhere first: what is published last is shown first, and that is the fresh one."""
    for one in getattr(module, "IMPORTS", ()):
        if one.format != "polis":
            raise ValueError(f"no door reads the format {one.format!r}")
        import_polis(
            one.directory,
            space=spaces[one.space],
            options=ImportOptions(
                slug=one.slug,
                language=one.language,
                questions=one.questions,
                presentations=one.presentations,
                rules=one.rules,
                audiences=one.audiences,
                deciders=one.deciders,
                stays_open=one.stays_open,
            ),
            publish=True,
            progress=progress,
        )
    module.load(space=spaces["france"], progress=progress)


def _draw_maps(progress: Progress) -> None:
    """The first maps, so that a newcomer sees them at once; the worker keeps them up to date afterwards."""
    for tool in tools():
        if tool.counting:
            progress("maps", 0)
            try:
                counting = importlib.import_module(tool.counting)
            except ModuleNotFoundError as error:
                if error.name != tool.counting:
                    raise
                continue  # a tool that counts nothing names a module all the same
            counting.recompute_stale()


def _sign_journal(progress: Progress) -> None:
    placed = 0
    while count := journal.sequence(max_entries=1000):
        placed += count
        progress("journal", placed)


def reset_demo() -> None:
    """Remove a demo whole, its log's key with it: a new log under the old name would look like a log rewritten."""
    if connection.vendor != "sqlite":
        raise Stop(
            "reset_by_hand",
            _("On PostgreSQL, the demo's database is not removed from here."),
            kept=_("Nothing was changed."),
            remedy=_("Drop the database and create it again, then start without --reset."),
        )
    folder = Path(settings.ISEGORIA_DATA_DIR)
    database = Path(connection.settings_dict["NAME"])
    if database.exists() and not sign_ins_path().exists():
        raise Stop(
            "not_a_demo",
            _("%(path)s does not look like the database of a demo: it is not removed.") % {"path": database},
            kept=_("Nothing was changed."),
            remedy=_("Remove it yourself if you are sure."),
        )
    if database.exists() and "spaces_space" in connection.introspection.table_names():
        _require_demo_database()
    connection.close()
    for path in [database, *database.parent.glob(f"{database.name}-*"), sign_ins_path(), folder / "journal.key"]:
        path.unlink(missing_ok=True)
    for name in ("frozen", "imports", "staging"):
        _remove_files(folder / name)


def _remove_files(folder: Path) -> None:
    """The files of one of the site's own folders, two levels deep at most, and nothing else."""
    for path in sorted(folder.glob("**/*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
