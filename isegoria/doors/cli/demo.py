# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria demo`: a site with real conversations, loaded in less than a minute, then served."""

import argparse
import os
import time
from typing import TYPE_CHECKING

from . import site
from .language import gettext as _
from .migrate import apply_migrations
from .outcome import OK, UNAVAILABLE, Stop, print_document
from .progress import Progress
from .serve import address, free_port, is_free, port_number, port_taken, serve

if TYPE_CHECKING:
    from .demo_data import Loaded

FORMAT = "isegoria-demo/1"
HOST = "127.0.0.1"
FIRST_PORT = 8000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=port_number, help=_("port to listen on (default: 8000, or the next free one)"))
    parser.add_argument("--no-serve", action="store_true", help=_("load the data only"))
    parser.add_argument("--reset", action="store_true", help=_("start again from nothing (SQLite only)"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document, once the data are there"))


def run(args: argparse.Namespace) -> int:
    began = time.monotonic()
    if args.port and not args.no_serve and not is_free(HOST, args.port):
        raise port_taken(HOST, args.port)
    port = args.port or (FIRST_PORT if args.no_serve else free_port(HOST, FIRST_PORT))
    where = address(HOST, port)
    # Before the settings are read: the demo says so on its pages, and its mails point to where it is served.
    os.environ["ISEGORIA_DEMO"] = "1"
    os.environ.setdefault("SITE_ADDRESS", where)
    site.start(migrated=False)
    # Late: models exist only once Django is ready.
    from .demo_data import load_demo, reset_demo, without_waiting_for_the_disk
    from .demo_sign_ins import sign_ins_path

    if args.reset:
        reset_demo()
    with Progress(labels()) as progress, without_waiting_for_the_disk():
        apply_migrations(progress)
        loaded = load_demo(progress)
    seconds = round(time.monotonic() - began, 1)
    if args.json:
        print_document(
            {
                "format": FORMAT,
                "address": where,
                "seconds": seconds,
                "loaded_now": loaded.something_new,
                "conversations": loaded.conversations,
                "sign_ins": [{"role": one.role, "email": one.email} for one in loaded.sign_ins],
                "sign_ins_file": str(sign_ins_path()),
            }
        )
    else:
        _tell(loaded, where, seconds)
    if args.no_serve:
        return OK
    try:
        serve(HOST, port, 1)
    except OSError as error:
        raise Stop("not_served", str(error), exit_code=UNAVAILABLE) from error
    return OK


def labels() -> dict[str, str]:
    """What each step of the loading is called."""
    # Late: the demo alone needs both sets of labels.
    from .imports import labels as import_labels

    return {
        **import_labels(),
        "migrate": _("tables"),
        "territories": _("French communes"),
        "spaces": _("spaces"),
        "accounts": _("sign-ins"),
        "propositions": _("propositions"),
        "arguments": _("arguments"),
        "votes": _("votes"),
        "budgets": _("a participatory budget"),
        "synthesis": _("a synthesis of one of them"),
        "maps": _("opinion maps"),
        "journal": _("journal entries signed"),
    }


def _tell(loaded: "Loaded", where: str, seconds: float) -> None:
    # Late: models exist only once Django is ready.
    from .demo_sign_ins import role_name, sign_ins_path

    print(_("The demo is ready (%(seconds)s s).") % {"seconds": seconds})
    print()
    print(_("Open %(address)s") % {"address": where})
    print()
    print(_("Sign-ins of this installation, also in %(file)s:") % {"file": sign_ins_path()})
    for one in loaded.sign_ins:
        print(f"  {role_name(one.role):<16} {one.email:<36} {one.password}")
    print(_("Nothing needs a sign-in to take part. Ctrl+C stops; the data are kept."), flush=True)
